//! Who calls the console: the developer behind the header `auth-key`.

use crate::app::{App, KeyRole};
use crate::call::{Call, origin};
use crate::error::{ApiError, Result};
use crate::state::State;
use axum::extract::{Extension, FromRequestParts, Request, State as Shared};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use std::sync::Arc;

/// A developer with a living token.
pub(crate) struct SignedInDeveloper {
    pub(crate) token: String,
}

impl FromRequestParts<Arc<State>> for SignedInDeveloper {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self> {
        signed_in(&parts.headers, state)
    }
}

/// Lets developers into an application: the routes behind see a call that permissions do not bind.
pub(super) async fn enter_app(
    Shared(state): Shared<Arc<State>>,
    Extension(app): Extension<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Err(error) = signed_in(request.headers(), &state) {
        return error.into_response();
    }
    let origin = origin(request.headers());
    let call = Call {
        state,
        app,
        key: KeyRole::Bl,
        user: None,
        origin,
    };
    request.extensions_mut().insert(call);
    next.run(request).await
}

fn signed_in(headers: &HeaderMap, state: &State) -> Result<SignedInDeveloper> {
    let token = headers.get("auth-key").and_then(|value| value.to_str().ok());
    let token = token.filter(|token| state.developers.lock().is_token(token, state.now()));
    let token = token.ok_or_else(|| {
        // The vendor's status and code are unverified.
        ApiError::new(
            0,
            "The auth-key header is missing, or its token is unknown, expired or logged out",
        )
        .with_status(StatusCode::UNAUTHORIZED)
    })?;
    Ok(SignedInDeveloper {
        token: token.to_owned(),
    })
}
