//! Signing in with another provider. No provider can be reached from an emulator, so that every login with a
//! provider's token is refused with the documented 3014.

use crate::call::Call;
use crate::error::{ApiError, Result};
use crate::state::State;
use axum::extract::Path;
use axum::routing::post;
use axum::{Json, Router};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/users/oauth/{provider}/request_url", post(request_url))
        .route("/users/social/oauth/{provider}/request_url", post(request_url))
        .route("/users/oauth/{provider}/login", post(login))
        .route("/users/social/{provider}/login", post(login))
        .route("/users/social/{provider}/sdk/login", post(login))
}

/// The page where a user would sign in, as a JSON string.
async fn request_url(call: Call, Path(provider): Path<String>) -> Json<String> {
    let state = call.state.random.id();
    Json(format!(
        "{}/{}/oauth/{provider}/authorize?state={state}",
        call.origin, call.app.id
    ))
}

async fn login(Path(provider): Path<String>) -> Result<()> {
    let message =
        format!("External registration failed: the emulator cannot ask '{provider}' about the token");
    Err(ApiError::new(3014, message))
}
