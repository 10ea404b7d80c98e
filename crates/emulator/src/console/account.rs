//! Signing in to the console, and the account of the developer.

use super::developers::{Account, SignIn};
use super::session::SignedInDeveloper;
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::state::State;
use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use http::HeaderName;
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/console/home/login", post(log_in))
        .route("/console/home/cloud/login", post(log_in))
        .route("/console/home/otp-login", post(finish_log_in))
        .route("/console/home/cloud/otp-login", post(finish_log_in))
        .route("/console/home/logout", delete(log_out))
        .route("/console/home/myaccount", get(my_account))
        .route(
            "/console/developer/login/2fa",
            get(two_factor).put(set_two_factor),
        )
        .route("/console/status", get(status))
}

/// The token comes in the header `auth-key` of the answer, the developer in its body.
async fn log_in(Shared(state): Shared<Arc<State>>, body: Body) -> Result<Response> {
    let body = body.object()?;
    let (login, password) = (text(&body, "login")?, text(&body, "password")?);
    let mut developers = state.developers.lock();
    match developers.sign_in(login, password, &state.random)? {
        SignIn::Done(token) => Ok(welcome(&developers.account, &token)),
        SignIn::OneTimeCode(attempt) => {
            Ok(Json(json!({"otpCreated": true, "sessionId": attempt})).into_response())
        }
    }
}

/// The names of the fields are those of a placeholder in the vendor's tests and unverified.
async fn finish_log_in(Shared(state): Shared<Arc<State>>, body: Body) -> Result<Response> {
    let body = body.object()?;
    let (attempt, code) = (text(&body, "sessionId")?, text(&body, "otpCode")?);
    let mut developers = state.developers.lock();
    let token = developers.finish_sign_in(attempt, code, &state.random)?;
    Ok(welcome(&developers.account, &token))
}

fn welcome(account: &Account, token: &str) -> Response {
    let header = [(HeaderName::from_static("auth-key"), token.to_owned())];
    (header, Json(describe(account))).into_response()
}

fn describe(account: &Account) -> Value {
    json!({"id": account.id, "name": account.login, "email": account.login})
}

async fn log_out(Shared(state): Shared<Arc<State>>, developer: SignedInDeveloper) {
    state.developers.lock().forget_token(&developer.token);
}

/// The console SDK takes the token from the body here.
async fn my_account(Shared(state): Shared<Arc<State>>, developer: SignedInDeveloper) -> Json<Value> {
    let mut account = describe(&state.developers.lock().account);
    account["authKey"] = developer.token.into();
    Json(account)
}

async fn two_factor(Shared(state): Shared<Arc<State>>, _: SignedInDeveloper) -> Json<Value> {
    Json(json!({"enabled": state.developers.lock().account.two_factor}))
}

async fn set_two_factor(
    Shared(state): Shared<Arc<State>>,
    _: SignedInDeveloper,
    body: Body,
) -> Result<Json<Value>> {
    let enabled = body.object()?.get("enabled").and_then(Value::as_bool);
    let enabled = enabled.ok_or_else(|| ApiError::missing_field("enabled"))?;
    state.developers.lock().account.two_factor = enabled;
    Ok(Json(json!({"enabled": enabled})))
}

/// What the live console says here was not found; it is used as a sign of life only.
async fn status() -> Json<Value> {
    Json(json!({"status": "ready"}))
}

fn text<'a>(body: &'a Map<String, Value>, name: &str) -> Result<&'a str> {
    let text = body.get(name).and_then(Value::as_str);
    text.ok_or_else(|| ApiError::missing_field(name))
}
