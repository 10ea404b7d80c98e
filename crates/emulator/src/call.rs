//! Who calls: the application, the kind of key and the signed-in user of one request to the app API.

use crate::app::{App, KeyRole};
use crate::error::ApiError;
use crate::state::State;
use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, header};
use std::sync::Arc;

/// A user session that came in the `user-token` header and is alive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignedIn {
    pub(crate) user_id: String,
    pub(crate) token: String,
}

/// The context of one call to the app API. [`crate::dispatch`] puts it into the request.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) state: Arc<State>,
    pub(crate) app: Arc<App>,
    pub(crate) key: KeyRole,
    pub(crate) user: Option<SignedIn>,
    /// `http://host:port` of this server, as the caller addressed it.
    pub(crate) origin: String,
}

impl Call {
    /// True for the Cloud Code key, which permissions do not bind.
    pub(crate) fn is_cloud_code(&self) -> bool {
        self.key == KeyRole::Bl
    }

    /// The `objectId` of the signed-in user.
    pub(crate) fn user_id(&self) -> Option<&str> {
        self.user.as_ref().map(|user| user.user_id.as_str())
    }

    /// Milliseconds since the Unix epoch.
    pub(crate) fn now(&self) -> i64 {
        self.state.now()
    }
}

/// `http://host:port` as the caller addressed this server: the emulator does not know under which name it is
/// reached.
pub(crate) fn origin(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    format!("http://{}", host.unwrap_or("localhost"))
}

impl FromRequestParts<Arc<State>> for Call {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<State>) -> Result<Self, ApiError> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(ApiError::wrong_application)
    }
}
