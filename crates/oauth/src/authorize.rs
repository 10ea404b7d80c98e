//! The authorization endpoint: a request is checked whole, a user is asked, and the answer is sent back (RFC 6749, 4.1).

mod consent;
mod pending;
mod request;

pub use consent::{Approval, ApproveError, Prefill};
pub use pending::{PendingAuthorization, PendingError};

use crate::bearer::ClientAddress;
use crate::error::OauthError;
use crate::parameters::Parameters;
use crate::server::OauthServer;
use async_trait::async_trait;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use request::Refusal;
use std::sync::Arc;
use url::Url;

/// The page that asks users for their consent.
#[async_trait]
pub trait ConsentPage: Send + Sync + 'static {
    /// Answers a checked request: signs the user in where necessary and asks. `sealed` is the request as a text that
    /// only this gateway can have made, for a form or a URL; [`OauthServer::open_pending`] reads it back. The user's
    /// answer goes to [`OauthServer::approve`] or [`OauthServer::deny`], and the browser to the URL that they return.
    ///
    /// The answer's content security policy must allow the form to end at [`PendingAuthorization::redirect_uri`]:
    /// browsers apply `form-action` to the redirects that follow a form.
    async fn ask(&self, request: &Parts, pending: &PendingAuthorization, sealed: &str) -> Response;

    /// Shows why a request cannot be answered at the client: who asks, or where the answer should go, is in doubt. The
    /// status is set by the server.
    async fn explain(&self, request: &Parts, refusal: &AuthorizationRefusal) -> Response;
}

/// Why a request is refused here and not at the client: nothing is sent to a place that was not checked (RFC 6749,
/// 4.1.2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationRefusal {
    /// 400, 429 or 503.
    pub status: StatusCode,
    /// One sentence for a person. It may repeat what the request said: data, never markup.
    pub reason: String,
}

/// What the endpoint works with.
pub(crate) type Endpoint = (Arc<OauthServer>, Arc<dyn ConsentPage>);

/// `GET /oauth/authorize`.
pub(crate) async fn endpoint(State((server, page)): State<Endpoint>, request: Request) -> Response {
    let (request, _) = request.into_parts();
    let parameters = Parameters::parse(request.uri.query().unwrap_or_default().as_bytes());
    let address = request.extensions.get::<ClientAddress>().map(|address| address.0);
    let mut response = match server.check_authorization(&parameters, address).await {
        Ok(pending) => match server.seal_pending(&pending).await {
            Ok(sealed) => page.ask(&request, &pending, &sealed).await,
            Err(error) => see_other(&pending.answer().error(&error.into())),
        },
        Err(Refusal::AtClient { answer, error }) => see_other(&answer.error(&error)),
        Err(Refusal::Here(refusal)) => {
            let mut response = page.explain(&request, &refusal).await;
            *response.status_mut() = refusal.status;
            response
        }
    };
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    response
}

fn see_other(url: &Url) -> Response {
    // What the URL parser serializes is ASCII.
    match HeaderValue::try_from(url.as_str()) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(error) => OauthError::failed(&error).into_response(),
    }
}

/// Where an answer goes, and what every answer carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer<'a> {
    redirect_uri: Url,
    state: Option<&'a str>,
    issuer: &'a str,
}

impl Answer<'_> {
    /// The URL of a success.
    fn code(self, code: &str) -> Url {
        self.with(&[("code", code)])
    }

    /// The URL of an error.
    fn error(self, error: &OauthError) -> Url {
        self.with(&[
            ("error", error.code.as_str()),
            ("error_description", &error.description),
        ])
    }

    /// The query that the client registered stays (RFC 6749, 3.1.2); `iss` says who answers (RFC 9207).
    fn with(self, pairs: &[(&str, &str)]) -> Url {
        let mut url = self.redirect_uri;
        let mut query = url.query_pairs_mut();
        query.extend_pairs(pairs);
        if let Some(state) = self.state {
            query.append_pair("state", state);
        }
        query.append_pair("iss", self.issuer);
        drop(query);
        url
    }
}
