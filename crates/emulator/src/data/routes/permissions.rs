//! Granting and denying on tables and objects.

use crate::acl::{Access, Principal};
use crate::actor::Actor;
use crate::call::Call;
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::state::State;
use axum::extract::Path;
use axum::routing::put;
use axum::{Json, Router};
use serde_json::{Map, Value};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/data/{table}/permissions/{access}", put(on_table))
        .route("/data/{table}/permissions/{access}/{id}", put(on_object))
}

async fn on_table(call: Call, Path((table, access)): Path<(String, String)>, body: Body) -> Result<()> {
    change(&call, &table, None, named(&access)?, &body.object()?)
}

/// `…/permissions/GRANT/{id}`, and Swift's bulk form `…/permissions/{id}/bulk`, which answers `[bool]`.
async fn on_object(
    call: Call,
    Path((table, access, id)): Path<(String, String, String)>,
    body: Body,
) -> Result<Json<Value>> {
    if id == "bulk" && Access::named(&access).is_none() {
        return bulk(&call, &table, &access, body).map(Json);
    }
    change(&call, &table, Some(&id), named(&access)?, &body.object()?)?;
    Ok(Json(Value::Null))
}

fn named(access: &str) -> Result<Access> {
    Access::named(access).ok_or_else(|| ApiError::new(1024, format!("'{access}' is neither GRANT nor DENY")))
}

/// `[{userId, permission, permissionType}]`
fn bulk(call: &Call, table: &str, id: &str, body: Body) -> Result<Value> {
    let mut answers = Vec::new();
    for item in body.array()? {
        let text = |name: &str| {
            item.get(name)
                .and_then(Value::as_str)
                .ok_or_else(|| ApiError::missing_field(name))
        };
        let access = named(text("permissionType")?)?;
        let body = Map::from_iter([
            ("user".to_owned(), Value::from(text("userId")?)),
            ("permission".to_owned(), Value::from(text("permission")?)),
        ]);
        change(call, table, Some(id), access, &body)?;
        answers.push(Value::Bool(true));
    }
    Ok(Value::Array(answers))
}

fn change(
    call: &Call,
    table: &str,
    id: Option<&str>,
    access: Access,
    body: &Map<String, Value>,
) -> Result<()> {
    let Some(operation) = body.get("permission").and_then(Value::as_str) else {
        return Err(ApiError::missing_field("permission"));
    };
    let principal = Principal::from_body(body)?;
    let actor = Actor::of(call);
    let mut data = call.app.data.lock();
    if let Principal::User(user) = &principal {
        data.table(crate::data::USERS)?.existing_row(user)?;
    }
    if let Principal::Role(role) = &principal {
        call.app.users.lock().demand_role(role)?;
    }
    data.set_permission(&actor, table, id, (operation, principal, access))
}
