//! What tables consist of, and creating them.

use crate::actor::Actor;
use crate::call::Call;
use crate::data::Operation;
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::state::State;
use axum::extract::Path;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::Value;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/data/{table}/properties", get(describe))
        .route("/data/{table}/table-name", get(table_name))
        .route("/management/data/table", post(create_table))
}

async fn describe(call: Call, Path(table): Path<String>) -> Result<Json<Vec<Value>>> {
    let actor = Actor::of(&call);
    let data = call.app.data.lock();
    let table = data.table(&table)?;
    table.demand(Operation::Describe, None, &actor)?;
    Ok(Json(table.describe()))
}

/// The name of the table with this id. The answer's form, a JSON string, is unverified.
async fn table_name(call: Call, Path(id): Path<String>) -> Result<Json<String>> {
    let data = call.app.data.lock();
    let found = data
        .tables()
        .find(|table| table.id == id)
        .map(|table| table.name.clone());
    found
        .map(Json)
        .ok_or_else(|| ApiError::new(1009, format!("Table not found by id '{id}'")))
}

async fn create_table(call: Call, body: Body) -> Result<()> {
    let definition = body.object()?;
    call.app
        .data
        .lock()
        .define_table(&definition, &call.state.random)
        .map(drop)
}
