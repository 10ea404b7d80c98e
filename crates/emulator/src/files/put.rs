//! What PUT does below `/files/`: copy, move, rename, write, append and permissions.

use super::FilePath;
use super::caller::urls;
use super::permissions::Operation;
use super::upload::{base64, overwrite};
use crate::acl::{Access, Principal};
use crate::call::Call;
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::Json;
use axum::extract::{FromRequest as _, Path, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Map, Value};
use std::sync::Arc;

pub(super) async fn operate(
    axum::extract::State(state): axum::extract::State<Arc<State>>,
    call: Call,
    Path(path): Path<String>,
    query: Query,
    request: Request,
) -> Result<Response> {
    let (operation, rest) = path.split_once('/').unwrap_or((&path, ""));
    match (operation, rest) {
        ("copy" | "move" | "rename", "") => {
            let body = Body::from_request(request, &state).await?.object()?;
            let target = match operation {
                "copy" => transfer(&call, &body, false),
                "move" => transfer(&call, &body, true),
                _ => rename(&call, &body),
            }?;
            Ok(Json(urls(&call).of(&target)).into_response())
        }
        ("permissions", rest) => {
            let body = Body::from_request(request, &state).await?.object()?;
            set_permission(&call, rest, &body)?;
            Ok(().into_response())
        }
        ("binary", rest) => {
            let content = base64(&content(request, &state).await?)?;
            write(&call, rest, Change::Whole(content, overwrite(&query)))
        }
        ("append", rest) => {
            let content = content(request, &state).await?;
            match rest.strip_prefix("binary/") {
                Some(rest) => write(&call, rest, Change::Addition(base64(&content)?)),
                None => write(&call, rest, Change::Addition(content)),
            }
        }
        _ => Err(ApiError::new(
            0,
            format!(
                "PUT /files/{path} is no operation: copy, move, rename, binary, append or permissions is"
            ),
        )),
    }
}

async fn content(request: Request, state: &Arc<State>) -> Result<Bytes> {
    Bytes::from_request(request, state)
        .await
        .map_err(ApiError::malformed_body)
}

enum Change {
    Whole(Bytes, bool),
    Addition(Bytes),
}

/// Writes or appends, and answers with the URL of the file.
fn write(call: &Call, path: &str, change: Change) -> Result<Response> {
    let path = FilePath::parse(path)?;
    let mut files = call.app.files.lock();
    files.demand(call, Operation::Write, &path)?;
    match change {
        Change::Whole(content, overwrite) => files.tree.write(&path, content, overwrite, call.now())?,
        Change::Addition(addition) => files.tree.append(&path, &addition, call.now())?,
    }
    Ok(Json(urls(call).of(&path)).into_response())
}

fn transfer(call: &Call, body: &Map<String, Value>, moving: bool) -> Result<FilePath> {
    let source = FilePath::parse(text(body, "sourcePath")?)?;
    let target = FilePath::parse(text(body, "targetPath")?)?;
    let mut files = call.app.files.lock();
    let needed = if moving {
        Operation::Delete
    } else {
        Operation::Read
    };
    files.demand(call, needed, &source)?;
    files.demand(call, Operation::Write, &target)?;
    if moving {
        files.tree.relocate(&source, &target, call.now())
    } else {
        files.tree.copy(&source, &target, call.now())
    }
}

fn rename(call: &Call, body: &Map<String, Value>) -> Result<FilePath> {
    let path = FilePath::parse(text(body, "oldPathName")?)?;
    let name = text(body, "newName")?;
    let mut files = call.app.files.lock();
    files.demand(call, Operation::Write, &path)?;
    files.tree.rename(&path, name, call.now())
}

/// `{GRANT|DENY}/{path}` with the permission and its holder in the body.
fn set_permission(call: &Call, target: &str, body: &Map<String, Value>) -> Result<()> {
    let (access, path) = target.split_once('/').unwrap_or((target, ""));
    let access = Access::named(access)
        .ok_or_else(|| ApiError::new(0, format!("Unknown access '{access}': GRANT or DENY is expected")))?;
    let path = FilePath::parse(path)?;
    let operation = Operation::parse(text(body, "permission")?)?;
    let principal = Principal::from_body(body)?;
    let mut files = call.app.files.lock();
    // Asking for the entry first refuses a permission on something that does not exist.
    if !path.is_root() {
        files.tree.entry(&path)?;
    }
    files.permissions.set(path, operation, principal, access);
    Ok(())
}

/// A text in the body: 8010 when it is missing, 6028 when it is null.
fn text<'a>(body: &'a Map<String, Value>, name: &str) -> Result<&'a str> {
    match body.get(name) {
        Some(Value::String(text)) => Ok(text),
        Some(Value::Null) => Err(ApiError::new(6028, format!("Parameter {name} cannot be null"))),
        _ => Err(ApiError::missing_field(name)),
    }
}
