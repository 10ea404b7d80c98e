//! A home directory for Codex, with nothing of the machine's own.

use super::{SERVER, TOKEN_VARIABLE};
use crate::program::{self, provided};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// The directories of one user.
pub(super) struct Home(TempDir);

impl Home {
    /// With the scripted model as the only provider.
    pub(super) fn new(model: &str, model_url: &str) -> Self {
        let home = Self(TempDir::new().unwrap());
        fs::create_dir_all(home.work()).unwrap();
        home.provide(model, model_url);
        home
    }

    /// Puts another model in the place of the one before. What Codex knows of servers stays.
    pub(super) fn provide(&self, model: &str, model_url: &str) {
        let mut config: toml::Table = format!(
            "model = \"{model}\"\n\
             model_provider = \"scripted\"\n\
             check_for_update_on_startup = false\n\
             mcp_oauth_credentials_store = \"file\"\n\n\
             [analytics]\nenabled = false\n\n\
             [model_providers.scripted]\nname = \"scripted\"\nbase_url = \"{model_url}\"\nwire_api = \"responses\"\n\
             request_max_retries = 0\nstream_max_retries = 0\n"
        )
        .parse()
        .unwrap();
        if let Ok(before) = fs::read_to_string(self.config()) {
            let mut before: toml::Table = before.parse().unwrap();
            if let Some(servers) = before.remove("mcp_servers") {
                config.insert("mcp_servers".to_owned(), servers);
            }
        }
        fs::write(self.config(), config.to_string()).unwrap();
    }

    /// Makes the gateway known without any token, as somebody does who will sign in.
    pub(super) fn add_to_sign_in(&self, mcp_url: &str) {
        let config = fs::read_to_string(self.config()).unwrap();
        let server = format!("\n[mcp_servers.{SERVER}]\nurl = \"{mcp_url}\"\n");
        fs::write(self.config(), config + &server).unwrap();
    }

    /// The file in which Codex keeps what a sign-in gave it.
    pub(super) fn credentials(&self) -> PathBuf {
        self.0.path().join(".credentials.json")
    }

    /// Makes the gateway known, with the command that the demo prints.
    pub(super) async fn add(&self, mcp_url: &str, token: &str) {
        let mut command = self.codex(token);
        command
            .args(["mcp", "add", SERVER, "--url", mcp_url])
            .args(["--bearer-token-env-var", TOKEN_VARIABLE]);
        let added = program::run(command).await;
        assert_eq!(added.code, Some(0), "{added:?}");
    }

    /// Codex is to fail when it cannot use the server, instead of working without it.
    pub(super) fn require(&self, server: &str) {
        let mut config: toml::Table = fs::read_to_string(self.config()).unwrap().parse().unwrap();
        config["mcp_servers"][server]
            .as_table_mut()
            .unwrap()
            .insert("required".to_owned(), true.into());
        fs::write(self.config(), config.to_string()).unwrap();
    }

    /// Codex at home, with the token in its variable.
    pub(super) fn codex(&self, token: &str) -> Command {
        let mut command = self.codex_without_token();
        command.env(TOKEN_VARIABLE, token);
        command
    }

    /// Codex at home. It opens no browser: the program for that does nothing.
    pub(super) fn codex_without_token(&self) -> Command {
        let mut command = Command::new(provided("CAUSEWAY_TEST_CODEX"));
        command
            .env_clear()
            .env("HOME", self.0.path())
            .env("CODEX_HOME", self.0.path())
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("BROWSER", "/bin/true")
            .current_dir(self.work());
        command
    }

    fn config(&self) -> PathBuf {
        self.0.path().join("config.toml")
    }

    fn work(&self) -> PathBuf {
        self.0.path().join("work")
    }
}
