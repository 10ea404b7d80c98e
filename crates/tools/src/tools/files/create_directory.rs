//! `create_directory`: creates a directory.

use crate::file_path;
use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toolkit::{CallContext, Effect, Reach, Session, Spec, ToolError};

pub(crate) struct Tool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Such as /docs/2026/reports.
    #[schemars(length(min = 1))]
    path: String,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// The directory.
    path: String,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "create_directory",
        title: "Create directory",
        description: "Create (make, add) a new directory (folder, mkdir), with the missing ones above \
                      it; an existing one stays.",
        area: Area::Files,
        effect: Effect::Write { idempotent: true },
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
            return Err(ToolError::invalid("`path` is the root directory, which is always there"));
        }
        context.client.files().create_directory(&path).await?;
        Ok(Output { path: path.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn directories_above_are_made_too() {
        let app = App::start().await;
        let answer = app.call("create_directory", json!({"path": "docs/2026/reports"})).await.unwrap();
        assert_eq!(answer, json!({"path": "/docs/2026/reports"}));
        let listed = app.call("list_directory", json!({"path": "/docs/2026"})).await.unwrap();
        assert_eq!(listed["items"][0]["path"], json!("/docs/2026/reports"));
        assert_eq!(listed["items"][0]["kind"], json!("directory"));
    }

    #[tokio::test]
    async fn forbidden_characters_are_refused_before_a_request() {
        let app = App::start().await;
        for path in ["/a//b", "/../b", "/a/./b", "/a'b", "/a\"b", "/a<b", "/a>b", "/a%2Fb", "/a\u{0}b", "/"] {
            let error = app.fail("create_directory", json!({"path": path})).await;
            assert_eq!(error.code.as_str(), "invalid_arguments", "{path}");
        }
        assert_eq!(app.requests().await, Vec::<String>::new());
    }
}
