//! `copy_file`: copies a file or directory.

use crate::file_path;
use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toolkit::{CallContext, Effect, Reach, Session, Spec, ToolError};

pub(crate) struct Tool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Such as /docs/a.txt.
    #[schemars(length(min = 1))]
    source_path: String,
    /// The full path of the copy, such as /backup/b.txt. Missing directories are created.
    #[schemars(length(min = 1))]
    target_path: String,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// The path of the copy.
    path: String,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "copy_file",
        title: "Copy file",
        description: "Copy (duplicate, clone) a file (document, image) or a whole directory (folder); \
                      the original stays. Conflict when the target exists.",
        area: Area::Files,
        effect: Effect::Write { idempotent: false },
        reach: Reach::App,
        session: Session::Optional,
        list: None,
        unverified: Some("that the target is the full new path: the documentation calls it a directory, the vendor's own tests treat it as the path"),
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        let source = file_path::read("source_path", &input.source_path)?;
        let target = file_path::read("target_path", &input.target_path)?;
        let answer = context.client.files().copy(&source, &target).await?;
        Ok(Output { path: file_path::answered(&answer, &target) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn the_copy_is_there_and_so_is_the_original() {
        let app = App::start().await;
        app.write_file("/docs/a.txt", "text").await;
        let answer = app.call("copy_file", json!({"source_path": "docs/a.txt", "target_path": "/backup/b.txt"})).await;
        assert_eq!(answer.unwrap(), json!({"path": "/backup/b.txt"}));
        assert_eq!(app.read_file("/backup/b.txt").await, "text");
        assert_eq!(app.read_file("/docs/a.txt").await, "text");
    }

    #[tokio::test]
    async fn what_is_not_there_cannot_be_copied() {
        let app = App::start().await;
        let error = app.fail("copy_file", json!({"source_path": "/none", "target_path": "/b"})).await;
        assert_eq!((error.code.as_str(), error.upstream_code), ("not_found", Some(6007)));
    }

    #[tokio::test]
    async fn a_path_out_of_the_storage_is_refused_before_a_request() {
        let app = App::start().await;
        let error = app.fail("copy_file", json!({"source_path": "/a/../b", "target_path": "/b"})).await;
        assert_eq!(error.code.as_str(), "invalid_arguments");
        assert!(error.message.starts_with("`source_path` cannot be used"), "{}", error.message);
        assert_eq!(app.requests().await, Vec::<String>::new());
    }
}
