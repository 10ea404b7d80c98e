//! One object, and finding objects.

use crate::actor::Actor;
use crate::call::Call;
use crate::data::{FindQuery, Object, UnknownColumns};
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::extract::Path;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/data/{table}", get(find).post(create).put(save))
        .route("/data/{table}/find", post(find_by_body))
        .route("/data/{table}/count", get(count).post(count_by_body))
        .route("/data/{table}/first", get(first))
        .route("/data/{table}/last", get(last))
        .route("/data/{table}/pk", get(by_composite_key))
        .route("/data/{table}/upsert", put(upsert))
        .route("/data/{table}/deep-save", put(deep_save))
        .route("/data/{table}/{id}", get(by_id).put(update).delete(remove))
}

const BY_CONFIGURATION: UnknownColumns = UnknownColumns::ByConfiguration;

async fn find(call: Call, Path(table): Path<String>, query: Query) -> Result<Json<Vec<Object>>> {
    let query = FindQuery::from_query(&query)?;
    let actor = Actor::of(&call);
    call.app.data.lock().find(&actor, &table, &query).map(Json)
}

async fn find_by_body(call: Call, Path(table): Path<String>, body: Body) -> Result<Json<Vec<Object>>> {
    let query = FindQuery::from_body(&body.object()?)?;
    let actor = Actor::of(&call);
    call.app.data.lock().find(&actor, &table, &query).map(Json)
}

async fn count(call: Call, Path(table): Path<String>, query: Query) -> Result<Json<usize>> {
    let query = FindQuery::from_query(&query)?;
    let actor = Actor::of(&call);
    call.app.data.lock().count(&actor, &table, &query).map(Json)
}

async fn count_by_body(call: Call, Path(table): Path<String>, body: Body) -> Result<Json<usize>> {
    let query = FindQuery::from_body(&body.object()?)?;
    let actor = Actor::of(&call);
    call.app.data.lock().count(&actor, &table, &query).map(Json)
}

async fn first(call: Call, Path(table): Path<String>, query: Query) -> Result<Json<Object>> {
    at_the_end(&call, &table, &query, "created asc")
}

async fn last(call: Call, Path(table): Path<String>, query: Query) -> Result<Json<Object>> {
    at_the_end(&call, &table, &query, "created desc")
}

/// The first object in an order; 1010 is the documented code for a table without objects.
fn at_the_end(call: &Call, table: &str, query: &Query, order: &str) -> Result<Json<Object>> {
    let mut query = FindQuery::from_query(query)?;
    query.sort_by = vec![order.to_owned()];
    query.page_size = 1;
    let actor = Actor::of(call);
    let found = call.app.data.lock().find(&actor, table, &query)?;
    let empty = || ApiError::new(1010, "Unable to retrieve data - object store is empty");
    found.into_iter().next().map(Json).ok_or_else(empty)
}

async fn by_id(call: Call, Path((table, id)): Path<(String, String)>, query: Query) -> Result<Json<Object>> {
    let query = FindQuery::from_query(&query)?;
    let actor = Actor::of(&call);
    call.app
        .data
        .lock()
        .find_by_id(&actor, &table, &id, &query)
        .map(Json)
}

/// Composite keys belong to external database connectors, which the emulator has none of.
async fn by_composite_key(call: Call, Path(table): Path<String>, query: Query) -> Result<Json<Object>> {
    call.app.data.lock().table(&table)?;
    let keys: Vec<&str> = query.items().map(|(name, _)| name).collect();
    Err(ApiError::new(
        1000,
        format!(
            "Table '{table}' has no composite primary key ({})",
            keys.join(", ")
        ),
    ))
}

async fn create(call: Call, Path(table): Path<String>, body: Body) -> Result<Json<Object>> {
    let object = body.object()?;
    let actor = Actor::of(&call);
    call.app
        .data
        .lock()
        .create(&actor, &table, object, BY_CONFIGURATION)
        .map(Json)
}

async fn save(call: Call, Path(table): Path<String>, body: Body) -> Result<Json<Object>> {
    let object = body.object()?;
    let actor = Actor::of(&call);
    call.app
        .data
        .lock()
        .save(&actor, &table, object, BY_CONFIGURATION)
        .map(Json)
}

async fn update(call: Call, Path((table, id)): Path<(String, String)>, body: Body) -> Result<Json<Object>> {
    let changes = body.object()?;
    let actor = Actor::of(&call);
    call.app
        .data
        .lock()
        .update(&actor, &table, &id, changes, BY_CONFIGURATION)
        .map(Json)
}

async fn upsert(call: Call, Path(table): Path<String>, body: Body) -> Result<Json<Object>> {
    let object = body.object()?;
    let actor = Actor::of(&call);
    call.app
        .data
        .lock()
        .upsert(&actor, &table, object, BY_CONFIGURATION)
        .map(Json)
}

async fn deep_save(call: Call, Path(table): Path<String>, body: Body) -> Result<Json<Object>> {
    let object = body.object()?;
    let actor = Actor::of(&call);
    call.app.data.lock().deep_save(&actor, &table, object).map(Json)
}

async fn remove(call: Call, Path((table, id)): Path<(String, String)>) -> Result<Json<Value>> {
    let actor = Actor::of(&call);
    let deletion_time = call.app.data.lock().remove(&actor, &table, &id)?;
    Ok(Json(json!({"deletionTime": deletion_time})))
}
