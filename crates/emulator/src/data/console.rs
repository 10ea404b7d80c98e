//! Tables, columns and records at the console. The answers follow the samples of the console SDK.

use super::write::UnknownColumns;
use super::{Data, FindQuery, USERS};
use crate::actor::Actor;
use crate::app::App;
use crate::error::Result;
use crate::json::Body;
use crate::state::State as Emulator;
use axum::extract::{Path, State};
use axum::routing::{get, post, put};
use axum::{Extension, Json, Router};
use serde_json::{Value, json};
use std::sync::Arc;

/// `/data/…` of an application's console.
pub(crate) fn routes() -> Router<Arc<Emulator>> {
    Router::new()
        .route("/data/tables", get(tables).post(create_table))
        .route("/data/tables/{table}", axum::routing::delete(drop_table))
        .route("/data/tables/{table}/columns", post(create_column))
        .route("/data/tables/{table}/columns/relation", post(create_column))
        .route(
            "/data/tables/{table}/columns/{column}",
            axum::routing::delete(drop_column),
        )
        .route(
            "/data/tables/{table}/records",
            axum::routing::delete(remove_records),
        )
        .route("/data/config", get(configuration).put(configure))
        .route("/data/{table}", post(create_record))
        .route("/data/{table}/find", post(find_records))
        .route("/data/{table}/count", post(count_records))
        .route("/data/{table}/{id}", put(update_record))
}

type OfApp = Extension<Arc<App>>;

async fn tables(Extension(app): OfApp) -> Json<Value> {
    let data = app.data.lock();
    Json(
        json!({"mode": "internal", "tables": data.tables().map(super::Table::for_console).collect::<Vec<_>>()}),
    )
}

async fn create_table(
    State(state): State<Arc<Emulator>>,
    Extension(app): OfApp,
    body: Body,
) -> Result<Json<Value>> {
    let definition = body.object()?;
    Ok(Json(
        app.data
            .lock()
            .define_table(&definition, &state.random)?
            .for_console(),
    ))
}

async fn drop_table(Extension(app): OfApp, Path(table): Path<String>) -> Result<Json<bool>> {
    app.data.lock().drop_table(&table)?;
    Ok(Json(true))
}

async fn create_column(Extension(app): OfApp, Path(table): Path<String>, body: Body) -> Result<Json<Value>> {
    let definition = body.object()?;
    Ok(Json(app.data.lock().define_column(&table, &definition)?))
}

async fn drop_column(
    Extension(app): OfApp,
    Path((table, column)): Path<(String, String)>,
) -> Result<Json<bool>> {
    app.data.lock().drop_column(&table, &column)?;
    Ok(Json(true))
}

async fn configuration(Extension(app): OfApp) -> Json<Value> {
    Json(configuration_of(&app.data.lock()))
}

async fn configure(Extension(app): OfApp, body: Body) -> Result<Json<Value>> {
    let settings = body.object()?;
    let mut data = app.data.lock();
    if let Some(dynamic) = settings.get("dynamicSchema").and_then(Value::as_bool) {
        data.dynamic_schema = dynamic;
    }
    Ok(Json(configuration_of(&data)))
}

fn configuration_of(data: &Data) -> Value {
    json!({"dynamicSchema": data.dynamic_schema})
}

async fn find_records(
    State(state): State<Arc<Emulator>>,
    Extension(app): OfApp,
    Path(table): Path<String>,
    body: Body,
) -> Result<Json<Value>> {
    let query = FindQuery::from_body(&body.object()?)?;
    let found = app.data.lock().find(&Actor::developer(&state), &table, &query)?;
    Ok(Json(json!(found)))
}

async fn count_records(
    State(state): State<Arc<Emulator>>,
    Extension(app): OfApp,
    Path(table): Path<String>,
    body: Body,
) -> Result<Json<usize>> {
    let query = FindQuery::from_body(&body.object()?)?;
    Ok(Json(app.data.lock().count(
        &Actor::developer(&state),
        &table,
        &query,
    )?))
}

async fn create_record(
    State(state): State<Arc<Emulator>>,
    Extension(app): OfApp,
    Path(table): Path<String>,
    body: Body,
) -> Result<Json<Value>> {
    let object = body.object()?;
    let actor = Actor::developer(&state);
    let saved = app
        .data
        .lock()
        .create(&actor, &table, object, UnknownColumns::ByConfiguration)?;
    Ok(Json(Value::Object(saved)))
}

async fn update_record(
    State(state): State<Arc<Emulator>>,
    Extension(app): OfApp,
    Path((table, id)): Path<(String, String)>,
    body: Body,
) -> Result<Json<Value>> {
    let changes = body.object()?;
    let actor = Actor::developer(&state);
    let saved = app
        .data
        .lock()
        .update(&actor, &table, &id, changes, UnknownColumns::ByConfiguration)?;
    if table == USERS {
        app.users.lock().forget_failures(&id);
    }
    Ok(Json(Value::Object(saved)))
}

async fn remove_records(
    State(state): State<Arc<Emulator>>,
    Extension(app): OfApp,
    Path(table): Path<String>,
    body: Body,
) -> Result<Json<bool>> {
    let actor = Actor::developer(&state);
    let ids: Vec<Value> = body.array()?;
    let mut data = app.data.lock();
    data.all_or_none(|data| {
        let mut ids = ids
            .iter()
            .filter_map(|item| item.get("objectId").and_then(Value::as_str));
        ids.try_for_each(|id| data.remove(&actor, &table, id).map(drop))
    })?;
    Ok(Json(true))
}
