//! The one page that shows a token, with what to paste.

use crate::pages::codex_lines;
use crate::web::{Page, Section, Session, copyable};
use maud::html;
use secrecy::{ExposeSecret, SecretString};
use store::AccessToken;

/// A token that was just made. This answer is the only one that ever holds it.
pub(super) fn page(session: &Session, token: &AccessToken, text: &SecretString, url: &str) -> Page {
    let text = text.expose_secret();
    Page::new("Copy your token now", Section::Tokens, session).body(html! {
        p .notice { "This is the only time that the token " strong { bdi { (token.name) } } " is shown. Keep it like a password." }
        div .card { (copyable("token", text)) }
        ol .steps {
            li {
                h2 { "Put the token where Codex is started from" }
                (copyable("export", &codex_lines::export(text)))
                p .hint {
                    "Add the line to your shell’s profile to keep it. The VS Code extension and the Codex App see it after "
                    "they are started again."
                }
                details {
                    summary { "On Windows" }
                    (copyable("powershell", &codex_lines::export_powershell(text)))
                }
            }
            li {
                h2 { "Tell Codex about the gateway" }
                h3 { "Codex CLI" }
                (copyable("add", &codex_lines::add_with_token(url)))
                h3 { "VS Code extension and Codex App" }
                p { "They read the same file as the CLI, " code { "~/.codex/config.toml" } ". Without the CLI, add these lines to it:" }
                (copyable("config", &codex_lines::config_with_token(url)))
                p .hint { code { "bearer_token_env_var" } " takes the name of the variable, not the token." }
            }
            li {
                h2 { "Ask Codex something" }
                p { "For example: “Which tables does my Backendless app have?”" }
                div .actions { a .button href="/connect/codex" { "See whether Codex has called" } }
            }
        }
    })
}

/// A form that was sent a second time.
pub(super) fn again(session: &Session) -> Page {
    Page::new("This token was made already", Section::Tokens, session).body(html! {
        div .card {
            p {
                "The form was sent twice. It made one token, which was shown then and cannot be shown again. "
                "If you did not copy it, revoke it and make a new one."
            }
            div .actions {
                a .button href="/tokens" { "To your tokens" }
                a .button.secondary href="/tokens/new" { "Make a new one" }
            }
        }
    })
}
