//! What POST does below `/files/`: directories, uploads and appends.

use super::FilePath;
use super::caller::urls;
use super::permissions::Operation;
use crate::call::Call;
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::Json;
use axum::extract::{FromRequest as _, Multipart, Path, Request};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header;
use serde_json::json;
use std::sync::Arc;

/// A request without content makes a directory; one with content uploads it, or appends it below `append/`.
pub(super) async fn create(
    axum::extract::State(state): axum::extract::State<Arc<State>>,
    call: Call,
    Path(path): Path<String>,
    query: Query,
    request: Request,
) -> Result<Response> {
    let Some(content) = content(&call, request, &state).await? else {
        let path = FilePath::parse(&path)?;
        let mut files = call.app.files.lock();
        files.demand(&call, Operation::Write, &path)?;
        files.tree.create_directory(&path, call.now())?;
        return Ok(().into_response());
    };
    let appended = path.strip_prefix("append/");
    let path = FilePath::parse(appended.unwrap_or(&path))?;
    let mut files = call.app.files.lock();
    files.demand(&call, Operation::Write, &path)?;
    if appended.is_some() {
        files.tree.append(&path, &content, call.now())?;
    } else {
        files.tree.write(&path, content, overwrite(&query), call.now())?;
    }
    Ok(Json(json!({"fileURL": urls(&call).of(&path)})).into_response())
}

/// Whether an existing file may be replaced.
pub(super) fn overwrite(query: &Query) -> bool {
    query.flag("overwrite")
}

/// What the SDK calls binary content: base64 as text.
pub(super) fn base64(text: &Bytes) -> Result<Bytes> {
    let text = text.trim_ascii();
    STANDARD
        .decode(text)
        .map(Bytes::from)
        .map_err(|error| ApiError::new(0, format!("The content is not base64: {error}")))
}

/// The uploaded bytes: a multipart file, the file behind a URL, or nothing.
async fn content(call: &Call, request: Request, state: &Arc<State>) -> Result<Option<Bytes>> {
    let content_type = request.headers().get(header::CONTENT_TYPE);
    let content_type = content_type
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if content_type.starts_with("multipart/form-data") {
        let form = Multipart::from_request(request, state)
            .await
            .map_err(|error| ApiError::new(0, format!("The upload is no multipart form: {error}")))?;
        return uploaded_file(form).await.map(Some);
    }
    if content_type.starts_with("application/json") {
        let body = Body::from_request(request, state).await?.object()?;
        let url = body.get("url").and_then(serde_json::Value::as_str);
        let url = url.ok_or_else(|| ApiError::missing_field("url"))?;
        return stored_file(call, url).map(Some);
    }
    Ok(None)
}

async fn uploaded_file(mut form: Multipart) -> Result<Bytes> {
    let broken = |error| ApiError::new(0, format!("The upload is no multipart form: {error}"));
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if field.name() == Some("file") {
            return field.bytes().await.map_err(broken);
        }
    }
    Err(ApiError::missing_field("file"))
}

/// The real service downloads the URL. The emulator never calls the network, so that only URLs of its own
/// files work.
fn stored_file(call: &Call, url: &str) -> Result<Bytes> {
    let path = urls(call).path_of(url).ok_or_else(|| {
        ApiError::new(
            0,
            format!("The emulator does not download '{url}': only URLs of files in this application work"),
        )
    })?;
    let files = call.app.files.lock();
    files.demand(call, Operation::Read, &path)?;
    files.tree.read(&path)
}
