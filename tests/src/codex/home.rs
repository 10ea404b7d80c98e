//! A home directory for Codex, with nothing of the machine's own.

use super::{SERVER, TOKEN_VARIABLE};
use crate::program::{self, provided};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// The directories of one run.
pub(super) struct Home(TempDir);

impl Home {
    /// With the scripted model as the only provider.
    pub(super) fn new(model: &str, model_url: &str) -> Self {
        let home = Self(TempDir::new().unwrap());
        fs::create_dir_all(home.work()).unwrap();
        let config = format!(
            "model = \"{model}\"\n\
             model_provider = \"scripted\"\n\
             check_for_update_on_startup = false\n\
             mcp_oauth_credentials_store = \"file\"\n\n\
             [analytics]\nenabled = false\n\n\
             [model_providers.scripted]\nname = \"scripted\"\nbase_url = \"{model_url}\"\nwire_api = \"responses\"\n\
             request_max_retries = 0\nstream_max_retries = 0\n"
        );
        fs::write(home.config(), config).unwrap();
        home
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
        let mut command = Command::new(provided("CAUSEWAY_TEST_CODEX"));
        command
            .env_clear()
            .env("HOME", self.0.path())
            .env("CODEX_HOME", self.0.path())
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env(TOKEN_VARIABLE, token)
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
