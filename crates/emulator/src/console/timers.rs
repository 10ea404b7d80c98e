//! Timers in the console. Only paths and methods are proven (docs/reference/backendless-rest.md, 1.5); bodies and
//! answers are unverified.

use super::page::page;
use crate::call::Call;
use crate::code::Mode;
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::extract::Path;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde_json::Value;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/servercode", get(list))
        .route("/servercode/timers/logs", get(logs))
        .route("/servercode/{mode}/timers", post(create))
        .route("/servercode/{mode}/timers/{timer}", put(update).delete(remove))
        .route("/servercode/{mode}/timers/{timer}/state", put(set_state))
        .route("/servercode/{mode}/timers/{timer}/run", post(run))
}

/// All handlers in the asked modes: the emulator keeps no others than timers.
async fn list(call: Call, query: Query) -> Result<Json<Vec<Value>>> {
    let modes = query
        .all("mode")
        .map(Mode::parse)
        .collect::<Result<Vec<Mode>>>()?;
    let code = call.app.code.lock();
    let timers = code.timers.list(&modes);
    Ok(Json(
        timers
            .into_iter()
            .map(|timer| timer.describe(call.now()))
            .collect(),
    ))
}

async fn logs(call: Call, query: Query) -> Result<Json<Vec<Value>>> {
    page(&query, call.app.code.lock().timers.log()).map(Json)
}

async fn create(call: Call, Path(mode): Path<String>, body: Body) -> Result<Json<Value>> {
    let (id, now) = (call.state.random.id(), call.now());
    let mut code = call.app.code.lock();
    let timer = code
        .timers
        .create(id, Mode::parse(&mode)?, &body.object()?, now)?;
    Ok(Json(timer.describe(now)))
}

async fn update(call: Call, Path((mode, id)): Path<(String, String)>, body: Body) -> Result<Json<Value>> {
    let mut code = call.app.code.lock();
    let timer = code.timers.update(&id, Mode::parse(&mode)?, &body.object()?)?;
    Ok(Json(timer.describe(call.now())))
}

async fn set_state(call: Call, path: Path<(String, String)>, body: Body) -> Result<Json<Value>> {
    let mut body = body.object()?;
    if !body.get("enabled").is_some_and(Value::is_boolean) {
        return Err(ApiError::missing_field("enabled"));
    }
    body.retain(|name, _| name == "enabled");
    update(call, path, Body(body.into())).await
}

async fn remove(call: Call, Path((mode, id)): Path<(String, String)>) -> Result<()> {
    call.app.code.lock().timers.delete(&id, Mode::parse(&mode)?)
}

/// This one route names a timer by its name, not by its id.
async fn run(call: Call, Path((mode, name)): Path<(String, String)>) -> Result<()> {
    let mode = Mode::parse(&mode)?;
    call.app.code.lock().timers.run(&name, mode, call.now())
}
