//! Applications and their keys.

use super::session::SignedInDeveloper;
use crate::app::{App, KeyRole};
use crate::call::Call;
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::state::State;
use axum::extract::State as Shared;
use axum::routing::{delete, get};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    Router::new().route("/console/applications", get(list).post(create))
}

pub(super) fn app_routes() -> Router<Arc<State>> {
    Router::new()
        .route("/application", delete(remove))
        .route("/appsettings", get(settings))
}

async fn list(Shared(state): Shared<Arc<State>>, _: SignedInDeveloper) -> Json<Vec<Value>> {
    Json(state.apps().iter().map(|app| describe(app)).collect())
}

/// Answers when the application can be used: nothing is left to do in the background.
async fn create(Shared(state): Shared<Arc<State>>, _: SignedInDeveloper, body: Body) -> Result<Json<Value>> {
    let body = body.object()?;
    let name = body
        .get("appName")
        .and_then(Value::as_str)
        .filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| ApiError::missing_field("appName"))?;
    if state.apps().iter().any(|app| app.name == name) {
        let message = format!("An application with the name '{name}' already exists");
        return Err(ApiError::new(0, message));
    }
    Ok(Json(describe(&state.create_app(name))))
}

async fn remove(call: Call) -> Json<Value> {
    Json(json!({"success": call.state.delete_app(&call.app.id)}))
}

fn describe(app: &App) -> Value {
    json!({
        "id": app.id,
        "name": app.name,
        "created": app.created,
        "version": "6.0.0",
        "type": "general",
    })
}

async fn settings(call: Call) -> Json<Value> {
    let keys = KeyRole::ALL.into_iter().map(|role| {
        let name = role.device_type();
        json!({"id": name, "name": name, "deviceType": name, "apiKey": call.app.key(role)})
    });
    Json(json!({
        "appId": call.app.id,
        "appName": call.app.name,
        "apiKeys": keys.collect::<Vec<Value>>(),
    }))
}
