//! The `backendless-emulator` command.

use anyhow::Context as _;
use clap::Parser;
use emulator::{Emulator, RunningEmulator};
use serde_json::json;
use std::io::{self, Write as _};
use std::net::IpAddr;

/// A Backendless on this machine, in memory: app API and console API on one port.
#[derive(Parser)]
#[command(name = "backendless-emulator", version, about)]
struct Options {
    /// The address to listen on. The emulator has no protection: keep it on loopback.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,

    /// The port to listen on; 0 takes any free port.
    #[arg(long, default_value_t = 9000)]
    port: u16,

    /// Write one JSON line with the URLs and keys to standard output, and nothing after it.
    #[arg(long)]
    print: bool,

    /// Start with an empty application instead of the sample shop.
    #[arg(long)]
    empty: bool,

    /// Make ids, keys and tokens the same in every run.
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,

    /// The e-mail address of the console's developer.
    #[arg(long, value_name = "EMAIL", default_value = "developer@example.com")]
    developer_login: String,

    /// The password of the console's developer.
    #[arg(long, value_name = "TEXT", default_value = "emulator")]
    developer_password: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let mut builder = Emulator::builder()
        .sample_app(!options.empty)
        .developer(options.developer_login, options.developer_password);
    if let Some(seed) = options.seed {
        builder = builder.seed(seed);
    }
    let running = builder
        .start((options.host, options.port))
        .await
        .with_context(|| format!("the emulator cannot start on {}:{}", options.host, options.port))?;
    announce(&running, options.print).context("cannot write to the terminal")?;
    asked_to_stop().await.context("cannot wait for a signal")?;
    running.shutdown().await;
    Ok(())
}

/// Says where the emulator is: for programs on standard output, for people on standard error.
fn announce(running: &RunningEmulator, for_programs: bool) -> io::Result<()> {
    if for_programs {
        let line = json!({
            "server_url": running.server_url(),
            "console_url": running.console_url(),
            "app_id": running.app_id,
            "api_keys": running.api_keys,
            "developer": running.developer,
        });
        let mut out = io::stdout().lock();
        writeln!(out, "{line}")?;
        return out.flush();
    }
    let mut out = io::stderr().lock();
    writeln!(out, "Backendless emulator on {}", running.server_url())?;
    writeln!(out, "  application     {}", running.app_id)?;
    writeln!(out, "  REST key        {}", running.api_keys.rest)?;
    writeln!(out, "  JS key          {}", running.api_keys.js)?;
    writeln!(out, "  Cloud Code key  {}", running.api_keys.bl)?;
    writeln!(
        out,
        "  developer       {} / {}",
        running.developer.login, running.developer.password
    )
}

/// Returns when the process is asked to stop.
#[cfg(unix)]
async fn asked_to_stop() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

/// Returns when the process is asked to stop.
#[cfg(not(unix))]
async fn asked_to_stop() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
