//! Signing out.

use crate::console::Shared;
use crate::web::{PageError, Posted};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use axum::routing::post;
use http::header;
use serde::Deserialize;

pub(super) fn router() -> Router<Shared> {
    Router::new().route("/sign-out", post(sign_out))
}

/// Nothing but the token, which [`Posted`] checks.
#[derive(Deserialize)]
struct Nothing {}

async fn sign_out(
    State(console): State<Shared>,
    Posted { from, .. }: Posted<Nothing>,
) -> Result<impl IntoResponse, PageError> {
    let taken_away = console.sign_out(&from).await?;
    Ok(([(header::SET_COOKIE, taken_away)], Redirect::to("/sign-in")))
}
