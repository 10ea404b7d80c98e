//! The admin routes: faults, recorded requests and the log of an application.

use super::{Fault, RecordedRequest};
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::state::State;
use axum::extract::{Path, State as Shared};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;
use std::sync::Arc;

/// `/emulator/…`, with the full paths.
pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/emulator/faults", get(waiting).post(inject).delete(clear))
        .route("/emulator/requests", get(requests).delete(forget))
        .route("/emulator/apps/{app_id}/log", get(log))
}

/// The faults that still wait, with the times that are left.
async fn waiting(Shared(state): Shared<Arc<State>>) -> Json<Vec<Fault>> {
    Json(state.faults.lock().waiting().to_vec())
}

/// One fault, or an array of faults that happen one after the other.
async fn inject(Shared(state): Shared<Arc<State>>, Body(body): Body) -> Result<()> {
    let faults = match body {
        Value::Array(faults) => faults,
        fault => vec![fault],
    };
    let read = |fault| serde_json::from_value::<Fault>(fault).map_err(ApiError::malformed_body);
    let faults = faults.into_iter().map(read).collect::<Result<Vec<Fault>>>()?;
    let mut waiting = state.faults.lock();
    for fault in faults {
        waiting.inject(fault);
    }
    Ok(())
}

async fn clear(Shared(state): Shared<Arc<State>>) {
    state.faults.lock().clear();
}

async fn requests(Shared(state): Shared<Arc<State>>) -> Json<Vec<RecordedRequest>> {
    Json(state.faults.lock().requests())
}

async fn forget(Shared(state): Shared<Arc<State>>) {
    state.faults.lock().forget_requests();
}

/// What the application sent to its log.
async fn log(Shared(state): Shared<Arc<State>>, Path(app_id): Path<String>) -> Result<Json<Vec<Value>>> {
    let app = state.app(&app_id).ok_or_else(ApiError::wrong_application)?;
    Ok(Json(app.logs.lock().lines().cloned().collect()))
}
