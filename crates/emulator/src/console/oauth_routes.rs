//! The OAuth endpoints of the console (docs/reference/backendless-rest.md, 1.5).

use super::oauth::{AuthorizationRequest, Challenge, Client, Refusal, TOKEN_LIFETIME_SECONDS};
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::extract::State as Shared;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/developer/oauth2/client/mcp-register", post(register))
        .route("/developer/oauth2/authorize", get(ask).post(approve))
        .route("/developer/oauth2/token", post(token))
        .route("/developer/oauth2/token/revoke", post(revoke))
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(self.body())).into_response()
    }
}

async fn register(Shared(state): Shared<Arc<State>>, body: Body) -> Result<Response> {
    let body = body.object()?;
    let uris = body.get("redirect_uris").and_then(Value::as_array);
    let uris: Option<Vec<String>> = uris
        .map(|uris| uris.iter().map(|uri| uri.as_str().map(str::to_owned)).collect())
        .ok_or_else(|| ApiError::missing_field("redirect_uris"))?;
    let client = Client {
        name: body
            .get("client_name")
            .and_then(Value::as_str)
            .unwrap_or("unnamed")
            .to_owned(),
        redirect_uris: uris.ok_or_else(|| ApiError::missing_field("redirect_uris"))?,
    };
    let answer = json!({
        "client_name": client.name,
        "redirect_uris": client.redirect_uris,
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
    });
    let registered = state.developers.lock().oauth.register(client, &state.random);
    Ok(match registered {
        Ok(id) => {
            let mut answer = answer;
            answer["client_id"] = id.into();
            (StatusCode::CREATED, Json(answer)).into_response()
        }
        Err(refusal) => refusal.into_response(),
    })
}

/// The form in which the developer signs in. With `auto_approve=true`, which only the emulator knows, the
/// answer is the redirect, so that tests need no browser.
async fn ask(Shared(state): Shared<Arc<State>>, query: Query) -> Result<Response, Refusal> {
    let request = authorization(&query)?;
    let mut developers = state.developers.lock();
    let client = developers.oauth.client_of(&request)?;
    if !query.flag("auto_approve") {
        return Ok(Html(form(&client.name, &query, None)).into_response());
    }
    let code = developers
        .oauth
        .approve(request.clone(), state.now(), &state.random);
    Ok(back(&request, &code, query.get("state")))
}

/// The form that was sent: the fields of the request again, and the developer's login and password.
async fn approve(Shared(state): Shared<Arc<State>>, body: String) -> Result<Response, Refusal> {
    let fields = Query::parse(&body);
    let request = authorization(&fields)?;
    let mut developers = state.developers.lock();
    let name = developers.oauth.client_of(&request)?.name.clone();
    let credential = |field: &str| fields.get(field).unwrap_or_default();
    if !developers.are_credentials(credential("login"), credential("password")) {
        let page = Html(form(&name, &fields, Some("Invalid login or password")));
        return Ok((StatusCode::UNAUTHORIZED, page).into_response());
    }
    let code = developers
        .oauth
        .approve(request.clone(), state.now(), &state.random);
    Ok(back(&request, &code, fields.get("state")))
}

fn authorization(fields: &Query) -> Result<AuthorizationRequest, Refusal> {
    let field = |name: &str| {
        let missing = || Refusal::new("invalid_request", format!("{name} is missing"));
        fields.get(name).map(str::to_owned).ok_or_else(missing)
    };
    if field("response_type")? != "code" {
        let description = "response_type must be code";
        return Err(Refusal::new("unsupported_response_type", description));
    }
    Ok(AuthorizationRequest {
        client_id: field("client_id")?,
        redirect_uri: field("redirect_uri")?,
        challenge: Challenge::parse(fields.get("code_challenge"), fields.get("code_challenge_method"))?,
    })
}

/// Sends the browser back to the client.
fn back(request: &AuthorizationRequest, code: &str, state: Option<&str>) -> Response {
    let separator = if request.redirect_uri.contains('?') {
        '&'
    } else {
        '?'
    };
    let mut location = format!("{}{separator}code={code}", request.redirect_uri);
    if let Some(state) = state {
        location.push_str("&state=");
        location.extend(utf8_percent_encode(state, NON_ALPHANUMERIC));
    }
    (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
}

/// A page without style: it is the emulator's, not the vendor's.
fn form(client: &str, fields: &Query, complaint: Option<&str>) -> String {
    let names = [
        "response_type",
        "client_id",
        "redirect_uri",
        "state",
        "scope",
        "code_challenge",
        "code_challenge_method",
    ];
    let mut hidden = String::new();
    for name in names {
        if let Some(value) = fields.get(name) {
            let value = escaped(value);
            // Writing to a `String` cannot fail.
            let _ = write!(hidden, r#"<input type="hidden" name="{name}" value="{value}">"#);
        }
    }
    let complaint = complaint.map(|text| format!("<p>{text}</p>")).unwrap_or_default();
    format!(
        r#"<!doctype html><html lang="en"><title>Sign in to the emulator</title>
<h1>Allow {} to use the console?</h1>{complaint}
<form method="post" action="/developer/oauth2/authorize">{hidden}
<label>Login <input name="login" autocomplete="username"></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label>
<button>Allow</button></form></html>"#,
        escaped(client)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

async fn token(Shared(state): Shared<Arc<State>>, body: String) -> Result<Json<Value>, Refusal> {
    let fields = Query::parse(&body);
    let field = |name: &str| {
        let missing = || Refusal::new("invalid_request", format!("{name} is missing"));
        fields.get(name).ok_or_else(missing)
    };
    let client_id = field("client_id")?;
    let mut developers = state.developers.lock();
    let (now, random) = (state.now(), &state.random);
    match field("grant_type")? {
        "authorization_code" => {
            let (code, verifier) = (field("code")?, field("code_verifier")?);
            let redirect_uri = field("redirect_uri")?;
            developers
                .oauth
                .take_code(code, client_id, redirect_uri, verifier, now)?;
        }
        "refresh_token" => {
            developers
                .oauth
                .take_refresh_token(field("refresh_token")?, client_id)?;
        }
        other => {
            let description = format!("grant_type '{other}' is not authorization_code or refresh_token");
            return Err(Refusal::new("unsupported_grant_type", description));
        }
    }
    let expires_at = now.saturating_add(TOKEN_LIFETIME_SECONDS * 1_000);
    Ok(Json(json!({
        "access_token": developers.new_token(Some(expires_at), random),
        "token_type": "Bearer",
        "expires_in": TOKEN_LIFETIME_SECONDS,
        "refresh_token": developers.oauth.new_refresh_token(client_id, random),
    })))
}

/// Answers the same for every token, as RFC 7009, section 2.2 wants it.
async fn revoke(Shared(state): Shared<Arc<State>>, body: String) -> Result<(), Refusal> {
    let fields = Query::parse(&body);
    let token = fields.get("token");
    let token = token.ok_or_else(|| Refusal::new("invalid_request", "token is missing"))?;
    let mut developers = state.developers.lock();
    developers.forget_token(token);
    developers.oauth.forget_refresh_token(token);
    Ok(())
}
