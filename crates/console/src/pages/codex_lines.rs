//! What to paste, so that Codex finds the gateway.

/// What Codex calls the gateway.
const SERVER: &str = "backendless";
/// The variable that Codex reads the token from.
const VARIABLE: &str = "CAUSEWAY_TOKEN";

/// Adds the server; Codex notices that it may sign in with the browser, and does.
pub(super) fn add_with_sign_in(url: &str) -> String {
    format!("codex mcp add {SERVER} --url {url}")
}

/// Signs in again, or for the first time.
pub(super) fn sign_in() -> String {
    format!("codex mcp login {SERVER}")
}

/// The lines of `config.toml` for signing in.
pub(super) fn config_with_sign_in(url: &str) -> String {
    format!("[mcp_servers.{SERVER}]\nurl = \"{url}\"")
}

/// Puts a token where Codex is started from, in a shell of Unix.
pub(super) fn export(token: &str) -> String {
    format!("export {VARIABLE}='{token}'")
}

/// The same in PowerShell, for this and later windows.
pub(super) fn export_powershell(token: &str) -> String {
    format!(
        "[Environment]::SetEnvironmentVariable('{VARIABLE}', '{token}', 'User')\n$env:{VARIABLE} = '{token}'"
    )
}

/// Adds the server with the variable of the token.
pub(super) fn add_with_token(url: &str) -> String {
    format!("codex mcp add {SERVER} --url {url} --bearer-token-env-var {VARIABLE}")
}

/// The lines of `config.toml` for a token.
pub(super) fn config_with_token(url: &str) -> String {
    format!("[mcp_servers.{SERVER}]\nurl = \"{url}\"\nbearer_token_env_var = \"{VARIABLE}\"")
}

/// Shows whether Codex knows the server.
pub(super) fn list() -> &'static str {
    "codex mcp list"
}
