//! One installation: a directory, and the real `causeway` program, which is run on it with nothing else in its environment.

use crate::kept_logs;
use crate::mcp_client::McpClient;
use serde_json::Value;
use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use tempfile::TempDir;

/// A directory for one test, with a data directory in it.
pub struct Causeway {
    dir: TempDir,
    environment: Vec<(OsString, OsString)>,
    ignores_file_size_signals: bool,
}

/// What a command said.
#[derive(Debug)]
pub struct Said {
    /// Whether it ended well.
    pub success: bool,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

impl Default for Causeway {
    fn default() -> Self {
        Self::new()
    }
}

impl Causeway {
    /// On SQLite in its own data directory.
    pub fn new() -> Self {
        Self {
            dir: TempDir::new().unwrap(),
            environment: Vec::new(),
            ignores_file_size_signals: false,
        }
    }

    /// With a setting, such as `LIMITS__MAX_CONNECTIONS`.
    #[must_use]
    pub fn with(mut self, setting: &str, value: &str) -> Self {
        self.environment
            .push((format!("CAUSEWAY__{setting}").into(), value.into()));
        self
    }

    /// Of which a write beyond a limit on the length of files fails and does not end the process.
    #[must_use]
    pub fn ignoring_file_size_signals(mut self) -> Self {
        self.ignores_file_size_signals = true;
        self
    }

    /// With limits on calls that no test of anything else meets.
    #[must_use]
    pub fn without_call_limits(self) -> Self {
        let own = self
            .with("LIMITS__CONNECTION_CONCURRENT_CALLS", "100000")
            .with("LIMITS__ADDRESS_REQUESTS_PER_MINUTE", "10000000")
            .with("LIMITS__ADDRESS_CONCURRENT_REQUESTS", "100000");
        ["TENANT", "TOKEN", "ADDRESS"]
            .into_iter()
            .fold(own, |causeway, whose| {
                causeway
                    .with(&format!("LIMITS__{whose}_CALLS_PER_SECOND"), "100000")
                    .with(&format!("LIMITS__{whose}_BURST"), "1000000")
                    .with(&format!("LIMITS__{whose}_CONCURRENT_CALLS"), "100000")
                    .with(&format!("LIMITS__{whose}_BYTES_PER_MINUTE"), "1000000000000")
            })
    }

    /// Allowed to reach a Backendless on this machine.
    #[must_use]
    pub fn with_local_upstream(self) -> Self {
        self.with("UPSTREAM__ALLOW_PRIVATE_ADDRESSES", "true")
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// Writes a file that only its owner can read, and answers its path.
    pub fn secret_file(&self, name: &str, content: &str) -> String {
        use std::os::unix::fs::PermissionsExt;
        let path = self.dir.path().join(name);
        std::fs::write(&path, content).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        path.display().to_string()
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Said {
        let output = self.command(arguments).output().unwrap();
        let said = Said {
            success: output.status.success(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        kept_logs::keep(&said.stderr);
        said
    }

    /// Runs a command that must succeed, and reads its one line of JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let said = self.run(&[arguments, &["--json"]].concat());
        assert!(said.success, "{arguments:?}: {}", said.stderr);
        let told = serde_json::from_str(&said.stdout);
        let told = told.unwrap_or_else(|error| panic!("{error}: {}", said.stdout));
        kept_logs::note_told(&told);
        told
    }

    /// Starts `causeway demo`: a gateway with an emulated Backendless, a connected sample shop and a token.
    pub fn demo(&self) -> Running {
        self.start(&["demo", "--bind", "127.0.0.1:0"])
    }

    /// Starts `causeway serve`.
    pub fn serve(&self) -> Running {
        self.start(&["serve", "--bind", "127.0.0.1:0"])
    }

    fn start(&self, arguments: &[&str]) -> Running {
        // A process that is started again does not write over what the one before said.
        let mut logs = (0..).map(|number| self.dir.path().join(format!("log-{}-{number}", arguments[0])));
        let log = kept_logs::log_file(logs.find(|log| !log.exists()).unwrap());
        let mut child = self
            .command(&[arguments, &["--json"]].concat())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let told = serde_json::from_str(&line)
            .unwrap_or_else(|_| panic!("no line of JSON: {}", std::fs::read_to_string(&log).unwrap()));
        kept_logs::note_told(&told);
        Running {
            child,
            _stdout: stdout,
            told,
            log,
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = if self.ignores_file_size_signals {
            // What a shell ignores, the program that takes its place ignores too.
            let mut shell = Command::new("/bin/sh");
            shell
                .args(["-c", r#"trap '' XFSZ; exec "$0" "$@""#])
                .arg(program());
            shell
        } else {
            Command::new(program())
        };
        command
            .env_clear()
            .env("HOME", self.dir.path())
            .envs(kept_logs::settings())
            .envs(self.environment.iter().cloned())
            .arg("--data-dir")
            .arg(self.data())
            .args(arguments)
            .stdin(Stdio::null())
            .current_dir(self.dir.path());
        command
    }
}

impl Drop for Causeway {
    fn drop(&mut self) {
        kept_logs::note_made(&self.data());
    }
}

/// The program, in the folder where cargo puts what it builds: beside the folder of the test programs.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.ancestors()
        .map(|folder: &Path| folder.join("causeway"))
        .find(|program| program.is_file())
        .expect("there is no `causeway` beside the tests: run `cargo xtask test`, or `cargo build -p gateway` first")
}

/// A gateway that runs until it is dropped.
pub struct Running {
    child: Child,
    _stdout: BufReader<ChildStdout>,
    told: Value,
    log: PathBuf,
}

impl Running {
    /// A member of its line of JSON.
    pub fn told(&self, member: &str) -> &str {
        self.told[member]
            .as_str()
            .unwrap_or_else(|| panic!("it told no {member}: {}", self.told))
    }

    /// Who can sign in to the demo: address and password.
    pub fn account(&self) -> (&str, &str) {
        let member = |name: &str| {
            let account = &self.told["account"];
            account[name]
                .as_str()
                .unwrap_or_else(|| panic!("it told no {name}: {account}"))
        };
        (member("email"), member("password"))
    }

    /// A text deeper in its line of JSON.
    pub fn told_in(&self, members: &[&str]) -> &str {
        let value = members.iter().fold(&self.told, |value, member| &value[member]);
        value
            .as_str()
            .unwrap_or_else(|| panic!("it told no {members:?}: {}", self.told))
    }

    /// The address of the MCP endpoint.
    pub fn mcp_url(&self) -> &str {
        self.told("mcp_url")
    }

    /// `127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        self.mcp_url()
            .trim_start_matches("http://")
            .trim_end_matches("/mcp")
    }

    /// A client with the demo's token.
    pub fn client(&self) -> McpClient {
        McpClient::new(self.mcp_url(), self.told("token"))
    }

    /// Its log so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Sends SIGTERM.
    pub fn terminate(&self) {
        let id = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status();
        assert!(told.unwrap().success());
    }

    /// Sends SIGKILL, and waits until the process is gone.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end; answers whether it ended well.
    pub fn ended(&mut self) -> bool {
        self.child.wait().unwrap().success()
    }

    /// The process.
    pub fn process_id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
