//! The token endpoint (RFC 6749, 3.2): a code or a refresh token in, an access token out.

mod code;
mod issue;
mod pkce;
mod refresh;

use crate::clients::row_refreshes;
use crate::error::{Code, NO_SECRETS, OauthError, echo};
use crate::parameters::Parameters;
use crate::server::OauthServer;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use issue::Issued;
use std::sync::Arc;

/// `POST /oauth/token`.
pub(crate) async fn endpoint(
    State(server): State<Arc<OauthServer>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let outcome = match form(&headers, body) {
        Ok(form) => server.exchange(&form).await,
        Err(error) => Err(error),
    };
    let label = outcome
        .as_ref()
        .map_or_else(|error| error.code.as_str(), |_| "issued");
    metrics::counter!("causeway_oauth_token_requests_total", "outcome" => label).increment(1);
    match outcome {
        Ok(issued) => {
            let mut response = Json(issued.into_json()).into_response();
            let headers = response.headers_mut();
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
            response
        }
        Err(error) => error.into_response(),
    }
}

/// The parameters of a form. Clients that authenticate with a secret are told that there is none.
pub(crate) fn form(
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Parameters, OauthError> {
    if headers.contains_key(header::AUTHORIZATION) {
        return Err(OauthError::basic_client());
    }
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let essence = content_type.split(';').next().unwrap_or("").trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        let reason = format!(
            "the content type is {}; send application/x-www-form-urlencoded",
            if essence.is_empty() {
                "missing".to_owned()
            } else {
                echo(essence)
            }
        );
        return Err(OauthError::invalid_request(reason));
    }
    let body = body.map_err(|rejection| OauthError::invalid_request(rejection.body_text()))?;
    let form = Parameters::parse(&body);
    let has = |name| form.all(name).next().is_some();
    if has("client_secret") || has("client_assertion") {
        return Err(OauthError::new(Code::InvalidClient, NO_SECRETS));
    }
    Ok(form)
}

/// A client that asks for tokens.
struct AskingClient<'a> {
    id: &'a str,
    refreshes: bool,
}

impl OauthServer {
    async fn exchange(&self, form: &Parameters) -> Result<Issued, OauthError> {
        let grant_type = form.required("grant_type")?;
        if !matches!(grant_type, "authorization_code" | "refresh_token") {
            let reason = format!(
                "grant_type is {}; this server exchanges authorization_code and refresh_token",
                echo(grant_type)
            );
            return Err(OauthError::new(Code::UnsupportedGrantType, reason));
        }
        self.check_resource(form)?;
        let client = self.asking_client_of_tokens(form).await?;
        if grant_type == "authorization_code" {
            self.redeem_code(form, &client).await
        } else {
            self.refresh(form, &client).await
        }
    }

    /// Public clients are identified, not authenticated: what proves them is the code with its verifier, or the
    /// refresh token, each bound to the client's id.
    async fn asking_client_of_tokens<'a>(
        &self,
        form: &'a Parameters,
    ) -> Result<AskingClient<'a>, OauthError> {
        let id = form.required("client_id")?;
        let row = self.store.oauth_client(id).await?.ok_or_else(|| {
            let reason = "no client is registered by this client_id; register again and let the user sign in";
            OauthError::new(Code::InvalidClient, reason)
        })?;
        Ok(AskingClient {
            id,
            refreshes: row_refreshes(&row),
        })
    }
}
