//! The server code of an app: drafts and deployment.

use http::Method;
use serde_json::{Value, json};

use super::Console;
use crate::answer::Object;
use crate::call::Call;
use crate::error::Result;
use crate::file_path::FilePath;
use crate::operation::Operation;

static DRAFT: Operation = Operation::read("code.draft", Method::GET);
static DRAFT_FILE: Operation = Operation::read("code.draft_file", Method::GET);
static SAVE_DRAFT: Operation = Operation::once("code.save_draft", Method::PUT);
static DEPLOY: Operation = Operation::once("code.deploy", Method::PUT);
static CATEGORIES: Operation = Operation::read("code.categories", Method::GET);
static EVENTS: Operation = Operation::read("code.events", Method::GET);
static MODELS: Operation = Operation::read("code.models", Method::GET);

/// The server code of one app. A model is a deployment unit, for example `default`; a language is for example `JS`.
#[derive(Debug, Clone, Copy)]
pub struct ServerCode<'a> {
    console: &'a Console,
    app_id: &'a str,
}

/// A file of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftFile {
    /// The path in the model, for example `timers/clean_up.js`; in the URL and in the body it is sent encoded.
    pub path: FilePath,
    /// The content.
    pub content: String,
}

impl<'a> ServerCode<'a> {
    pub(super) fn new(console: &'a Console, app_id: &'a str) -> Self {
        Self { console, app_id }
    }

    /// The files of a draft, as Backendless sends them. Whether the list says which files are undeployed is not known.
    pub async fn draft(&self, model: &str, language: &str) -> Result<Value> {
        let call = self
            .model(&DRAFT, model)?
            .at("draft")
            .name("language", language)?;
        Ok(self.console.send(call).await?.value())
    }

    /// The content of a file of a draft.
    pub async fn draft_file(&self, model: &str, language: &str, path: &FilePath) -> Result<String> {
        let call = self
            .model(&DRAFT_FILE, model)?
            .at("draft")
            .name("language", language)?
            .file(path);
        Ok(self.console.send(call).await?.text())
    }

    /// Writes files into a draft; what Backendless answers.
    pub async fn save_draft(&self, model: &str, language: &str, files: &[DraftFile]) -> Result<Value> {
        let call = self
            .model(&SAVE_DRAFT, model)?
            .at("draft")
            .name("language", language)?;
        Ok(self
            .console
            .send(call.query("sync", Some(true)).json(&body(files)))
            .await?
            .value())
    }

    /// Deploys a model; what Backendless answers. The recording sends the changed files along.
    pub async fn deploy(&self, model: &str, language: &str, files: &[DraftFile]) -> Result<Value> {
        let call = self
            .model(&DEPLOY, model)?
            .at("production")
            .name("language", language)?;
        Ok(self
            .console
            .send(call.query("sync", Some(true)).json(&body(files)))
            .await?
            .value())
    }

    /// The categories of event handlers, as Backendless sends them.
    pub async fn categories(&self) -> Result<Value> {
        Ok(self
            .console
            .send(self.call(&CATEGORIES)?.at("categories"))
            .await?
            .value())
    }

    /// The events that code can handle, as Backendless sends them.
    pub async fn events(&self) -> Result<Value> {
        Ok(self.console.send(self.call(&EVENTS)?.at("events")).await?.value())
    }

    /// The models, as Backendless sends them.
    pub async fn models(&self) -> Result<Value> {
        Ok(self.console.send(self.call(&MODELS)?.at("models")).await?.value())
    }

    fn call(&self, operation: &'static Operation) -> Result<Call> {
        Ok(Call::root(operation)
            .name("app_id", self.app_id)?
            .at("console/servercode"))
    }

    fn model(&self, operation: &'static Operation, model: &str) -> Result<Call> {
        self.call(operation)?.name("model", model)
    }
}

/// The vendor's SDK sends ids with their segments percent-encoded, also in the body.
fn body(files: &[DraftFile]) -> Value {
    let entry = |file: &DraftFile| {
        let id = file.path.encoded();
        Value::Object(Object::from_iter([
            ("id".to_owned(), id.into()),
            ("content".to_owned(), json!(file.content)),
        ]))
    };
    files.iter().map(entry).collect()
}
