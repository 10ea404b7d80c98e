//! A client of an emulator without a socket.

use axum::Router;
use axum::body::Body;
use emulator::{ApiKeys, Emulator, ManualClock};
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::Value;
use std::sync::Arc;
use tower::ServiceExt as _;

/// The moment at which the clock of the tests stands, in ms.
pub(crate) const START: i64 = 1_800_000_000_000;

/// An answer: status and body, where a body that is no JSON is text and an empty one is null.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Answer {
    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert!(self.status.is_success(), "{self:?}");
        self.body
    }

    /// The code of a failure.
    #[track_caller]
    pub(crate) fn code(self) -> u64 {
        assert!(!self.status.is_success(), "{self:?}");
        self.body["code"].as_u64().unwrap()
    }

    /// The message of a failure.
    #[track_caller]
    pub(crate) fn message(self) -> String {
        assert!(!self.status.is_success(), "{self:?}");
        self.body["message"].as_str().unwrap().to_owned()
    }
}

/// Calls the app API of one application with one key, perhaps as a user.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) router: Router,
    pub(crate) app_id: String,
    pub(crate) keys: ApiKeys,
    pub(crate) clock: Arc<ManualClock>,
    key: String,
    user_token: Option<String>,
}

impl Caller {
    /// A caller with the REST key of an empty application.
    pub(crate) fn empty() -> Self {
        Self::of(Emulator::builder().sample_app(false))
    }

    /// A caller with the REST key of the sample shop.
    pub(crate) fn shop() -> Self {
        Self::of(Emulator::builder())
    }

    fn of(builder: emulator::Builder) -> Self {
        let clock = Arc::new(ManualClock::at(START));
        let emulator = builder.seed(42).clock(clock.clone()).build().unwrap();
        let keys = emulator.api_keys();
        Self {
            router: emulator.router(),
            app_id: emulator.app_id().to_owned(),
            key: keys.rest.clone(),
            keys,
            clock,
            user_token: None,
        }
    }

    /// The same caller with the Cloud Code key.
    pub(crate) fn cloud_code(&self) -> Self {
        Self {
            key: self.keys.bl.clone(),
            ..self.clone()
        }
    }

    /// The same caller with a user's token.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self {
            user_token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// Registers a user and signs in; answers the caller as that user, and the user's id.
    pub(crate) async fn signed_up(&self, email: &str) -> (Self, String) {
        let registration = serde_json::json!({"email": email, "password": "secret"});
        let user = self.post("/users/register", registration).await.ok();
        let credentials = serde_json::json!({"login": email, "password": "secret"});
        let session = self.post("/users/login", credentials).await.ok();
        let token = session["user-token"].as_str().unwrap();
        (
            self.with_token(token),
            user["objectId"].as_str().unwrap().to_owned(),
        )
    }

    /// Signs the developer in at the console; answers the `auth-key`.
    pub(crate) async fn developer_token(&self) -> String {
        let credentials = serde_json::json!({"login": "developer@example.com", "password": "emulator"});
        let request = Request::post("/console/home/login")
            .header("content-type", "application/json")
            .body(Body::from(credentials.to_string()))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.headers()["auth-key"].to_str().unwrap().to_owned()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// Sends to a path of the app API; a null body is none.
    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let path = format!("/{}/{}{path}", self.app_id, self.key);
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "emulator.test");
        if let Some(token) = &self.user_token {
            request = request.header("user-token", token);
        }
        let body = match body.filter(|body| !body.is_null()) {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        answer(&self.router, request.body(body).unwrap()).await
    }
}

/// Sends any request to the emulator.
pub(crate) async fn answer(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let text = || Value::from(String::from_utf8_lossy(&bytes).into_owned());
    let body = if bytes.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&bytes).unwrap_or_else(|_| text())
    };
    Answer { status, body }
}
