//! The routes of the file storage (docs/reference/backendless-rest.md, 1.1 and 2.4).

use super::caller::urls;
use super::pattern::NamePattern;
use super::permissions::Operation;
use super::{FilePath, Listing, Paging, put, upload};
use crate::call::Call;
use crate::error::Result;
use crate::query::Query;
use crate::state::State;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::header;
use serde_json::Value;
use std::sync::Arc;

/// One pattern for all paths: words such as `copy` and `binary` are operations for PUT only, and ordinary
/// names of directories for the other methods.
pub(crate) fn routes() -> Router<Arc<State>> {
    let root = async |call: Call, query: Query| read(call, Path(String::new()), query).await;
    Router::new()
        .route("/files", get(root))
        .route("/files/", get(root))
        .route(
            "/files/{*path}",
            get(read).post(upload::create).put(put::operate).delete(delete),
        )
}

async fn read(call: Call, Path(path): Path<String>, query: Query) -> Result<Response> {
    let path = FilePath::parse(&path)?;
    let files = call.app.files.lock();
    files.demand(&call, Operation::Read, &path)?;
    match query.get("action") {
        Some("exists") => Ok(Json(files.tree.exists(&path)).into_response()),
        Some("count") => {
            let listing = listing(&query, query.flag("countDirectories"))?;
            Ok(Json(files.tree.list(&path, &listing)?.len()).into_response())
        }
        _ if files.tree.is_directory(&path) => {
            let entries = files.tree.list(&path, &listing(&query, true)?)?;
            let page = Paging::of(&query, "pagesize")?.page(entries);
            let urls = urls(&call);
            let items: Vec<Value> = page.iter().map(|entry| urls.describe(entry)).collect();
            Ok(Json(items).into_response())
        }
        _ => {
            let content = files.tree.read(&path)?;
            Ok(([(header::CONTENT_TYPE, media_type(path.name()))], content).into_response())
        }
    }
}

fn listing(query: &Query, directories: bool) -> Result<Listing> {
    Ok(Listing {
        names: NamePattern::parse(query.get("pattern"))?,
        recursive: query.flag("sub"),
        files: true,
        directories,
    })
}

/// Answers with the number of files that went. With `pattern`, only the matching files of a directory go.
async fn delete(call: Call, Path(path): Path<String>, query: Query) -> Result<Json<usize>> {
    let path = FilePath::parse(&path)?;
    let mut files = call.app.files.lock();
    files.demand(&call, Operation::Delete, &path)?;
    if query.get("pattern").is_none() || !files.tree.is_directory(&path) {
        return files.tree.delete(&path).map(Json);
    }
    let matching = files.tree.list(&path, &listing(&query, false)?)?;
    for entry in &matching {
        files.tree.delete(&entry.path)?;
    }
    Ok(Json(matching.len()))
}

/// What a browser needs to show the usual files.
pub(crate) fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "css" => "text/css",
        "html" | "htm" => "text/html; charset=utf-8",
        "jpg" | "jpeg" => "image/jpeg",
        "js" => "text/javascript",
        "json" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
