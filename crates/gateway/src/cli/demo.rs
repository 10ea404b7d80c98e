//! `causeway demo`: the gateway, an emulated Backendless with a sample app, a connected tenant and a token.

use super::client_config::codex;
use super::{CliError, Session};
use crate::app::{App, AppError, bind};
use crate::config::{Config, PublicUrl};
use crate::demo::{DemoError, EMAIL, Provided, provide};
use crate::foundation::Nature;
use crate::lifecycle::Lifecycle;
use crate::telemetry::init_logging;
use console::BackendlessConsole;
use emulator::{Emulator, RunningEmulator};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// Start the gateway with an emulated Backendless, a connected sample app and a token.
///
/// Everything is thrown away at the end, unless --data-dir is given.
#[derive(Debug, clap::Args)]
pub(super) struct Demo {
    /// Listen here [default: 127.0.0.1:8080, or any free port when that is taken].
    #[arg(long, value_name = "ADDR")]
    bind: Option<String>,
}

const LOOPBACK: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

impl Demo {
    pub(super) async fn run(self, mut session: Session) -> Result<(), CliError> {
        let has_dir = session
            .sources
            .flags
            .iter()
            .any(|(flag, _, _)| *flag == "--data-dir");
        let throwaway = if has_dir {
            None
        } else {
            Some(TempDir::with_prefix("causeway-demo-").map_err(DemoError::Directory)?)
        };
        if let Some(dir) = &throwaway {
            let path = dir.path().display().to_string();
            session.sources.flags.push(("demo", "database.data_dir", path));
        }
        // The emulator is on this machine and speaks plain http.
        session
            .sources
            .flags
            .push(("demo", "upstream.allow_private_addresses", "true".to_owned()));
        let may_move = self.bind.is_none();
        if let Some(address) = self.bind {
            session.sources.flags.push(("--bind", "server.bind", address));
        }
        let mut config = session.config()?;
        let traces = init_logging(&config.telemetry).map_err(AppError::Telemetry)?;
        let life = Lifecycle::new();
        life.stop_on_signals().map_err(AppError::Signals)?;
        let (listener, address) = listen(&config, may_move).await?;
        let public_url = config.server.public_url(address);
        let emulator = Emulator::builder()
            .start(LOOPBACK)
            .await
            .map_err(DemoError::from)?;
        config
            .upstream
            .backendless_consoles
            .splice(0..0, console(&emulator));
        let app = App::open(config, &public_url, Nature::real(), life).await?;
        let provided = provide(&app, &emulator).await?;
        session.output.result(
            &line(&public_url, &emulator, &provided),
            page(&public_url, &emulator, &provided),
        )?;
        let ended = app.serve(listener).await;
        emulator.shutdown().await;
        traces.end().await;
        Ok(ended?)
    }
}

/// Where the demo's users sign in with Backendless.
fn console(emulator: &RunningEmulator) -> Option<BackendlessConsole> {
    BackendlessConsole::parse(&format!("Emulated Backendless {}", emulator.console_url()))
}

/// The configured address; any free port instead of one that is taken and that nobody asked for.
async fn listen(config: &Config, may_move: bool) -> Result<(TcpListener, SocketAddr), AppError> {
    let wanted = config.server.bind;
    let listener = match bind("server.bind", wanted).await {
        Err(AppError::Bind { source, .. }) if may_move && source.kind() == ErrorKind::AddrInUse => {
            bind("server.bind", SocketAddr::new(wanted.ip(), 0)).await?
        }
        bound => bound?,
    };
    let address = listener.local_addr().unwrap_or(wanted);
    Ok((listener, address))
}

fn line(public_url: &PublicUrl, emulator: &RunningEmulator, provided: &Provided) -> Value {
    json!({
        "mcp_url": public_url.join("/mcp"),
        "token": provided.token.expose_secret(),
        "console_url": public_url.as_str(),
        "emulator_url": emulator.server_url(),
        "app_id": emulator.app_id,
        "api_key": emulator.api_keys.rest,
        "account": { "email": EMAIL, "password": provided.password.expose_secret() },
        "developer": { "login": emulator.developer.login, "password": emulator.developer.password },
    })
}

fn page(public_url: &PublicUrl, emulator: &RunningEmulator, provided: &Provided) -> String {
    let codex = codex("backendless", &public_url.join("/mcp"), "CAUSEWAY_TOKEN", false).replace(
        "'cwy_…'   # your token",
        &format!("'{}'", provided.token.expose_secret()),
    );
    format!(
        "\nThe gateway and an emulated Backendless with a sample shop are running.\n\n{codex}\n\
         Console:   {public_url}  ({EMAIL} / {})\n\
         Emulator:  {}  (app {}; its developer is {} / {})\n\nCtrl-C ends the demo.",
        provided.password.expose_secret(),
        emulator.server_url(),
        emulator.app_id,
        emulator.developer.login,
        emulator.developer.password,
    )
}
