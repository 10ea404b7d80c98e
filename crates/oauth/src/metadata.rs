//! What clients read before they ask for anything: RFC 9728, RFC 8414 and the key set (RFC 7517).
//!
//! MCP asks for RFC 8414 or `OpenID` Connect discovery, and for clients to understand both. This server issues no ID
//! tokens, so it offers RFC 8414 alone and does not pretend to be an `OpenID` provider.

use crate::error::OauthError;
use crate::keys::PUBLISHED_FOR;
use crate::server::{Identity, OauthServer, Settings};
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// The scope that a client without one asks for: read and change, not delete.
pub(crate) const DEFAULT_SCOPE: &str = "*:write";

/// How long clients may keep the documents: a new setting reaches them within the hour.
const KEPT_FOR: Duration = Duration::from_hours(1);

/// The documents, whatever the query of the URL that a client derived theirs from. They need no store.
pub(crate) fn documents(identity: &Identity, settings: &Settings) -> Router {
    let document = |document: Value| {
        let answer = move || {
            let document = document.clone();
            async move { cached(Json(document), KEPT_FOR) }
        };
        get(answer).options(preflight)
    };
    let resource = protected_resource(identity);
    let routes = Router::new()
        .route(
            "/.well-known/oauth-protected-resource",
            document(resource.clone()),
        )
        .route("/.well-known/oauth-protected-resource/mcp", document(resource))
        .route(
            "/.well-known/oauth-authorization-server",
            document(authorization_server(identity, settings)),
        );
    public(routes)
}

/// The key set.
pub(crate) fn keys(server: &Arc<OauthServer>) -> Router {
    let routes = Router::new().route("/oauth/jwks.json", get(key_set).options(preflight));
    public(routes.with_state(Arc::clone(server)))
}

/// Lets pages of every origin read the answers: nothing here depends on a cookie.
pub(crate) fn public(routes: Router) -> Router {
    routes.layer(from_fn(allow_every_origin))
}

/// Answers a browser that asks whether it may ask.
pub(crate) async fn preflight() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    let methods = HeaderValue::from_static("GET, POST");
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
    let allowed = HeaderValue::from_static("Content-Type, MCP-Protocol-Version");
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    response
}

async fn allow_every_origin(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let exposed = HeaderValue::from_static("Retry-After");
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    let shared = HeaderValue::from_static("cross-origin");
    headers.insert("cross-origin-resource-policy", shared);
    response
}

async fn key_set(State(server): State<Arc<OauthServer>>) -> Response {
    match server.signed.keys.published().await {
        Ok(keys) => cached(Json(json!({"keys": keys})), PUBLISHED_FOR),
        Err(error) => OauthError::from(error).into_response(),
    }
}

fn cached(answer: impl IntoResponse, max_age: Duration) -> Response {
    let mut response = answer.into_response();
    let value = HeaderValue::try_from(format!("public, max-age={}", max_age.as_secs()));
    let value = value.expect("digits and letters are a header value");
    response.headers_mut().insert(header::CACHE_CONTROL, value);
    response
}

/// RFC 9728, 2.
fn protected_resource(identity: &Identity) -> Value {
    json!({
        "resource": identity.resource(),
        "resource_name": "Causeway",
        "authorization_servers": [identity.issuer()],
        "bearer_methods_supported": ["header"],
        "scopes_supported": [DEFAULT_SCOPE],
    })
}

/// RFC 8414, 2, with RFC 9207, 3, RFC 9728, 4 and the draft on client ID metadata documents.
fn authorization_server(identity: &Identity, settings: &Settings) -> Value {
    let mut document = json!({
        "issuer": identity.issuer(),
        "authorization_endpoint": identity.url("/oauth/authorize"),
        "token_endpoint": identity.url("/oauth/token"),
        "revocation_endpoint": identity.url("/oauth/revoke"),
        "jwks_uri": identity.url("/oauth/jwks.json"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "scopes_supported": [DEFAULT_SCOPE],
        "authorization_response_iss_parameter_supported": true,
        "client_id_metadata_document_supported": settings.client_documents,
        "protected_resources": [identity.resource()],
    });
    if settings.registration {
        document["registration_endpoint"] = identity.url("/oauth/register").into();
    }
    document
}
