//! The routes of users.

mod session;
mod social;

use super::register;
use crate::actor::Actor;
use crate::call::Call;
use crate::data::{FindQuery, Object, USERS, UnknownColumns};
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::extract::Path;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::sync::Arc;

pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
        .merge(session::routes())
        .merge(social::routes())
        .route("/users/register", post(register_user))
        .route("/users/userclassprops", get(describe))
        .route("/users/userroles", get(own_roles))
        .route("/users/userroles/{id}", get(roles_of_another))
        .route("/users/role/{role}", get(with_role))
        .route("/users/assignRole", post(assign_role))
        .route("/users/unassignRole", post(unassign_role))
        .route("/users/{id}", get(find).put(update).delete(remove))
        .route("/users/{id}/status", put(set_status))
}

async fn register_user(call: Call, body: Body) -> Result<Json<Object>> {
    let user = body.object()?;
    register::register(&call.app, &Actor::of(&call), user).map(Json)
}

async fn update(call: Call, Path(id): Path<String>, body: Body) -> Result<Json<Object>> {
    let changes = body.object()?;
    register::update(&call.app, &Actor::of(&call), &id, changes).map(Json)
}

async fn find(call: Call, Path(id): Path<String>, query: Query) -> Result<Json<Object>> {
    let query = FindQuery::from_query(&query)?;
    let actor = Actor::of(&call);
    call.app
        .data
        .lock()
        .find_by_id(&actor, USERS, &id, &query)
        .map(Json)
}

async fn remove(call: Call, Path(id): Path<String>) -> Result<Json<Value>> {
    let actor = Actor::of(&call);
    let deletion_time = call.app.data.lock().remove(&actor, USERS, &id)?;
    Ok(Json(json!({"deletionTime": deletion_time})))
}

/// The columns of users, with `identity` beside what every table tells.
async fn describe(call: Call) -> Result<Json<Vec<Value>>> {
    let mut columns = call.app.data.lock().table(USERS)?.describe();
    for column in &mut columns {
        column["identity"] = Value::Bool(column["name"] == "email");
    }
    Ok(Json(columns))
}

async fn set_status(call: Call, Path(id): Path<String>, body: Body) -> Result<()> {
    if !call.is_cloud_code() {
        return Err(ApiError::new(3054, "Operation allowed only for BL logic."));
    }
    let body = body.object()?;
    let status = body.get("userStatus").and_then(Value::as_str);
    if !matches!(status, Some("ENABLED" | "DISABLED")) {
        return Err(ApiError::missing_field("userStatus"));
    }
    let change = Object::from_iter([("userStatus".to_owned(), Value::from(status))]);
    let actor = Actor::of(&call);
    call.app
        .data
        .lock()
        .update(&actor, USERS, &id, change, UnknownColumns::ByConfiguration)?;
    Ok(())
}

async fn own_roles(call: Call) -> Json<Vec<String>> {
    Json(Actor::of(&call).roles.into_iter().collect())
}

async fn roles_of_another(call: Call, Path(id): Path<String>) -> Result<Json<Vec<String>>> {
    if !call.is_cloud_code() && call.user_id() != Some(id.as_str()) {
        return Err(cloud_code_only());
    }
    call.app.data.lock().table(USERS)?.existing_row(&id)?;
    Ok(Json(
        call.app.users.lock().roles_of(Some(&id)).into_iter().collect(),
    ))
}

/// One page of the users who have a role, with their roles when `loadRoles` asks for them.
async fn with_role(call: Call, Path(role): Path<String>, query: Query) -> Result<Json<Vec<Object>>> {
    let find = FindQuery::from_query(&query)?;
    call.app.users.lock().demand_role(&role)?;
    let all = FindQuery {
        page_size: usize::MAX,
        offset: 0,
        ..find.clone()
    };
    let actor = Actor::of(&call);
    let found = call.app.data.lock().find(&actor, USERS, &all)?;
    let users = call.app.users.lock();
    let with_roles = found.into_iter().filter_map(|mut user| {
        let roles = users.roles_of(user.get("objectId").and_then(Value::as_str));
        let has_role = roles.contains(&role);
        if query.flag("loadRoles") {
            user.insert("roles".to_owned(), json!(roles));
        }
        has_role.then_some(user)
    });
    Ok(Json(with_roles.skip(find.offset).take(find.page_size).collect()))
}

async fn assign_role(call: Call, body: Body) -> Result<()> {
    let (user_id, role) = user_and_role(&call, body)?;
    call.app.users.lock().roles.assign(&user_id, &role)
}

async fn unassign_role(call: Call, body: Body) -> Result<()> {
    let (user_id, role) = user_and_role(&call, body)?;
    call.app.users.lock().roles.unassign(&user_id, &role)
}

/// Reads `{user, roleName}`, where `user` is an identity or an id.
fn user_and_role(call: &Call, body: Body) -> Result<(String, String)> {
    if !call.is_cloud_code() {
        return Err(cloud_code_only());
    }
    let body = body.object()?;
    let text = |name: &str| {
        body.get(name)
            .and_then(Value::as_str)
            .ok_or_else(|| ApiError::missing_field(name))
    };
    let (identity, role) = (text("user")?, text("roleName")?.to_owned());
    call.app.users.lock().demand_role(&role)?;
    Ok((id_of_identity(call, identity)?, role))
}

/// The id of the user with this identity or id, or 3020.
fn id_of_identity(call: &Call, identity: &str) -> Result<String> {
    let data = call.app.data.lock();
    let found = data
        .table(USERS)?
        .rows()
        .find(|row| row.id() == identity || super::login::same_identity(row.text("email"), identity));
    found.map(|row| row.id().to_owned()).ok_or_else(|| {
        ApiError::new(
            3020,
            format!("Unable to find a user with the identity '{identity}'"),
        )
    })
}

/// 2011: the key in use may not do this.
fn cloud_code_only() -> ApiError {
    ApiError::new(2011, "Operation is not allowed: it needs the Cloud Code API key")
}
