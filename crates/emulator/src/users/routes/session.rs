//! Signing in and out, and what a session is asked.

use super::id_of_identity;
use crate::actor::Actor;
use crate::call::Call;
use crate::data::{Object, USERS};
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::state::State;
use crate::users::{login, register};
use axum::extract::Path;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/users/login", post(login_user))
        .route("/users/register/guest", post(guest))
        .route("/users/logout", get(logout))
        .route("/users/isvalidusertoken/{token}", get(is_valid_token))
        // The misspelling is the vendor's.
        .route("/users/verifypassowrd", post(verify_password))
        .route("/users/restorepassword/{identity}", get(restore_password))
        .route("/users/resendconfirmation/{identity}", post(resend_confirmation))
        .route(
            "/users/createEmailConfirmationURL/{identity}",
            post(confirmation_url),
        )
}

/// `{login, password}`, or with the Cloud Code key `{objectId}`.
async fn login_user(call: Call, body: Body) -> Result<Json<Object>> {
    let body = body.object()?;
    let actor = Actor::of(&call);
    if let Some(id) = body.get("objectId").and_then(Value::as_str) {
        if !call.is_cloud_code() {
            return Err(ApiError::new(
                2014,
                "Login by object id is allowed only for Code Runner API key",
            ));
        }
        return login::open_session(&call.app, &actor, id).map(Json);
    }
    let text = |name: &str| {
        body.get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    match (text("login"), text("password")) {
        (Some(identity), Some(password)) => {
            login::with_password(&call.app, &actor, identity, password).map(Json)
        }
        // The documentation lists an empty login or password without a visible number.
        _ => Err(ApiError::new(3006, "Login or password is missing")),
    }
}

async fn guest(call: Call) -> Result<Json<Object>> {
    let actor = Actor::of(&call);
    let id = register::guest(&call.app, &actor)?;
    login::open_session(&call.app, &actor, &id).map(Json)
}

/// Without a session there is nothing to end; the SDK calls it all the same.
async fn logout(call: Call) {
    if let Some(user) = &call.user {
        call.app.users.lock().sessions.close(&user.token);
    }
}

async fn is_valid_token(call: Call, Path(token): Path<String>) -> Json<bool> {
    Json(call.app.live_user(&token, call.now()).is_ok())
}

async fn verify_password(call: Call, body: Body) -> Result<Json<Value>> {
    if !call.is_cloud_code() {
        return Err(ApiError::new(
            3122,
            "Password verification allowed only from CloudCode",
        ));
    }
    let Some(id) = call.user_id() else {
        return Err(ApiError::new(
            3121,
            "No authenticated user is associated with request",
        ));
    };
    let body = body.object()?;
    let password = body.get("password").and_then(Value::as_str).unwrap_or_default();
    let data = call.app.data.lock();
    let row = data.table(USERS)?.existing_row(id)?;
    let valid = row.password.as_ref().is_some_and(|hash| hash.matches(password));
    Ok(Json(json!({"valid": valid})))
}

/// An e-mail would be sent here; the emulator sends none.
async fn restore_password(call: Call, Path(identity): Path<String>) -> Result<()> {
    id_of_identity(&call, &identity).map(drop)
}

/// An e-mail would be sent here; the emulator sends none.
async fn resend_confirmation(call: Call, Path(identity): Path<String>) -> Result<()> {
    id_of_identity(&call, &identity).map(drop)
}

/// The link of the e-mail. Following it does nothing here; its form is unverified.
async fn confirmation_url(call: Call, Path(identity): Path<String>) -> Result<Json<Value>> {
    let id = id_of_identity(&call, &identity)?;
    let url = format!(
        "{}/{}/confirm?user={id}&code={}",
        call.origin,
        call.app.id,
        call.state.random.id()
    );
    Ok(Json(json!({"confirmationURL": url})))
}
