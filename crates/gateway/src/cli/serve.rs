//! `causeway serve`: starts the gateway.

use super::output::note;
use super::{CliError, Session};
use crate::app::{App, AppError, Starting, bind};
use crate::config::{Config, PublicUrl};
use crate::first_start::{owner_link, write_link};
use crate::foundation::Nature;
use crate::lifecycle::Lifecycle;
use crate::telemetry::init_logging;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use std::cell::Cell;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::sync::Arc;

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
        let traces = init_logging(&config.telemetry).map_err(AppError::Telemetry)?;
        let served = serve(&session, config).await;
        traces.end().await;
        served
    }
}

async fn serve(session: &Session, config: Config) -> Result<(), CliError> {
    let life = Lifecycle::new();
    life.stop_on_signals().map_err(AppError::Signals)?;
    let listener = bind("server.bind", config.server.bind).await?;
    let address = listener.local_addr().unwrap_or(config.server.bind);
    let public_url = config.server.public_url(address);
    let (config, nature) = (Arc::new(config), Nature::real());
    let starting = Starting::begin(
        listener,
        &config,
        &public_url,
        Arc::clone(&nature.entropy),
        life.clone(),
    )
    .await?;
    let announcement = Announcement::new(session, address, &public_url);
    let waiting = || announcement.tell();
    let open = async || App::open(Arc::clone(&config), &public_url, nature.clone(), life.clone()).await;
    let Some(app) = starting.attempt(open, waiting).await? else {
        return Ok(starting.end().await?);
    };
    let link = async || Ok(owner_link(&app.base, &public_url).await?);
    let Some(link) = starting.attempt(link, waiting).await? else {
        return Ok(app.until_end().await?);
    };
    if let Some(link) = link {
        tell_owner(&config, &link);
    }
    app.take_over(&starting)?;
    announcement.tell();
    Ok(app.until_end().await?)
}

/// On the very first start, hands the one-time link to whoever started the gateway, and to nobody else.
fn tell_owner(config: &Config, link: &SecretString) {
    if std::io::stderr().is_terminal() {
        note(format!(
            "\nMake your account with this link. It counts once, for 24 hours:\n  {}\n",
            link.expose_secret()
        ));
        return;
    }
    match write_link(&config.database.data_dir, link) {
        Ok(path) => {
            tracing::info!(file = %path.display(), "this file holds a one-time link that makes the owner's account, for 24 hours");
        }
        Err(error) => {
            tracing::warn!(%error, "the one-time link for the owner cannot be written; `causeway account create --tenant main` makes another");
        }
    }
}

/// What is printed about the gateway, once: when it is ready, or when it is known that it has to wait for its database.
struct Announcement<'a> {
    session: &'a Session,
    address: SocketAddr,
    public_url: &'a PublicUrl,
    is_told: Cell<bool>,
}

impl<'a> Announcement<'a> {
    fn new(session: &'a Session, address: SocketAddr, public_url: &'a PublicUrl) -> Self {
        Self {
            session,
            address,
            public_url,
            is_told: Cell::new(false),
        }
    }

    fn tell(&self) {
        if self.is_told.replace(true) {
            return;
        }
        let Self {
            address, public_url, ..
        } = self;
        let mcp = public_url.join("/mcp");
        tracing::info!(%address, console = %public_url, mcp, "listening");
        let json = json!({
            "address": address.to_string(),
            "console_url": public_url.as_str(),
            "mcp_url": mcp,
        });
        let text = format!("console: {public_url}\nMCP:     {mcp}");
        if let Err(error) = self.session.output.result(&json, text) {
            tracing::warn!(%error, "standard output is gone; the line before says where the gateway listens");
        }
    }
}
