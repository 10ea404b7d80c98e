//! The files of code models in the console. Bodies and answers are unverified.

use crate::call::Call;
use crate::code::Language;
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::state::State;
use axum::extract::Path;
use axum::routing::{get, put};
use axum::{Json, Router};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route(
            "/servercode/categories",
            get(async || Json(json!(["TIMER", "CUSTOM"]))),
        )
        .route("/servercode/events", get(async || Json(json!([]))))
        .route("/servercode/models", get(models))
        .route("/servercode/{model}/draft/{language}", get(draft).put(save))
        .route("/servercode/{model}/draft/{language}/{*file}", get(draft_file))
        .route("/servercode/{model}/production/{language}", put(deploy))
        .route(
            "/servercode/{model}/production/{language}/{*file}",
            get(production_file),
        )
}

/// The models of each language.
async fn models(call: Call) -> Json<Value> {
    let code = call.app.code.lock();
    let languages = [Language::Js, Language::Codeless, Language::Java];
    let models = languages.map(|language| (language.name(), json!(code.models.names(language))));
    Json(models.into_iter().collect())
}

/// The files of the draft, each with whether production has another content.
async fn draft(call: Call, Path((model, language)): Path<(String, String)>) -> Result<Json<Vec<Value>>> {
    let language = Language::parse(&language)?;
    let code = call.app.code.lock();
    let files = code
        .models
        .draft(&model, language)
        .into_iter()
        .map(|(id, is_deployed)| {
            let name = id.rsplit('/').next().unwrap_or(id);
            json!({"id": id, "name": name, "deployed": is_deployed})
        });
    Ok(Json(files.collect()))
}

async fn draft_file(
    call: Call,
    Path((model, language, file)): Path<(String, String, String)>,
) -> Result<String> {
    let code = call.app.code.lock();
    let content = code
        .models
        .draft_file(&model, Language::parse(&language)?, &file)?;
    Ok(content.to_owned())
}

async fn production_file(
    call: Call,
    Path((model, language, file)): Path<(String, String, String)>,
) -> Result<String> {
    let code = call.app.code.lock();
    let content = code
        .models
        .production_file(&model, Language::parse(&language)?, &file);
    content
        .map(str::to_owned)
        .ok_or_else(|| ApiError::new(0, format!("Model '{model}' has no deployed file '{file}'")))
}

async fn save(call: Call, Path((model, language)): Path<(String, String)>, body: Body) -> Result<()> {
    let files = changes(body)?;
    let language = Language::parse(&language)?;
    call.app.code.lock().models.save(&model, language, files);
    Ok(())
}

/// Deploys the whole draft; files in the body are saved into it before.
async fn deploy(call: Call, Path((model, language)): Path<(String, String)>, body: Body) -> Result<()> {
    let files = changes(body)?;
    let language = Language::parse(&language)?;
    call.app.code.lock().models.deploy(&model, language, files);
    Ok(())
}

/// `[{id, content}]`. The console SDK percent-encodes the ids; a file without content is removed.
fn changes(body: Body) -> Result<Vec<(String, Option<String>)>> {
    if body.0.is_null() {
        return Ok(Vec::new());
    }
    let change = |file: Value| {
        let id = file.get("id").and_then(Value::as_str);
        let id = id.ok_or_else(|| ApiError::missing_field("id"))?;
        let id = percent_decode_str(id).decode_utf8_lossy().into_owned();
        let content = match file.get("content") {
            None | Some(Value::Null) => None,
            Some(Value::String(content)) => Some(content.clone()),
            Some(_) => return Err(ApiError::missing_field("content")),
        };
        Ok((id, content))
    };
    body.array()?.into_iter().map(change).collect()
}
