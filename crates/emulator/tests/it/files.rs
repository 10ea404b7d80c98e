//! The file storage over HTTP.

use crate::caller::{Answer, Caller, answer};
use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};

fn names(listing: &Value) -> Vec<&str> {
    let items = listing.as_array().unwrap();
    items.iter().map(|item| item["name"].as_str().unwrap()).collect()
}

/// Sends a body that is no JSON.
async fn send_text(caller: &Caller, method: Method, path: &str, kind: &str, body: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(format!("/{}/{}{path}", caller.app_id, caller.keys.rest))
        .header("host", "emulator.test")
        .header("content-type", kind)
        .body(Body::from(body.to_owned()));
    answer(&caller.router, request.unwrap()).await
}

async fn save(caller: &Caller, path: &str) {
    let path = format!("/files/binary/{path}?overwrite=true");
    send_text(caller, Method::PUT, &path, "text/plain", "dGV4dA==")
        .await
        .ok();
}

#[tokio::test]
async fn a_listing_shows_pages_of_files_and_directories() {
    let caller = Caller::empty();
    for path in [
        "web/index.html",
        "web/users.html",
        "web/logo.png",
        "web/sub/one.html",
    ] {
        save(&caller, path).await;
    }
    let listing = caller.get("/files/web").await.ok();
    assert_eq!(names(&listing), ["sub", "index.html", "logo.png", "users.html"]);
    assert_eq!(listing[0]["size"], Value::Null);
    let file = &listing[1];
    let url = format!(
        "http://emulator.test/{}/{}/files/web/index.html",
        caller.app_id, caller.keys.rest
    );
    assert_eq!(file["publicUrl"], url);
    assert_eq!(
        (&file["url"], &file["size"]),
        (&json!("web/index.html"), &json!(4))
    );
    assert_eq!(file["createdOn"], crate::caller::START);
    let matching = caller
        .get("/files/web?pattern=*.html&sub=true&pagesize=2&offset=1")
        .await
        .ok();
    assert_eq!(names(&matching), ["one.html", "users.html"]);
    assert_eq!(names(&caller.get("/files/").await.ok()), ["web"]);
}

#[tokio::test]
async fn files_are_counted_with_and_without_directories() {
    let caller = Caller::empty();
    for path in ["d/a.html", "d/b.png", "d/sub/c.html"] {
        save(&caller, path).await;
    }
    for (query, count) in [
        ("pattern=*&sub=false&countDirectories=false", 2),
        ("pattern=*&sub=false&countDirectories=true", 3),
        ("pattern=*.html&sub=true&countDirectories=false", 2),
        ("pattern=regex:[ab]..*&sub=true", 2),
    ] {
        let counted = caller.get(&format!("/files/d?action=count&{query}")).await.ok();
        assert_eq!(counted, count, "{query}");
    }
}

#[tokio::test]
async fn copy_move_and_rename_answer_with_the_new_url() {
    let caller = Caller::empty();
    save(&caller, "dir/a.txt").await;
    let paths = |source: &str, target: &str| json!({"sourcePath": source, "targetPath": target});
    let copy = caller
        .put("/files/copy", paths("/dir/a.txt", "/new/b č.txt"))
        .await
        .ok();
    assert!(
        copy.as_str().unwrap().ends_with("/files/new/b%20%C4%8D.txt"),
        "{copy}"
    );
    let moved = caller.put("/files/move", paths("/dir", "/moved")).await.ok();
    assert!(moved.as_str().unwrap().ends_with("/files/moved"), "{moved}");
    let rename = json!({"oldPathName": "/moved/a.txt", "newName": "z.txt"});
    caller.put("/files/rename", rename).await.ok();
    for (path, exists) in [("dir", false), ("moved/a.txt", false), ("moved/z.txt", true)] {
        let answer = caller.get(&format!("/files/{path}?action=exists")).await.ok();
        assert_eq!(answer, exists, "{path}");
    }
}

#[tokio::test]
async fn failures_have_the_documented_codes() {
    let caller = Caller::empty();
    save(&caller, "a.txt").await;
    save(&caller, "b.txt").await;
    let paths = |source: Value, target: &str| json!({"sourcePath": source, "targetPath": target});
    for (body, code) in [
        (paths(json!("/missing"), "/x"), 6007),
        (paths(json!("/a.txt"), "/b.txt"), 6018),
        (paths(json!("/a.txt"), "/../b.txt"), 6006),
        (paths(Value::Null, "/b.txt"), 6028),
        (json!({"targetPath": "/b.txt"}), 8010),
    ] {
        for operation in ["copy", "move"] {
            let failed = caller.put(&format!("/files/{operation}"), body.clone()).await;
            assert_eq!(failed.code(), code, "{operation} {body}");
        }
    }
    assert_eq!(caller.delete("/files/missing").await.code(), 6000);
    assert_eq!(caller.get("/files/missing").await.code(), 6000);
    let again = send_text(&caller, Method::PUT, "/files/binary/a.txt", "text/plain", "YQ==").await;
    assert_eq!(again.code(), 6018);
    assert_eq!(caller.post("/files/it's", Value::Null).await.code(), 6006);
}

#[tokio::test]
async fn content_comes_in_four_ways() {
    let caller = Caller::empty();
    let form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nfrom a form\r\n--b--\r\n";
    let kind = "multipart/form-data; boundary=b";
    let uploaded = send_text(&caller, Method::POST, "/files/in/form.txt", kind, form)
        .await
        .ok();
    let url = uploaded["fileURL"].as_str().unwrap();
    assert_eq!(caller.get("/files/in/form.txt").await.ok(), "from a form");
    caller.post("/files/in/copy.txt", json!({"url": url})).await.ok();
    assert_eq!(caller.get("/files/in/copy.txt").await.ok(), "from a form");
    save(&caller, "in/binary.txt").await;
    assert_eq!(caller.get("/files/in/binary.txt").await.ok(), "text");
    let append = "/files/append/in/binary.txt";
    send_text(&caller, Method::PUT, append, "text/plain", " and more")
        .await
        .ok();
    assert_eq!(caller.get("/files/in/binary.txt").await.ok(), "text and more");
}

#[tokio::test]
async fn the_emulator_never_downloads() {
    let caller = Caller::empty();
    let refused = caller
        .post("/files/x.txt", json!({"url": "http://example.com/x.txt"}))
        .await;
    assert!(refused.message().contains("does not download"));
    assert_eq!(caller.get("/files/x.txt?action=exists").await.ok(), false);
}

#[tokio::test]
async fn deleting_answers_with_the_number_of_files() {
    let caller = Caller::empty();
    for path in ["d/a.txt", "d/b.png", "d/sub/c.txt"] {
        save(&caller, path).await;
    }
    assert_eq!(caller.delete("/files/d?pattern=*.txt&sub=true").await.ok(), 2);
    assert_eq!(caller.delete("/files//d/b.png").await.ok(), 1);
    assert_eq!(caller.delete("/files/d").await.ok(), 0);
    assert_eq!(caller.get("/files/d?action=exists").await.ok(), false);
}

#[tokio::test]
async fn a_denied_path_is_closed_until_it_is_granted() {
    let caller = Caller::empty();
    save(&caller, "private/a.txt").await;
    let (user, user_id) = caller.signed_up("reader@example.com").await;
    let deny = "/files/permissions/DENY/private";
    caller
        .put(deny, json!({"permission": "READ", "role": "*"}))
        .await
        .ok();
    assert_eq!(caller.get("/files/private/a.txt").await.code(), 4000);
    assert_eq!(user.get("/files/private").await.code(), 4000);
    let grant = "/files/permissions/GRANT/private%2Fa.txt";
    caller
        .put(grant, json!({"permission": "READ", "user": user_id}))
        .await
        .ok();
    assert_eq!(user.get("/files/private/a.txt").await.ok(), "text");
    assert_eq!(caller.get("/files/private/a.txt").await.code(), 4000);
    assert_eq!(caller.cloud_code().get("/files/private/a.txt").await.ok(), "text");
    assert_eq!(
        caller
            .put(deny, json!({"permission": "EXECUTE", "role": "*"}))
            .await
            .code(),
        0
    );
}
