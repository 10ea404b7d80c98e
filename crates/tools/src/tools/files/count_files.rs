//! `count_files`: counts the files of a directory.

use backendless::FileCount;
use crate::file_path;
use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toolkit::{CallContext, Effect, Reach, Session, Spec, ToolError};

pub(crate) struct Tool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Such as /docs. Default: /.
    path: Option<String>,
    /// Names with wildcards * and ?, such as *.png.
    pattern: Option<String>,
    /// Also in subdirectories. Default: false.
    recursive: Option<bool>,
    /// Count directories too. Default: false.
    include_directories: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// How many.
    count: i64,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "count_files",
        title: "Count files",
        description: "Count files: how many (the number of) documents or images a directory (folder) \
                      has, optionally by name pattern or with subdirectories.",
        area: Area::Files,
        effect: Effect::Read,
        reach: Reach::App,
        session: Session::Optional,
        list: None,
        unverified: None,
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        let directory = file_path::read("path", input.path.as_deref().unwrap_or("/"))?;
        let wanted = FileCount {
            pattern: input.pattern.unwrap_or_else(|| "*".to_owned()),
            recursive: input.recursive.unwrap_or(false),
            include_directories: input.include_directories.unwrap_or(false),
        };
        let count = context.client.files().count(&directory, &wanted).await?;
        Ok(Output { count })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn pattern_recursion_and_directories_count() {
        let app = App::start().await;
        for path in ["/a.txt", "/b.png", "/docs/c.txt", "/docs/deep/d.txt"] {
            app.write_file(path, "x").await;
        }
        for (arguments, count) in [
            (json!({}), 2),
            (json!({"pattern": "*.txt"}), 1),
            (json!({"path": "/", "recursive": true, "pattern": "*.txt"}), 3),
            (json!({"include_directories": true}), 3),
            (json!({"path": "docs", "recursive": true}), 2),
        ] {
            let answer = app.call("count_files", arguments.clone()).await.unwrap();
            assert_eq!(answer, json!({"count": count}), "{arguments}");
        }
    }
}
