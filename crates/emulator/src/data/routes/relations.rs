//! The children of an object.

use crate::actor::Actor;
use crate::call::Call;
use crate::data::find_query::condition;
use crate::data::relation::{Change, Children, RelationName};
use crate::data::{FindQuery, Object};
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::extract::Path;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    Router::new().route(
        "/data/{table}/{parent}/{relation}",
        get(load).post(set).put(add).delete(remove),
    )
}

type RelationPath = Path<(String, String, String)>;

async fn load(
    call: Call,
    Path((table, parent, relation)): RelationPath,
    query: Query,
) -> Result<Json<Vec<Object>>> {
    let query = FindQuery::from_query(&query)?;
    let actor = Actor::of(&call);
    call.app
        .data
        .lock()
        .related(&actor, &table, &parent, &relation, &query)
        .map(Json)
}

async fn set(call: Call, path: RelationPath, query: Query, body: Body) -> Result<Json<usize>> {
    change(&call, path, Change::Set, &query, body)
}

async fn add(call: Call, path: RelationPath, query: Query, body: Body) -> Result<Json<usize>> {
    change(&call, path, Change::Add, &query, body)
}

async fn remove(call: Call, path: RelationPath, query: Query, body: Body) -> Result<Json<usize>> {
    change(&call, path, Change::Delete, &query, body)
}

/// Changes the children that `whereClause` or the ids in the body name.
fn change(
    call: &Call,
    Path((table, parent, relation)): RelationPath,
    change: Change,
    query: &Query,
    body: Body,
) -> Result<Json<usize>> {
    let clause = query.get("whereClause").or_else(|| query.get("where"));
    let children = match clause {
        Some(text) => Children::Where(condition(text)?),
        None => Children::Ids(body.array()?.iter().map(child_id).collect::<Result<_>>()?),
    };
    let name = RelationName::parse(&relation)?;
    let actor = Actor::of(call);
    call.app
        .data
        .lock()
        .change_relation(&actor, &table, &parent, &name, change, children)
        .map(Json)
}

/// The SDK sends ids; an object with an `objectId` is understood as well.
fn child_id(child: &Value) -> Result<String> {
    let id = child
        .as_str()
        .or_else(|| child.get("objectId").and_then(Value::as_str));
    id.map(str::to_owned)
        .ok_or_else(|| ApiError::missing_field("objectId"))
}
