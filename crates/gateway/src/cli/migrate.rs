//! `causeway migrate`: brings the database up to date.

use super::{CliError, Session};
use crate::foundation::make_data_dir;
use secrecy::ExposeSecret;
use serde_json::json;

/// Bring the database up to date.
#[derive(Debug, clap::Args)]
pub(super) struct Migrate {
    /// Only tell what is to be done.
    #[arg(long)]
    dry_run: bool,
}

impl Migrate {
    pub(super) async fn run(self, session: &Session) -> Result<(), CliError> {
        let config = session.config()?;
        let url = config.database.url.expose_secret();
        if config.database.is_embedded && !self.dry_run {
            make_data_dir(&config.database.data_dir)?;
        }
        let before = if self.dry_run {
            store_sql::status(url).await?
        } else {
            store_sql::migrate(url).await?
        };
        let pending = before.pending;
        let text = match (pending.as_slice(), self.dry_run) {
            ([], _) => "the database is up to date".to_owned(),
            (pending, true) => format!("to be done: {}", pending.join(", ")),
            (pending, false) => format!("done: {}", pending.join(", ")),
        };
        let result = if self.dry_run {
            json!({ "pending": pending })
        } else {
            json!({ "applied": pending })
        };
        Ok(session.output.result(&result, text)?)
    }
}
