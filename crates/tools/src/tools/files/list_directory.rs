//! `list_directory`: lists a directory.

use backendless::{FileInfo, FileListing, FilePath};
use crate::{file_path, page};
use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toolkit::{CallContext, Effect, ListField, Reach, Session, Spec, ToolError};

pub(crate) struct Tool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Such as /docs. Default: /.
    path: Option<String>,
    /// Names with wildcards * and ?, such as *.png.
    pattern: Option<String>,
    /// Also what is in subdirectories. Default: false.
    recursive: Option<bool>,
    /// Items in one answer, 1 to 100. Default: 100.
    #[schemars(range(min = 1, max = 100))]
    page_size: Option<u32>,
    /// Items to skip. Default: 0.
    #[schemars(range(min = 0))]
    offset: Option<u64>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// The items of this page.
    items: Vec<Item>,
    /// Where the next page begins; null at the end.
    next_offset: Option<u64>,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "list_directory",
        title: "List files",
        description: "List (show, browse, ls) the files (documents, images) stored in a directory \
                      (folder), and its subdirectories. page_size 1 to 100, default 100; next page: \
                      offset = next_offset, until null.",
        area: Area::Files,
        effect: Effect::Read,
        reach: Reach::App,
        session: Session::Optional,
        list: Some(ListField("items")),
        unverified: None,
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        let directory = file_path::read("path", input.path.as_deref().unwrap_or("/"))?;
        let page_size = input.page_size.unwrap_or(100);
        let listing = FileListing {
            pattern: input.pattern,
            recursive: input.recursive,
            page_size: Some(page_size),
            offset: input.offset,
        };
        let infos = context.client.files().list(&directory, &listing).await?;
        let next_offset = page::next_offset(infos.len(), page_size, input.offset);
        let items = infos.into_iter().map(|info| Item::of(info, &directory, context)).collect();
        Ok(Output { items, next_offset })
    }
}

#[derive(Serialize, JsonSchema)]
struct Item {
    name: String,
    path: String,
    kind: Kind,
    /// Bytes; null for a directory.
    size: Option<u64>,
    /// Epoch milliseconds.
    created: Option<i64>,
    /// Relative to the storage root.
    url: Option<String>,
    public_url: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    File,
    Directory,
}

impl Item {
    fn of(info: FileInfo, directory: &FilePath, context: &CallContext) -> Self {
        let kind = if info.is_directory() { Kind::Directory } else { Kind::File };
        let urls = [info.url.as_deref(), info.public_url.as_deref()];
        let path = urls.into_iter().flatten().find_map(FilePath::from_answer);
        let path = path.map_or_else(|| below(directory, &info.name), |path| path.to_string());
        Self {
            name: info.name,
            path,
            kind,
            size: info.size,
            created: info.created_on,
            url: info.url.filter(|url| !url.contains("://") && !context.redactor.finds(url)),
            public_url: info.public_url.filter(|url| file_path::is_free_of_keys(url, &context.redactor)),
        }
    }
}

fn below(directory: &FilePath, name: &str) -> String {
    format!("{}/{name}", directory.as_str().trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn files_and_directories_are_told_apart() {
        let app = App::start().await;
        app.write_file("/docs/a.txt", "four").await;
        app.call("create_directory", json!({"path": "/docs/sub"})).await.unwrap();
        let listed = app.call("list_directory", json!({"path": "docs"})).await.unwrap();
        let items = listed["items"].as_array().unwrap();
        let shown = |item: &serde_json::Value| json!([item["path"], item["kind"], item["size"], item["public_url"]]);
        let mut shown: Vec<_> = items.iter().map(shown).collect();
        shown.sort_by_key(ToString::to_string);
        assert_eq!(
            shown,
            [json!(["/docs/a.txt", "file", 4, null]), json!(["/docs/sub", "directory", null, null])]
        );
        assert_eq!(listed["next_offset"], json!(null));
        assert!(items.iter().all(|item| item["created"].is_i64()));
    }

    #[tokio::test]
    async fn pages_follow_each_other_without_gap() {
        let app = App::start().await;
        for n in 0..5 {
            app.write_file(&format!("/docs/{n}.txt"), "x").await;
        }
        let mut names = Vec::new();
        let mut offset = json!(0);
        while !offset.is_null() {
            let arguments = json!({"path": "/docs", "page_size": 2, "offset": offset});
            let page = app.call("list_directory", arguments).await.unwrap();
            names.extend(page["items"].as_array().unwrap().iter().map(|item| item["name"].clone()));
            offset = page["next_offset"].clone();
        }
        assert_eq!(names, ["0.txt", "1.txt", "2.txt", "3.txt", "4.txt"]);
    }

    #[tokio::test]
    async fn no_key_is_in_an_address() {
        let app = App::shop().await;
        let listed = app.call("list_directory", json!({"recursive": true})).await.unwrap().to_string();
        assert!(listed.contains("/docs/"), "{listed}");
        for key in [&app.emulator.api_keys.rest, &app.emulator.api_keys.js, &app.emulator.api_keys.bl] {
            assert!(!listed.contains(key), "{listed}");
        }
    }

    #[tokio::test]
    async fn a_page_size_is_always_sent() {
        let app = App::start().await;
        app.call("list_directory", json!({})).await.unwrap();
        assert_eq!(app.requests().await, ["GET /files/?pagesize=100"]);
    }
}
