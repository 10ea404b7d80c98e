//! One installation: a directory, and the binary that is run on it with nothing else in its environment.

use crate::kept_logs;
use serde_json::Value;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use tempfile::TempDir;

/// A directory for one test, with a data directory in it.
pub(crate) struct Causeway {
    dir: TempDir,
    environment: Vec<(OsString, OsString)>,
}

/// What a command answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) success: bool,
    /// The exit code; nothing where a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Causeway {
    /// On SQLite in its own data directory.
    pub(crate) fn new() -> Self {
        Self {
            dir: TempDir::new().unwrap(),
            environment: Vec::new(),
        }
    }

    /// On another database.
    pub(crate) fn on(database_url: &str) -> Self {
        Self::new().with("CAUSEWAY__DATABASE__URL", database_url)
    }

    /// With a variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// A path in the directory of the test.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The data directory.
    pub(crate) fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// Writes a file into the directory of the test.
    pub(crate) fn file(&self, name: &str, content: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
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

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Answer {
        let Output {
            status,
            stdout,
            stderr,
        } = self.command(arguments).output().unwrap();
        let answer = Answer {
            success: status.success(),
            code: status.code(),
            stdout: String::from_utf8(stdout).unwrap(),
            stderr: String::from_utf8(stderr).unwrap(),
        };
        kept_logs::keep(&answer.stderr);
        answer
    }

    /// Runs a command that must succeed, and reads its one line of JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let answer = self.run(&[arguments, &["--json"]].concat());
        assert!(answer.success, "{arguments:?}: {}", answer.stderr);
        assert_eq!(
            answer.stdout.matches('\n').count(),
            1,
            "one line: {}",
            answer.stdout
        );
        let told = serde_json::from_str(&answer.stdout).unwrap();
        kept_logs::note_told(&told);
        told
    }

    /// Runs a command that must fail, and answers its message without the paths of this test.
    pub(crate) fn refused(&self, arguments: &[&str]) -> String {
        let answer = self.run(arguments);
        assert!(!answer.success, "{arguments:?} succeeded: {}", answer.stdout);
        assert_eq!(answer.stdout, "", "{arguments:?}");
        answer
            .stderr
            .replace(&self.dir.path().display().to_string(), "DIR")
            .trim()
            .to_owned()
    }

    /// An id or a token out of a command's answer.
    pub(crate) fn made(&self, arguments: &[&str], member: &str) -> String {
        self.json(arguments)[member].as_str().unwrap().to_owned()
    }

    /// Starts a command that goes on, and waits for its line of JSON.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        let log = kept_logs::log_file(self.path("log"));
        let mut child = self
            .command(&[arguments, &["--json"]].concat())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let told = serde_json::from_str(&line)
            .unwrap_or_else(|_| panic!("{}", std::fs::read_to_string(&log).unwrap()));
        kept_logs::note_told(&told);
        Running {
            child,
            _stdout: stdout,
            told,
            log,
        }
    }

    /// Every byte of every file in the data directory.
    pub(crate) fn stored(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for entry in std::fs::read_dir(self.data()).unwrap() {
            bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
        }
        bytes
    }
}

impl Drop for Causeway {
    fn drop(&mut self) {
        kept_logs::note_made(&self.data());
    }
}

/// A gateway that runs until it is dropped.
pub(crate) struct Running {
    child: Child,
    _stdout: BufReader<ChildStdout>,
    told: Value,
    log: PathBuf,
}

impl Running {
    /// What it told on its line of JSON.
    pub(crate) fn told(&self, member: &str) -> &str {
        self.told[member].as_str().unwrap()
    }

    /// Where it listens: `127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> &str {
        self.told("mcp_url")
            .trim_start_matches("http://")
            .trim_end_matches("/mcp")
    }

    /// Its log so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Sends SIGTERM.
    pub(crate) fn terminate(&self) {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for its end; answers whether it ended well.
    pub(crate) fn ended(&mut self) -> bool {
        self.child.wait().unwrap().success()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether some bytes occur in others.
pub(crate) fn contains(bytes: &[u8], wanted: &str) -> bool {
    bytes
        .windows(wanted.len())
        .any(|window| window == wanted.as_bytes())
}

/// Permissions of a file, without its kind.
pub(crate) fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}
