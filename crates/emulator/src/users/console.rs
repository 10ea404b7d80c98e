//! Settings of users and roles at the console.

use crate::app::App;
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::state::State;
use axum::extract::Path;
use axum::routing::{delete, get, post};
use axum::{Extension, Json, Router};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::Arc;

/// `/userregistration`, `/userlogin` and `/security/roles` of an application's console.
pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/userregistration", get(registration).put(set_registration))
        .route("/userlogin", get(login).post(set_login))
        .route("/userlogin/logout/all", post(logout_all))
        .route("/security/roles", get(roles))
        .route("/security/roles/{name}", delete(delete_role).put(create_role))
}

type OfApp = Extension<Arc<App>>;

async fn registration(Extension(app): OfApp) -> Json<Value> {
    Json(json!(app.users.lock().registration))
}

async fn set_registration(Extension(app): OfApp, body: Body) -> Result<Json<Value>> {
    let mut users = app.users.lock();
    users.registration = merged(&users.registration, body)?;
    Ok(Json(json!(users.registration)))
}

async fn login(Extension(app): OfApp) -> Json<Value> {
    Json(json!(app.users.lock().login))
}

async fn set_login(Extension(app): OfApp, body: Body) -> Result<Json<Value>> {
    let mut users = app.users.lock();
    users.login = merged(&users.login, body)?;
    Ok(Json(json!(users.login)))
}

async fn logout_all(Extension(app): OfApp) -> Json<Value> {
    let closed = app.users.lock().sessions.close_all();
    Json(json!({"loggedOut": closed, "success": true}))
}

async fn roles(Extension(app): OfApp) -> Json<Vec<Value>> {
    Json(app.users.lock().roles.list())
}

async fn create_role(Extension(app): OfApp, Path(name): Path<String>) -> Json<Value> {
    Json(app.users.lock().roles.create(&name))
}

async fn delete_role(Extension(app): OfApp, Path(name): Path<String>) -> Result<()> {
    app.users.lock().roles.delete(&name)
}

/// The settings with those that the body names replaced.
fn merged<S: Serialize + DeserializeOwned>(settings: &S, body: Body) -> Result<S> {
    let mut all = serde_json::to_value(settings).map_err(ApiError::malformed_body)?;
    for (name, value) in body.object()? {
        all[name] = value;
    }
    serde_json::from_value(all).map_err(ApiError::malformed_body)
}
