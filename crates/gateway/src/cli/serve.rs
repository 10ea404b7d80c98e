//! `causeway serve`: starts the gateway.

use super::output::note;
use super::{CliError, Session};
use crate::app::{App, AppError, bind};
use crate::config::PublicUrl;
use crate::first_start::{owner_link, write_link};
use crate::foundation::Nature;
use crate::lifecycle::Lifecycle;
use crate::telemetry::init_logging;
use secrecy::ExposeSecret;
use serde_json::json;
use std::io::IsTerminal;
use std::net::SocketAddr;

/// Start the gateway (the default).
#[derive(Debug, Default, clap::Args)]
pub(super) struct Serve {
    /// Listen here [setting: server.bind].
    #[arg(long, value_name = "ADDR")]
    bind: Option<String>,
}

impl Serve {
    pub(super) async fn run(self, mut session: Session) -> Result<(), CliError> {
        if let Some(address) = self.bind {
            session.sources.flags.push(("--bind", "server.bind", address));
        }
        let config = session.config()?;
        init_logging(&config.telemetry);
        let life = Lifecycle::new();
        life.stop_on_signals().map_err(AppError::Signals)?;
        let listener = bind("server.bind", config.server.bind).await?;
        let address = listener.local_addr().unwrap_or(config.server.bind);
        let public_url = config.server.public_url(address);
        let app = App::open(config, Nature::real(), life).await?;
        tell_owner(&app, &public_url).await?;
        announce(&session, address, &public_url)?;
        Ok(app.serve(listener, &public_url).await?)
    }
}

/// On the very first start, hands the one-time link to whoever started the gateway, and to nobody else.
async fn tell_owner(app: &App, public_url: &PublicUrl) -> Result<(), CliError> {
    let Some(link) = owner_link(&app.base, public_url).await? else {
        return Ok(());
    };
    if std::io::stderr().is_terminal() {
        note(format!(
            "\nMake your account with this link. It counts once, for 24 hours:\n  {}\n",
            link.expose_secret()
        ));
        return Ok(());
    }
    match write_link(&app.config.database.data_dir, &link) {
        Ok(path) => {
            tracing::info!(file = %path.display(), "this file holds a one-time link that makes the owner's account, for 24 hours");
        }
        Err(error) => {
            tracing::warn!(%error, "the one-time link for the owner cannot be written; `causeway account create --tenant main` makes another");
        }
    }
    Ok(())
}

fn announce(session: &Session, address: SocketAddr, public_url: &PublicUrl) -> Result<(), CliError> {
    tracing::info!(%address, console = %public_url, mcp = public_url.join("/mcp"), "listening");
    let json = json!({
        "address": address.to_string(),
        "console_url": public_url.as_str(),
        "mcp_url": public_url.join("/mcp"),
    });
    let text = format!("console: {public_url}\nMCP:     {}", public_url.join("/mcp"));
    Ok(session.output.result(&json, text)?)
}
