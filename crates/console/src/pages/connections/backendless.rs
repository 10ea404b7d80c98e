//! Sign in with Backendless: a developer allows the gateway to read the keys of one of their apps.
//!
//! The gateway is a client of the console's own authorization server (docs/reference/backendless-rest.md, 1.5 item 4):
//! it registers, sends the browser there, exchanges the code that comes back, and lets the person choose an app. What
//! is between two pages travels through the browser, [`sealed`] for one session and ten minutes, so that any gateway
//! can answer the next request and none has to remember anything. Everything about the vendor's endpoints but their
//! paths is unverified against the live service.

mod attempt;
mod begin;
mod callback;
mod choice;
mod choose;
mod consoles;
mod developer;
mod problem;
mod sealed;

pub(super) use begin::form;
pub(super) use consoles::origins;
pub(super) use problem::Problem;

use crate::console::Shared;
use axum::Router;
use std::time::Duration;
use url::Url;

/// How long one question to a console may take: a person waits for the answer.
const DEADLINE: Duration = Duration::from_secs(15);

/// Where consoles send browsers back to.
const CALLBACK: &str = "/connections/backendless/callback";

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .merge(begin::router())
        .merge(callback::router())
        .merge(choose::router())
}

/// [`CALLBACK`] as a URL.
fn redirect_uri(console: &Shared) -> Result<Url, crate::web::PageError> {
    Url::parse(&console.settings.join(CALLBACK)).map_err(crate::web::PageError::failed)
}
