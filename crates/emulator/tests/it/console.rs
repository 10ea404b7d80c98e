//! The console over HTTP: signing in, applications, timers, code and files.

use crate::caller::{Answer, Caller, START, answer};
use axum::body::Body;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};

/// A developer who is signed in.
struct Console {
    caller: Caller,
    token: String,
}

impl Console {
    async fn of(caller: Caller) -> Self {
        let token = caller.developer_token().await;
        Self { caller, token }
    }

    /// Sends to a full path; a null body is none.
    async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        let body = match body {
            Value::Null => Body::empty(),
            Value::String(text) => Body::from(text),
            json => Body::from(json.to_string()),
        };
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "emulator.test")
            .header("auth-key", &self.token)
            .body(body);
        answer(&self.caller.router, request.unwrap()).await
    }

    /// Sends to a path of the application's console.
    async fn of_app(&self, method: Method, path: &str, body: Value) -> Answer {
        let path = format!("/{}/console{path}", self.caller.app_id);
        self.send(method, &path, body).await
    }
}

#[tokio::test]
async fn nothing_opens_without_a_token() {
    let mut console = Console::of(Caller::shop()).await;
    let account = console
        .send(Method::GET, "/console/home/myaccount", Value::Null)
        .await
        .ok();
    assert_eq!(account["authKey"], console.token);
    console
        .send(Method::DELETE, "/console/home/logout", Value::Null)
        .await
        .ok();
    for path in ["/console/home/myaccount", "/console/applications"] {
        let refused = console.send(Method::GET, path, Value::Null).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    console.token = "made-up".to_owned();
    let refused = console.of_app(Method::GET, "/appsettings", Value::Null).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    let wrong = json!({"login": "developer@example.com", "password": "wrong"});
    assert_eq!(
        console
            .send(Method::POST, "/console/home/login", wrong)
            .await
            .code(),
        3003
    );
}

#[tokio::test]
async fn the_second_factor_comes_between() {
    let console = Console::of(Caller::shop()).await;
    let switch = json!({"enabled": true});
    console
        .send(Method::PUT, "/console/developer/login/2fa", switch.clone())
        .await
        .ok();
    let state = console
        .send(Method::GET, "/console/developer/login/2fa", Value::Null)
        .await
        .ok();
    assert_eq!(state, switch);
    let credentials = json!({"login": "developer@example.com", "password": "emulator"});
    let attempt = console
        .send(Method::POST, "/console/home/login", credentials)
        .await
        .ok();
    assert_eq!(attempt["otpCreated"], true);
    let code = json!({"sessionId": attempt["sessionId"], "otpCode": "123456"});
    console
        .send(Method::POST, "/console/home/otp-login", code.clone())
        .await
        .ok();
    assert_eq!(
        console
            .send(Method::POST, "/console/home/otp-login", code)
            .await
            .code(),
        3003
    );
}

#[tokio::test]
async fn an_application_comes_and_goes() {
    let console = Console::of(Caller::shop()).await;
    let created = console
        .send(Method::POST, "/console/applications", json!({"appName": "test"}))
        .await
        .ok();
    let id = created["id"].as_str().unwrap();
    let settings = format!("/{id}/console/appsettings");
    let settings = console.send(Method::GET, &settings, Value::Null).await.ok();
    let keys = settings["apiKeys"].as_array().unwrap();
    let key = keys.iter().find(|key| key["deviceType"] == "REST").unwrap();
    let info = format!("/{id}/{}/info", key["apiKey"].as_str().unwrap());
    console.send(Method::GET, &info, Value::Null).await.ok();
    let list = console
        .send(Method::GET, "/console/applications", Value::Null)
        .await
        .ok();
    assert_eq!(list.as_array().unwrap().len(), 2);
    console
        .send(Method::DELETE, &format!("/{id}/console/application"), Value::Null)
        .await
        .ok();
    assert_eq!(console.send(Method::GET, &info, Value::Null).await.code(), 2002);
}

#[tokio::test]
async fn a_timer_lives_in_its_mode() {
    let console = Console::of(Caller::empty()).await;
    let day = 86_400_000;
    let timer = json!({"timername": "cleanUp", "language": "JS", "model": "default", "startDate": START,
        "frequency": {"schedule": "daily", "repeat": {"every": 2}}});
    let timers = "/servercode/production/timers";
    let created = console.of_app(Method::POST, timers, timer.clone()).await.ok();
    assert_eq!(
        (&created["mode"], &created["category"]),
        (&json!("PRODUCTION"), &json!("TIMER"))
    );
    assert_eq!(created["nextRun"], START + 2 * day);
    assert!(
        console
            .of_app(Method::POST, timers, timer)
            .await
            .message()
            .contains("already exists")
    );
    let one = format!("{timers}/{}", created["id"].as_str().unwrap());
    let mut changed = created.clone();
    changed["frequency"] = json!({"schedule": "custom", "repeat": {"every": 60}});
    let changed = console.of_app(Method::PUT, &one, changed).await.ok();
    assert_eq!(changed["nextRun"], START + 60_000);
    let state = console
        .of_app(Method::PUT, &format!("{one}/state"), json!({"enabled": false}))
        .await
        .ok();
    assert_eq!(
        (&state["enabled"], &state["nextRun"]),
        (&json!(false), &Value::Null)
    );
    console
        .of_app(Method::POST, &format!("{timers}/cleanUp/run"), Value::Null)
        .await
        .ok();
    let logs = "/servercode/timers/logs?pageSize=10&offset=0";
    let logs = console.of_app(Method::GET, logs, Value::Null).await.ok();
    assert_eq!(
        (&logs[0]["timername"], &logs[0]["startedAt"]),
        (&json!("cleanUp"), &json!(START))
    );
    let list = async |query: &str| {
        console
            .of_app(Method::GET, &format!("/servercode{query}"), Value::Null)
            .await
            .ok()
    };
    assert_eq!(list("?mode=DRAFT").await, json!([]));
    assert_eq!(
        list("?mode=DRAFT&mode=PRODUCTION")
            .await
            .as_array()
            .unwrap()
            .len(),
        1
    );
    console.of_app(Method::DELETE, &one, Value::Null).await.ok();
    assert_eq!(list("").await, json!([]));
}

#[tokio::test]
async fn code_is_drafted_and_deployed() {
    let console = Console::of(Caller::empty()).await;
    let draft = "/servercode/default/draft/JS";
    let files = json!([{"id": "timers/my%20timer.js", "content": "// code"}]);
    console
        .of_app(Method::PUT, &format!("{draft}?sync=true"), files)
        .await
        .ok();
    let listed = console.of_app(Method::GET, draft, Value::Null).await.ok();
    let file =
        |deployed: bool| json!([{"id": "timers/my timer.js", "name": "my timer.js", "deployed": deployed}]);
    assert_eq!(listed, file(false));
    let content = console
        .of_app(Method::GET, &format!("{draft}/timers/my%20timer.js"), Value::Null)
        .await;
    assert_eq!(content.ok(), "// code");
    let production = "/servercode/default/production/JS?sync=true";
    console.of_app(Method::PUT, production, json!([])).await.ok();
    assert_eq!(
        console.of_app(Method::GET, draft, Value::Null).await.ok(),
        file(true)
    );
}

#[tokio::test]
async fn files_are_one_tree_in_both_apis() {
    let console = Console::of(Caller::empty()).await;
    let content = json!({"file": "hello"});
    let created = console
        .of_app(Method::POST, "/files/create/web/a%20b.txt/", content)
        .await
        .ok();
    assert_eq!(created["size"], 5);
    console
        .of_app(Method::POST, "/files/createdir/web/My%20Dir/", Value::Null)
        .await
        .ok();
    let copied = console
        .of_app(Method::POST, "/files/copy/web/a%20b.txt/", json!("dir/c%20d.txt"))
        .await
        .ok();
    assert!(
        copied.as_str().unwrap().ends_with("/files/dir/c%20d.txt"),
        "{copied}"
    );
    let app = console.caller.get("/files/web").await.ok();
    assert_eq!(app.as_array().unwrap().len(), 2);
    let view = "/files/directory/view/web?pattern=*&sortBy=name&sortDirection=asc&pageSize=1&offset=1";
    let view = console.of_app(Method::GET, view, Value::Null).await.ok();
    assert_eq!(view[0]["name"], "a b.txt");
    let count = console
        .of_app(
            Method::GET,
            "/files/directory/view/web/count?pattern=*",
            Value::Null,
        )
        .await
        .ok();
    assert_eq!(count, 2);
    let text = console
        .of_app(Method::GET, "/files/download/dir/c%20d.txt", Value::Null)
        .await
        .ok();
    assert_eq!(text, "hello");
    console
        .of_app(Method::DELETE, "/files/web/a%20b.txt/", Value::Null)
        .await
        .ok();
    assert_eq!(
        console
            .caller
            .get("/files/web/a%20b.txt?action=exists")
            .await
            .ok(),
        false
    );
    let zip = console
        .of_app(Method::PUT, "/files/web?operation=zip", Value::Null)
        .await;
    assert!(zip.message().contains("zip"));
}
