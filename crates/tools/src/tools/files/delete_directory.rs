//! `delete_directory`: deletes a directory.

use crate::file_path;
use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toolkit::{CallContext, Effect, Reach, Session, Spec, ToolError};

pub(crate) struct Tool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// The directory to delete, such as /docs/2019.
    #[schemars(length(min = 1))]
    path: String,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// What was deleted.
    path: String,
    /// Always true.
    deleted: bool,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "delete_directory",
        title: "Delete directory",
        description: "Delete (remove, erase, get rid of) a directory (folder) and everything in it, for \
                      good.",
        area: Area::Files,
        effect: Effect::Destroy,
        reach: Reach::App,
        session: Session::Optional,
        list: None,
        unverified: None,
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        let path = file_path::read("path", &input.path)?;
        if path.is_root() {
            return Err(ToolError::invalid("`path` is the root directory, which cannot be deleted"));
        }
        context.client.files().delete(&path).await?;
        Ok(Output { path: path.to_string(), deleted: true })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn it_is_gone() {
        let app = App::start().await;
        app.write_file("/docs/a.txt", "text").await;
        let answer = app.call("delete_directory", json!({"path": "docs"})).await.unwrap();
        assert_eq!(answer, json!({"path": "/docs", "deleted": true}));
        let count = app.call("count_files", json!({"path": "/", "recursive": true})).await.unwrap();
        assert_eq!(count, json!({"count": 0}));
    }

    #[tokio::test]
    async fn what_is_not_there_is_said_so() {
        let app = App::start().await;
        let error = app.fail("delete_directory", json!({"path": "/none"})).await;
        assert_eq!((error.code.as_str(), error.upstream_code), ("not_found", Some(6000)));
    }

    #[tokio::test]
    async fn the_root_is_never_deleted() {
        let app = App::start().await;
        assert_eq!(app.fail("delete_directory", json!({"path": "/"})).await.code.as_str(), "invalid_arguments");
        assert_eq!(app.requests().await, Vec::<String>::new());
    }
}
