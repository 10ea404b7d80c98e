//! Files in the console: the same tree, other paths.

use super::page::page;
use crate::app::KeyRole;
use crate::call::Call;
use crate::error::{ApiError, Result};
use crate::files::{FilePath, FileUrls, Listing, NamePattern, media_type};
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use http::header;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    let root = async |call: Call, query: Query| view(call, Path(String::new()), query).await;
    Router::new()
        .route("/files/directory/view", get(root))
        .route("/files/directory/view/", get(root))
        .route("/files/directory/view/{*path}", get(view))
        .route("/files/view", get(root))
        .route("/files/view/{*path}", get(view))
        .route("/files/createdir/{*path}", post(create_directory))
        .route(
            "/files/create/{*path}",
            post(async |call, path, body| write(&call, &path, body, false)),
        )
        .route(
            "/files/edit/{*path}",
            post(async |call, path, body| write(&call, &path, body, true)),
        )
        .route("/files/exists/{*path}", get(exists))
        .route("/files/download/{*path}", get(download))
        .route(
            "/files/copy/{*path}",
            post(async |call, path, body: String| transfer(&call, &path, &body, false)),
        )
        .route(
            "/files/move/{*path}",
            post(async |call, path, body: String| transfer(&call, &path, &body, true)),
        )
        .route("/files/rename/{*path}", post(rename))
        .route("/files/{*path}", delete(remove).put(operate))
}

/// The console shows file URLs with the REST key: the Cloud Code key may do too much to be shown around.
fn urls(call: &Call) -> FileUrls {
    FileUrls::new(&call.origin, &call.app.id, call.app.key(KeyRole::Rest))
}

/// A listing, or with `/count` behind the path the number of its items.
async fn view(call: Call, Path(path): Path<String>, query: Query) -> Result<Response> {
    let path = path.trim_end_matches('/');
    let counted = path
        .strip_suffix("count")
        .filter(|rest| rest.is_empty() || rest.ends_with('/'));
    let listing = Listing {
        names: NamePattern::parse(query.get("pattern"))?,
        recursive: query.flag("sub"),
        files: true,
        directories: true,
    };
    let files = call.app.files.lock();
    let mut entries = files
        .tree
        .list(&FilePath::parse(counted.unwrap_or(path))?, &listing)?;
    if counted.is_some() {
        return Ok(Json(entries.len()).into_response());
    }
    match query.get("sortBy") {
        Some("size") => entries.sort_by_key(|entry| entry.size),
        Some("createdOn") => entries.sort_by_key(|entry| entry.created),
        Some("updatedOn") => entries.sort_by_key(|entry| entry.updated),
        // Listings are sorted by name already.
        _ => {}
    }
    if query
        .get("sortDirection")
        .is_some_and(|direction| direction.eq_ignore_ascii_case("desc"))
    {
        entries.reverse();
    }
    let urls = urls(&call);
    let items: Vec<Value> = page(&query, entries)?
        .iter()
        .map(|entry| urls.describe(entry))
        .collect();
    Ok(Json(items).into_response())
}

async fn create_directory(call: Call, Path(path): Path<String>) -> Result<Json<Value>> {
    let path = FilePath::parse(&path)?;
    let mut files = call.app.files.lock();
    files.tree.create_directory(&path, call.now())?;
    Ok(Json(urls(&call).describe(&files.tree.entry(&path)?)))
}

/// The content is text in the member `file`.
fn write(call: &Call, path: &Path<String>, body: Body, overwrite: bool) -> Result<Json<Value>> {
    let Some(Value::String(content)) = body.object()?.remove("file") else {
        return Err(ApiError::missing_field("file"));
    };
    let path = FilePath::parse(path)?;
    let mut files = call.app.files.lock();
    files.tree.write(&path, content.into(), overwrite, call.now())?;
    Ok(Json(urls(call).describe(&files.tree.entry(&path)?)))
}

async fn exists(call: Call, Path(path): Path<String>) -> Result<Json<bool>> {
    let path = FilePath::parse(&path)?;
    Ok(Json(call.app.files.lock().tree.exists(&path)))
}

async fn download(call: Call, Path(path): Path<String>) -> Result<Response> {
    let path = FilePath::parse(&path)?;
    let content = call.app.files.lock().tree.read(&path)?;
    Ok(([(header::CONTENT_TYPE, media_type(path.name()))], content).into_response())
}

fn transfer(call: &Call, path: &Path<String>, target: &str, moving: bool) -> Result<Json<String>> {
    let (source, target) = (FilePath::parse(path)?, FilePath::parse(&plain(target))?);
    let mut files = call.app.files.lock();
    let target = if moving {
        files.tree.relocate(&source, &target, call.now())
    } else {
        files.tree.copy(&source, &target, call.now())
    };
    Ok(Json(urls(call).of(&target?)))
}

async fn rename(call: Call, Path(path): Path<String>, name: String) -> Result<Json<String>> {
    let path = FilePath::parse(&path)?;
    let target = call
        .app
        .files
        .lock()
        .tree
        .rename(&path, &plain(&name), call.now())?;
    Ok(Json(urls(&call).of(&target)))
}

/// The console SDK sends targets as text without a content type, percent-encoded.
fn plain(text: &str) -> String {
    percent_decode_str(text.trim().trim_matches('"'))
        .decode_utf8_lossy()
        .into_owned()
}

async fn remove(call: Call, Path(path): Path<String>) -> Result<()> {
    let path = FilePath::parse(&path)?;
    call.app.files.lock().tree.delete(&path).map(|_| ())
}

/// Zip and unzip, which run in the background of the real service and report by e-mail.
async fn operate(Path(path): Path<String>, query: Query) -> ApiError {
    let operation = query.get("operation").unwrap_or_default();
    ApiError::new(
        0,
        format!("The emulator does not '{operation}' /{path}: archives are not part of it"),
    )
}
