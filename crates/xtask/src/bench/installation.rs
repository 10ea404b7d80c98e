//! One gateway with its data, its tenants made with the command line, and its environment otherwise empty.

use std::fs::{File, Permissions};
use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use tempfile::TempDir;

use crate::bench::child::Child;
use crate::bench::programs::Programs;
use crate::workspace::output;

/// What differs from the defaults: a generator of load is one client with the calls of thousands, and on loopback.
const SETTINGS: [(&str, &str); 3] = [
    ("LIMITS__CONNECTION_CONCURRENT_CALLS", "100000"),
    ("UPSTREAM__ALLOW_PRIVATE_ADDRESSES", "true"),
    ("TELEMETRY__LOG_FORMAT", "json"),
];
/// Whose limits are raised to the most that can be configured.
const LIMITED: [&str; 3] = ["TENANT", "TOKEN", "ADDRESS"];
const MOST: [(&str, &str); 4] = [
    ("CALLS_PER_SECOND", "100000"),
    ("BURST", "1000000"),
    ("CONCURRENT_CALLS", "100000"),
    ("BYTES_PER_MINUTE", "1000000000000"),
];

/// As long as real ones: what hides them in answers costs more for longer ones. They are no secrets, the upstream takes any.
const APP: &str = "5FA12C6B-7E3D-4B0A-9C51-0D8E6F2A4B17";
const KEY: &str = "9D0C3E58-1F6A-4C27-8B94-E5A7D2F08C63";

/// How long a gateway may take to be ready before something must be wrong.
const PATIENCE: Duration = Duration::from_secs(20);

/// A data directory, a configuration, and the program.
pub(crate) struct Installation<'a> {
    programs: &'a Programs,
    folder: TempDir,
    database_url: Option<String>,
}

/// A gateway that runs until this is dropped.
pub(crate) struct Gateway {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) metrics: SocketAddr,
    /// From the start of the process to the first 200 of `/readyz`.
    pub(crate) started_in: Duration,
}

impl<'a> Installation<'a> {
    pub(crate) fn on_sqlite(programs: &'a Programs) -> Result<Self> {
        Self::new(programs, None)
    }

    pub(crate) fn on_postgres(programs: &'a Programs, url: &str) -> Result<Self> {
        Self::new(programs, Some(url.to_owned()))
    }

    fn new(programs: &'a Programs, database_url: Option<String>) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("causeway-bench-").tempdir()?;
        Ok(Self {
            programs,
            folder,
            database_url,
        })
    }

    /// Starts the gateway, with everything on, and waits until it is ready.
    pub(crate) fn start(&self) -> Result<Gateway> {
        let (address, metrics) = (free_address()?, free_address()?);
        let log = self.folder.path().join("log");
        let mut command = self.command(&["serve", "--bind", &address.to_string()]);
        command.env("CAUSEWAY__TELEMETRY__METRICS_BIND", metrics.to_string());
        command.stderr(File::options().create(true).append(true).open(&log)?);
        let begun = Instant::now();
        let child = Child::start(command)?;
        while !is_ready(address)? {
            if begun.elapsed() > PATIENCE {
                let log = std::fs::read_to_string(&log).unwrap_or_default();
                bail!("the gateway is not ready after {PATIENCE:?}; its log says: {log}");
            }
            std::thread::sleep(Duration::from_micros(500));
        }
        Ok(Gateway {
            child,
            address,
            metrics,
            started_in: begun.elapsed(),
        })
    }

    /// Makes a tenant with a connection to the upstream, and answers a token that may do everything.
    pub(crate) fn connect_tenant(&self, name: &str, upstream: SocketAddr) -> Result<String> {
        self.json(&["tenant", "create", name])?;
        let key = self.secret_file("api-key", KEY)?;
        let (key, server) = (key.display().to_string(), format!("http://{upstream}"));
        let mut connection = vec!["connection", "add", "--tenant", name, "--name", "app"];
        connection.extend(["--server-url", &server, "--app-id", APP, "--api-key-file", &key]);
        self.json(&connection)?;
        let token = self.json(&[
            "token", "create", "--tenant", name, "--name", "bench", "--scopes", "*:write",
        ])?;
        let text = token["token"].as_str().context("`token create` told no token")?;
        Ok(text.to_owned())
    }

    /// A file with bearers, one a line, for the load generator.
    pub(crate) fn bearers(&self, name: &str, bearers: &[String]) -> Result<PathBuf> {
        self.secret_file(&format!("bearers-{name}"), &bearers.join("\n"))
    }

    fn secret_file(&self, name: &str, content: &str) -> Result<PathBuf> {
        let path = self.folder.path().join(name);
        // Tenants are made several at a time: a file that another of them may be reading is not written again.
        if !path.exists() || std::fs::read_to_string(&path)? != content {
            std::fs::write(&path, content)?;
            std::fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        }
        Ok(path)
    }

    fn json(&self, arguments: &[&str]) -> Result<Value> {
        let mut command = self.command(arguments);
        let said = output(command.arg("--json").stdin(Stdio::null()))?;
        serde_json::from_slice(&said).with_context(|| format!("{arguments:?} printed no JSON"))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.programs.causeway);
        command
            .env_clear()
            .env("HOME", self.folder.path())
            .envs(SETTINGS.map(|(name, value)| (format!("CAUSEWAY__{name}"), value)))
            .envs(raised_limits())
            .envs(
                self.database_url
                    .iter()
                    .map(|url| ("CAUSEWAY__DATABASE__URL", url)),
            )
            .arg("--data-dir")
            .arg(self.data())
            .args(arguments)
            .current_dir(self.folder.path());
        command
    }

    fn data(&self) -> PathBuf {
        Path::join(self.folder.path(), "data")
    }
}

impl Gateway {
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // In order, so that the next start does not pay for what this one left behind.
        let _ = self.child.stop();
    }
}

fn raised_limits() -> impl Iterator<Item = (String, &'static str)> {
    LIMITED
        .into_iter()
        .flat_map(|whose| MOST.map(|(what, most)| (format!("CAUSEWAY__LIMITS__{whose}_{what}"), most)))
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// Whether `/readyz` answers 200. A gateway that listens and is not ready yet lets this wait.
fn is_ready(address: SocketAddr) -> Result<bool> {
    let answer = get(address, "/readyz");
    match answer {
        Ok(answer) => Ok(answer.starts_with("HTTP/1.1 200 ")),
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset
            ) =>
        {
            Ok(false)
        }
        Err(error) => Err(error).context("the gateway cannot be asked whether it is ready"),
    }
}

/// One request on a connection of its own, and the whole answer.
pub(crate) fn get(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// The sum and the count of a histogram without labels, as `/metrics` shows them.
pub(crate) fn histogram(gateway: &Gateway, name: &str) -> Result<(f64, f64)> {
    let page = get(gateway.metrics, "/metrics").context("the metrics cannot be read")?;
    ensure!(page.starts_with("HTTP/1.1 200 "), "the metrics are not served");
    Ok((
        sample(&page, &format!("{name}_sum")),
        sample(&page, &format!("{name}_count")),
    ))
}

/// A sample, 0 when nothing was recorded yet.
fn sample(page: &str, name: &str) -> f64 {
    let value = |line: &str| line.strip_prefix(name)?.strip_prefix(' ')?.trim().parse().ok();
    page.lines().find_map(value).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::sample;

    #[test]
    fn samples_are_found_by_their_whole_name() {
        let page = "# TYPE a histogram\na_sum 0.25\r\na_sum_of_all 9\nab_count 7\na_count 4\n";
        assert_eq!(sample(page, "a_sum").to_string(), "0.25");
        assert_eq!(sample(page, "a_count").to_string(), "4");
        assert_eq!(sample(page, "b_count").to_string(), "0");
    }
}
