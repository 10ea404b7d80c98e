//! `codex mcp login`, and `codex mcp add` which does the same, with whoever calls it in the place of the browser.

use super::home::Home;
use super::model::ScriptedModel;
use super::{Codex, Played, SERVER, Turn};
use crate::program::{self, Ended};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Stdio};
use tokio::task::spawn_blocking;
use url::Url;

/// The authorization endpoint, as it is in the address that Codex prints.
const ENDPOINT: &str = "/oauth/authorize?";

/// A Codex that waits for its user.
pub struct Login {
    home: Home,
    child: Child,
    stdout: BufReader<ChildStdout>,
    said: String,
    url: Url,
}

/// A Codex whose user has signed in.
pub struct LoggedIn {
    home: Home,
    /// What Codex said.
    pub said: String,
}

impl Login {
    /// Starts signing in, up to the address that Codex shows its user.
    pub async fn begin(mcp_url: &str) -> Self {
        let home = Home::new("none", "http://127.0.0.1:9");
        home.add_to_sign_in(mcp_url);
        Self::begin_with(home, &["mcp", "login", SERVER]).await
    }

    /// Adds a gateway that Codex does not know yet, which signs in at once.
    pub async fn begin_by_adding(mcp_url: &str) -> Self {
        let home = Home::new("none", "http://127.0.0.1:9");
        Self::begin_with(home, &["mcp", "add", SERVER, "--url", mcp_url]).await
    }

    async fn begin_with(home: Home, arguments: &[&str]) -> Self {
        let mut command = home.codex_without_token();
        command.args(arguments);
        let started = spawn_blocking(move || {
            let mut child = command
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            let mut stdout = BufReader::new(child.stdout.take().unwrap());
            let mut said = String::new();
            while !said.contains(ENDPOINT) {
                if stdout.read_line(&mut said).unwrap() == 0 {
                    let mut complaint = String::new();
                    child
                        .stderr
                        .take()
                        .unwrap()
                        .read_to_string(&mut complaint)
                        .unwrap();
                    panic!("Codex ended without an address: {said}{complaint}");
                }
            }
            (child, stdout, said)
        });
        let (child, stdout, said) = started.await.unwrap();
        let url = said.split_whitespace().find(|word| word.contains(ENDPOINT));
        let url = url.unwrap().parse().unwrap();
        Self {
            home,
            child,
            stdout,
            said,
            url,
        }
    }

    /// The address that Codex wants its user to open.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// A parameter of that address.
    pub fn parameter(&self, name: &str) -> String {
        let mut pairs = self.url.query_pairs();
        let found = pairs.find_map(|(found, value)| (found == name).then(|| value.into_owned()));
        found.unwrap_or_else(|| panic!("no {name} in {}", self.url))
    }

    /// Waits until Codex has what the browser brought to its own address.
    pub async fn end(mut self) -> LoggedIn {
        let ended = spawn_blocking(move || {
            self.stdout.read_to_string(&mut self.said).unwrap();
            let mut stderr = self.child.stderr.take().unwrap();
            stderr.read_to_string(&mut self.said).unwrap();
            let code = self.child.wait().unwrap();
            assert!(code.success(), "{code}: {}", self.said);
            LoggedIn {
                home: self.home,
                said: self.said,
            }
        });
        ended.await.unwrap()
    }
}

impl LoggedIn {
    /// What Codex keeps of the sign-in: the one entry of its file.
    pub fn credentials(&self) -> Value {
        let text = fs::read_to_string(self.home.credentials()).unwrap();
        let mut file: Value = serde_json::from_str(&text).unwrap();
        let entries = file.as_object_mut().unwrap();
        assert_eq!(entries.len(), 1, "{}", self.said);
        entries.values_mut().next().unwrap().take()
    }

    /// Makes Codex believe that its access token ends at this time, in milliseconds since 1970.
    pub fn set_expiry(&self, milliseconds: i64) {
        let path = self.home.credentials();
        let mut file: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for entry in file.as_object_mut().unwrap().values_mut() {
            assert!(entry["expires_at"].is_i64(), "{entry}");
            entry["expires_at"] = milliseconds.into();
        }
        fs::write(path, file.to_string()).unwrap();
    }

    /// Lets Codex work with what it has while the model makes these turns. Codex is to fail when it cannot use the gateway.
    pub async fn play(&self, codex: Codex, turns: Vec<Turn>) -> Played {
        self.home.require(SERVER);
        let model = ScriptedModel::start(codex.shape, turns).await;
        self.home.provide(codex.shape.model(), &model.url());
        codex.run(model, self.home.codex_without_token()).await
    }

    /// Runs Codex with what it has, to see what becomes of it: it need not come as far as the model.
    pub async fn attempt(&self, codex: Codex) -> Ended {
        self.home.require(SERVER);
        let model = ScriptedModel::start(codex.shape, Vec::new()).await;
        self.home.provide(codex.shape.model(), &model.url());
        let mut command = self.home.codex_without_token();
        command.args([
            "exec",
            "--skip-git-repo-check",
            "--json",
            "--disable",
            "plugins",
            "hello",
        ]);
        program::run(command).await
    }

    /// What `codex mcp list` says about the gateway.
    pub async fn listed(&self) -> String {
        let mut command = self.home.codex_without_token();
        command.args(["mcp", "list"]);
        let listed = program::run(command).await;
        assert_eq!(listed.code, Some(0), "{listed:?}");
        listed.stdout
    }

    /// Signs in once more.
    pub async fn again(self) -> Login {
        Login::begin_with(self.home, &["mcp", "login", SERVER]).await
    }
}
