//! An upstream that repeats everything secret that it was ever told: in answers, errors, URLs and headers.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tests::causeway::Causeway;
use tests::mcp_client::McpClient;
use tests::operator::Upstream;
use tests::{secrets, walk};
use tokio::net::TcpListener;

const API_KEY: &str = "E4CFE9C7-8F43-47B2-9F94-D506044B67EE";
const CLOUD_CODE_KEY: &str = "9D2C2A59-1B0C-45A8-8F0A-8E3A9B1E4D11";
const DEVELOPER_PASSWORD: &str = "developer+secret/42";
const USER_TOKEN: &str = "5F0BB1A2-USER-TOKEN-5E55-10A5C0FFEE42";
const AUTH_KEY: &str = "auth-key-of-the-console-0042";
const SECRETS: [&str; 5] = [API_KEY, CLOUD_CODE_KEY, DEVELOPER_PASSWORD, USER_TOKEN, AUTH_KEY];

/// How the upstream answers.
#[derive(Debug, Clone, Copy)]
enum Manner {
    /// A user, as a login wants it.
    Login,
    Object,
    Array,
    Text,
    Error,
    Plain,
    Redirect,
}

const MANNERS: [Manner; 6] = [
    Manner::Object,
    Manner::Array,
    Manner::Text,
    Manner::Error,
    Manner::Plain,
    Manner::Redirect,
];

#[derive(Clone)]
struct Echo(Arc<Mutex<Manner>>);

async fn answer(State(Echo(manner)): State<Echo>, request: Request) -> Response {
    let manner = *manner.lock().unwrap();
    let path = request.uri().to_string();
    // Keys are known to whoever serves the app; the tokens only from the request.
    let mut known = vec![API_KEY, CLOUD_CODE_KEY, DEVELOPER_PASSWORD];
    let was_sent = |name: &str, value: &str| request.headers().get(name).is_some_and(|sent| sent == value);
    if was_sent("user-token", USER_TOKEN) || path.ends_with("/users/login") {
        known.push(USER_TOKEN);
    }
    if was_sent("auth-key", AUTH_KEY) {
        known.push(AUTH_KEY);
    }
    let said = said(&path, &known);
    let url = format!(
        "https://files.example.com{path}?key={API_KEY}&all={}",
        known.join("&")
    );
    let object = json!({
        "objectId": "user-alice", "email": "alice@example.com", "user-token": USER_TOKEN, "password": DEVELOPER_PASSWORD,
        "fileURL": url, "url": url, "publicUrl": url, "name": said, "value": said, "count": said, "id": said,
        "messageId": said, "status": said, "errorMessage": said, "timername": said, "list": [said, {"deep": said}],
        API_KEY: "a name can be a secret too", "result": {"nested": {"deeper": url}},
    });
    let mut response = match manner {
        Manner::Login => {
            let user =
                json!({"objectId": "user-alice", "email": "alice@example.com", "user-token": USER_TOKEN});
            axum::Json(user).into_response()
        }
        Manner::Object => axum::Json(object).into_response(),
        Manner::Array => axum::Json(json!([object, said, url])).into_response(),
        Manner::Text => axum::Json(json!(said)).into_response(),
        Manner::Error => {
            let error = json!({"code": 1234, "message": said, "errorData": object});
            (StatusCode::BAD_REQUEST, axum::Json(error)).into_response()
        }
        Manner::Plain => (StatusCode::INTERNAL_SERVER_ERROR, said).into_response(),
        Manner::Redirect => (StatusCode::FOUND, [(header::LOCATION, url)]).into_response(),
    };
    response
        .headers_mut()
        .insert("auth-key", HeaderValue::from_static(AUTH_KEY));
    response
}

/// Each secret as it is, percent-encoded, percent-encoded in small letters and byte by byte.
fn said(path: &str, secrets: &[&str]) -> String {
    let mut said = vec![format!("asked for {path};")];
    for secret in secrets {
        let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let bytes: Vec<String> = secret.bytes().map(|byte| format!("%{byte:02x}")).collect();
        said.extend([
            (*secret).to_owned(),
            encoded.to_lowercase(),
            encoded,
            bytes.concat(),
        ]);
    }
    said.join(" ")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_secret_comes_back_from_any_tool() {
    let echo = Echo(Arc::new(Mutex::new(Manner::Login)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server_url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state(echo.clone());
    let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });

    let causeway = Causeway::new()
        .with_local_upstream()
        .without_call_limits()
        .with("TELEMETRY__LOG_LEVEL", "debug");
    let member = causeway.tenant("shop");
    let upstream = Upstream {
        server_url,
        app_id: "99AE2C39-2C2A-4C23-A5A4-D38862CF45CD".to_owned(),
        api_key: API_KEY.to_owned(),
        cloud_code_key: CLOUD_CODE_KEY.to_owned(),
        developer_password: DEVELOPER_PASSWORD.to_owned(),
        is_verified: false,
    };
    causeway.connect(&member, "shop", &upstream);
    let token = causeway.token(&member, "all", "*:destroy", &[]);
    let gateway = causeway.serve();
    let client = McpClient::new(gateway.mcp_url(), &token);
    let mut tried = 0;
    for manner in MANNERS {
        for visit in walk::all() {
            // Some tools end the session, so each call begins with one of its own.
            for as_user in [false, true] {
                *echo.0.lock().unwrap() = Manner::Login;
                let login = json!({"login": "alice@example.com", "password": "wonderland"});
                let login = client.call("login_user", &login).await;
                let handle = login.structured["user_token"].clone();
                assert!(handle.as_str().unwrap().starts_with("ust_"), "{login:?}");
                *echo.0.lock().unwrap() = manner;
                let earlier = json!({"user_token": handle, "user": {"objectId": "user-alice"}});
                let mut arguments = visit.filled(&|_| Some(earlier.clone()));
                if as_user {
                    arguments["user_token"] = handle;
                }
                let reply = client.call_raw(visit.tool, &arguments).await;
                assert_eq!(reply.status, 200, "{} {manner:?}: {}", visit.tool, reply.text);
                let place = format!("{} {manner:?}", visit.tool);
                secrets::assert_absent(&SECRETS, &format!("{:?}{}", reply.headers, reply.text), &place);
                tried += 1;
            }
        }
    }
    assert_eq!(tried, MANNERS.len() * 31 * 2);
    secrets::assert_absent(&SECRETS, &gateway.log(), "the log");
    let trail = Value::from(causeway.trail("shop")).to_string();
    secrets::assert_absent(&SECRETS, &trail, "the audit trail");
    server.abort();
}
