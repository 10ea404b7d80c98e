//! `move_file`: moves or renames a file or directory.

use crate::file_path;
use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toolkit::{CallContext, Effect, Reach, Session, Spec, ToolError};

pub(crate) struct Tool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Such as /docs/draft.txt.
    #[schemars(length(min = 1))]
    source_path: String,
    /// The full new path, such as /docs/final.txt. Missing directories are created.
    #[schemars(length(min = 1))]
    target_path: String,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// Where it is now.
    path: String,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "move_file",
        title: "Move file",
        description: "Move, rename, put elsewhere or change the name of a file (document, image) or a \
                      whole directory (folder): give its full new path. Conflict when the target exists.",
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
        let answer = context.client.files().move_to(&source, &target).await?;
        Ok(Output { path: file_path::answered(&answer, &target) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn the_file_is_at_its_new_path_only() {
        let app = App::start().await;
        app.write_file("/docs/a.txt", "text").await;
        let answer = app.call("move_file", json!({"source_path": "/docs/a.txt", "target_path": "new/b.txt"})).await;
        assert_eq!(answer.unwrap(), json!({"path": "/new/b.txt"}));
        assert_eq!(app.read_file("/new/b.txt").await, "text");
        let count = app.call("count_files", json!({"path": "/docs"})).await.unwrap();
        assert_eq!(count, json!({"count": 0}));
    }

    #[tokio::test]
    async fn a_taken_target_is_a_conflict_and_nothing_moves() {
        let app = App::start().await;
        app.write_file("/a.txt", "a").await;
        app.write_file("/b.txt", "b").await;
        let error = app.fail("move_file", json!({"source_path": "/a.txt", "target_path": "/b.txt"})).await;
        assert_eq!((error.code.as_str(), error.upstream_code), ("conflict", Some(6018)));
        assert_eq!(app.read_file("/a.txt").await, "a");
    }
}
