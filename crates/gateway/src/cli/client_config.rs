//! `causeway client-config`: what to paste into an MCP client.

use super::{CliError, Session};
use clap::ValueEnum;
use serde_json::{Value, json};

/// Print what to paste into an MCP client.
#[derive(Debug, clap::Args)]
pub(super) struct ClientConfig {
    /// Which client.
    client: Client,
    /// The MCP endpoint [default: the public URL with /mcp].
    #[arg(long)]
    url: Option<String>,
    /// What the client calls the server.
    #[arg(long, default_value = "backendless", value_parser = server_name)]
    name: String,
    /// The NAME of the environment variable that holds the token, not the token.
    #[arg(long, default_value = "CAUSEWAY_TOKEN", value_parser = variable)]
    token_variable: String,
    /// Sign in with OAuth in the browser instead of using a token.
    #[arg(long)]
    oauth: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Client {
    /// Codex: CLI, VS Code extension and App read the same file.
    Codex,
    /// Claude Code.
    ClaudeCode,
    /// Cursor.
    Cursor,
    /// Visual Studio Code's own agent.
    Vscode,
}

impl ClientConfig {
    pub(super) fn run(self, session: &Session) -> Result<(), CliError> {
        let url = if let Some(url) = &self.url {
            url.clone()
        } else {
            let server = session.config()?.server;
            server.public_url(server.bind).join("/mcp")
        };
        let text = match self.client {
            Client::Codex => codex(&self.name, &url, &self.token_variable, self.oauth),
            Client::ClaudeCode => self.claude_code(&url),
            Client::Cursor => self.file(
                "~/.cursor/mcp.json",
                &self.servers(&url, "mcpServers", &format!("${{env:{}}}", self.token_variable)),
            ),
            Client::Vscode => self.file(".vscode/mcp.json", &self.vscode(&url)),
        };
        let json = json!({ "mcp_url": url, "token_variable": self.token_variable, "text": text });
        Ok(session.output.result(&json, text)?)
    }

    fn claude_code(&self, url: &str) -> String {
        let Self {
            name, token_variable, ..
        } = self;
        let header = if self.oauth {
            String::new()
        } else {
            format!(" \\\n  --header \"Authorization: Bearer ${token_variable}\"")
        };
        format!(
            "{}claude mcp add --transport http {name} {url}{header}\n",
            self.export()
        )
    }

    fn servers(&self, url: &str, member: &str, token: &str) -> Value {
        let mut server = json!({ "type": "http", "url": url });
        if !self.oauth {
            server["headers"] = json!({ "Authorization": format!("Bearer {token}") });
        }
        json!({ member: { &self.name: server } })
    }

    /// VS Code asks for the token once and keeps it.
    fn vscode(&self, url: &str) -> Value {
        let mut file = self.servers(url, "servers", "${input:causeway-token}");
        if !self.oauth {
            file["inputs"] = json!([{
                "type": "promptString",
                "id": "causeway-token",
                "description": "Access token of the gateway (cwy_…)",
                "password": true,
            }]);
        }
        file
    }

    fn file(&self, path: &str, content: &Value) -> String {
        format!("{}# {path}\n{content:#}\n", self.export())
    }

    fn export(&self) -> String {
        match (self.client, self.oauth) {
            (Client::Vscode, _) | (_, true) => String::new(),
            _ => format!("export {}='cwy_…'   # your token\n\n", self.token_variable),
        }
    }
}

/// What Codex wants, for every one of its three shapes.
pub(super) fn codex(name: &str, url: &str, variable: &str, oauth: bool) -> String {
    if oauth {
        return format!(
            "# Codex CLI, the Codex extension of VS Code and the Codex App read the same file: ~/.codex/config.toml\n\
             [mcp_servers.{name}]\nurl = \"{url}\"\n\n\
             # then sign in once, in the browser\ncodex mcp login {name}\n"
        );
    }
    format!(
        "# 1. The token, where Codex is started from.\nexport {variable}='cwy_…'   # your token\n\n\
         # 2. Either this command\ncodex mcp add {name} --url {url} --bearer-token-env-var {variable}\n\n\
         # or these lines in ~/.codex/config.toml, which Codex CLI, the Codex extension of VS Code and the Codex App all read.\n\
         # bearer_token_env_var takes the NAME of a variable, not the token.\n\
         [mcp_servers.{name}]\nurl = \"{url}\"\nbearer_token_env_var = \"{variable}\"\n"
    )
}

fn server_name(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if (1..=64).contains(&text.len()) && text.chars().all(fits) {
        return Ok(text.to_owned());
    }
    Err("a server's name is 1 to 64 letters, digits, - and _".to_owned())
}

/// A token in the place of a variable's name is the mistake that everybody makes once.
fn variable(text: &str) -> Result<String, String> {
    if text.starts_with("cwy_") {
        return Err("this is a token; give the NAME of an environment variable that holds it".to_owned());
    }
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if begins && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Ok(text.to_owned());
    }
    Err("the name of a variable has letters, digits and _, and does not begin with a digit".to_owned())
}
