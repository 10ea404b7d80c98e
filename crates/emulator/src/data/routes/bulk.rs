//! Many objects at once, grouping and transactions.

use crate::actor::Actor;
use crate::call::Call;
use crate::data::UnknownColumns;
use crate::data::find_query::condition;
use crate::data::grouping::Grouping;
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::extract::Path;
use axum::routing::{post, put};
use axum::{Json, Router};
use serde_json::Value;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/data/bulk/{table}", post(create).put(update))
        .route("/data/bulk/{table}/delete", post(remove))
        .route("/data/bulkupsert/{table}", put(upsert))
        .route("/data/data-grouping/{table}", post(group))
        .route("/data/data-grouping/{table}/count", post(count_in_group))
        .route("/transaction/unit-of-work", post(transaction))
}

const BY_CONFIGURATION: UnknownColumns = UnknownColumns::ByConfiguration;

async fn create(call: Call, Path(table): Path<String>, body: Body) -> Result<Json<Vec<String>>> {
    let objects = body.array()?;
    let actor = Actor::of(&call);
    call.app
        .data
        .lock()
        .bulk_create(&actor, &table, objects, BY_CONFIGURATION)
        .map(Json)
}

async fn upsert(call: Call, Path(table): Path<String>, body: Body) -> Result<Json<Vec<String>>> {
    let objects = body.array()?;
    let actor = Actor::of(&call);
    call.app
        .data
        .lock()
        .bulk_upsert(&actor, &table, objects, BY_CONFIGURATION)
        .map(Json)
}

async fn update(call: Call, Path(table): Path<String>, query: Query, body: Body) -> Result<Json<usize>> {
    let condition = query
        .get("where")
        .filter(|text| !text.trim().is_empty())
        .map(condition)
        .transpose()?;
    let changes = body.object()?;
    let actor = Actor::of(&call);
    let mut data = call.app.data.lock();
    data.bulk_update(&actor, &table, condition.as_ref(), &changes, BY_CONFIGURATION)
        .map(Json)
}

/// Without a condition nothing is removed: an empty body must not empty a table. Unverified.
async fn remove(call: Call, Path(table): Path<String>, body: Body) -> Result<Json<usize>> {
    let body = body.object()?;
    let text = body
        .get("where")
        .and_then(Value::as_str)
        .filter(|text| !text.trim().is_empty());
    let condition = condition(text.ok_or_else(|| ApiError::missing_field("where"))?)?;
    let actor = Actor::of(&call);
    call.app
        .data
        .lock()
        .bulk_remove(&actor, &table, Some(&condition))
        .map(Json)
}

async fn group(call: Call, Path(table): Path<String>, body: Body) -> Result<Json<Value>> {
    let grouping = Grouping::from_body(&body.object()?)?;
    let actor = Actor::of(&call);
    call.app.data.lock().group(&actor, &table, &grouping).map(Json)
}

async fn count_in_group(call: Call, Path(table): Path<String>, body: Body) -> Result<Json<usize>> {
    let grouping = Grouping::from_body(&body.object()?)?;
    let actor = Actor::of(&call);
    call.app
        .data
        .lock()
        .count_in_group(&actor, &table, &grouping)
        .map(Json)
}

async fn transaction(call: Call, body: Body) -> Result<Json<Value>> {
    let body = body.object()?;
    let actor = Actor::of(&call);
    call.app.data.lock().run_transaction(&actor, &body).map(Json)
}
