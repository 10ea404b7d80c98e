//! `causeway healthcheck`: asks a running gateway whether it is well, for containers that have no other HTTP client.

use super::{CliError, Session};
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long the gateway may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Ask a running gateway whether it is well.
#[derive(Debug, clap::Args)]
pub(super) struct Healthcheck {
    /// Where it listens [default: the setting server.bind].
    #[arg(long, value_name = "ADDR")]
    address: Option<SocketAddr>,
    /// Ask whether it is ready for requests, not only whether it runs.
    #[arg(long)]
    ready: bool,
}

impl Healthcheck {
    pub(super) async fn run(self, session: &Session) -> Result<(), CliError> {
        let address = match self.address {
            Some(address) => address,
            None => reachable(session.config()?.server.bind),
        };
        let path = if self.ready { "/readyz" } else { "/healthz" };
        let status = match tokio::time::timeout(PATIENCE, ask(address, path)).await {
            Ok(Ok(status)) => status,
            Ok(Err(error)) => {
                return Err(CliError::refused(format!(
                    "no gateway answers at {address}: {error}"
                )));
            }
            Err(_) => {
                let seconds = PATIENCE.as_secs();
                return Err(CliError::refused(format!(
                    "the gateway at {address} did not answer within {seconds} seconds"
                )));
            }
        };
        if status != 200 {
            return Err(CliError::refused(format!(
                "the gateway at {address} answers {path} with {status}"
            )));
        }
        Ok(session.output.result(&json!({ "ok": true }), "well")?)
    }
}

/// A gateway that listens on every address is reached on the loopback one.
fn reachable(bind: SocketAddr) -> SocketAddr {
    let ip = match bind.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, bind.port())
}

/// The status of an answer. One request on one connection needs no HTTP client.
async fn ask(address: SocketAddr, path: &str) -> std::io::Result<u16> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut head = Vec::new();
    stream.take(64).read_to_end(&mut head).await?;
    let status = std::str::from_utf8(&head)
        .ok()
        .and_then(|head| head.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok());
    status.ok_or_else(|| std::io::Error::other("it does not speak HTTP"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_address_is_reached_on_loopback() {
        for (bind, reached) in [
            ("0.0.0.0:8080", "127.0.0.1:8080"),
            ("[::]:8080", "[::1]:8080"),
            ("192.0.2.1:80", "192.0.2.1:80"),
        ] {
            assert_eq!(reachable(bind.parse().unwrap()).to_string(), reached);
        }
    }
}
