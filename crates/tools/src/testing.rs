//! An app in the emulator with one connection, and the tools on it, for the tests of the tools.

use async_trait::async_trait;
use backendless::{AppEndpoint, Client, Console, FilePath, LoginOutcome, UserToken};
use domain::{Clock, ManualClock};
use emulator::{Emulator, RunningEmulator};
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use toolkit::{
    AppConsole, CallContext, Catalog, ConsoleAccess, ErrorCode, Redactor, ToolError, UserSessions,
};

/// A running emulator and one connection to its first app.
pub(crate) struct App {
    pub(crate) emulator: RunningEmulator,
    pub(crate) client: Client,
    http: outbound::HttpClient,
    catalog: Catalog,
    sessions: Arc<Sessions>,
    with_developer: bool,
}

impl App {
    /// An empty app.
    pub(crate) async fn start() -> Self {
        Self::of(Emulator::builder().seed(1).sample_app(false)).await
    }

    /// The sample shop.
    pub(crate) async fn shop() -> Self {
        Self::of(Emulator::builder().seed(1)).await
    }

    async fn of(builder: emulator::Builder) -> Self {
        let emulator = builder.start("127.0.0.1:0").await.unwrap();
        let policy = outbound::Policy {
            allow_private_addresses: true,
            ..outbound::Policy::default()
        };
        let http = outbound::HttpClient::new(policy).unwrap();
        let key = emulator.api_keys.rest.clone();
        let endpoint = AppEndpoint::keys(&emulator.server_url(), &emulator.app_id, key.into()).unwrap();
        let client = Client::new(http.clone(), endpoint);
        let catalog = Catalog::new(crate::all()).unwrap();
        Self {
            emulator,
            client,
            http,
            catalog,
            sessions: Arc::default(),
            with_developer: true,
        }
    }

    /// The same app on a connection without a developer credential.
    pub(crate) fn without_developer(mut self) -> Self {
        self.with_developer = false;
        self
    }

    /// Calls a tool as the dispatch does: arguments checked, common parameters taken out.
    pub(crate) async fn call(&self, tool: &str, arguments: Value) -> Result<Value, ToolError> {
        let Value::Object(mut arguments) = arguments else {
            panic!("arguments are an object")
        };
        let tool = self
            .catalog
            .get(tool)
            .unwrap_or_else(|| panic!("there is a tool {tool}"));
        tool.check(&arguments)?;
        let named = match arguments.remove("user_token") {
            Some(Value::String(handle)) => Some(handle),
            _ => None,
        };
        let user = match &named {
            Some(handle) => Some(self.sessions.open(handle)?),
            None => None,
        };
        let context = CallContext::new(
            self.client.clone(),
            user,
            Arc::new(Developer::of(self)),
            Arc::new(CallSessions {
                sessions: Arc::clone(&self.sessions),
                named,
            }),
            self.redactor(),
            ManualClock::default().now(),
        );
        let answer = tool.call(&context, arguments).await?;
        let mut answer = Value::Object(answer);
        context.redactor.redact(&mut answer);
        Ok(answer)
    }

    /// Calls a tool that must fail.
    pub(crate) async fn fail(&self, tool: &str, arguments: Value) -> ToolError {
        self.call(tool, arguments).await.expect_err("the call must fail")
    }

    /// Registers an app user and logs in; answers the id and the handle.
    pub(crate) async fn log_in(&self, email: &str) -> (String, String) {
        let user = self
            .call("register_user", json!({"email": email, "password": "secret-1"}))
            .await
            .unwrap();
        let login = self
            .call("login_user", json!({"login": email, "password": "secret-1"}))
            .await
            .unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&user["user"]["objectId"]), text(&login["user_token"]))
    }

    /// The Backendless token behind a handle.
    pub(crate) fn token(&self, handle: &str) -> UserToken {
        self.sessions.open(handle).unwrap()
    }

    /// The console of the app, signed in.
    pub(crate) async fn console(&self) -> AppConsole {
        Developer::of(self).console().await.unwrap()
    }

    pub(crate) async fn write_file(&self, path: &str, text: &str) {
        let path = FilePath::parse(path).unwrap();
        self.client
            .files()
            .write(&path, text.as_bytes(), Some(true))
            .await
            .unwrap();
    }

    pub(crate) async fn read_file(&self, path: &str) -> String {
        let bytes = self
            .client
            .files()
            .read(&FilePath::parse(path).unwrap())
            .await
            .unwrap();
        String::from_utf8(bytes.into()).unwrap()
    }

    /// The requests that the emulator got since it started, as `METHOD /path?query BODY` without app id and key.
    pub(crate) async fn requests(&self) -> Vec<String> {
        let url = format!("{}/emulator/requests", self.emulator.server_url());
        let request = outbound::Request::get(url.parse().unwrap());
        let answer = self.http.send(request).await.unwrap();
        let requests: Vec<Map<String, Value>> = serde_json::from_slice(&answer.body).unwrap();
        let prefix = format!("/{}/{}", self.emulator.app_id, self.emulator.api_keys.rest);
        let line = |request: &Map<String, Value>| {
            let path = request["path"].as_str().unwrap().replace(&prefix, "");
            let query = request["query"].as_str().filter(|query| !query.is_empty());
            let query = query.map(|query| format!("?{query}")).unwrap_or_default();
            let body = request["body"].as_str().filter(|body| !body.is_empty());
            let body = body.map(|body| format!(" {body}")).unwrap_or_default();
            format!("{} {path}{query}{body}", request["method"].as_str().unwrap())
        };
        requests.iter().map(line).collect()
    }

    fn redactor(&self) -> Arc<Redactor> {
        let redactor = Redactor::default();
        for secret in self.client.secrets() {
            redactor.conceal(secret.expose_secret());
        }
        Arc::new(redactor)
    }
}

/// The console with the developer's login, signed in anew for each call.
struct Developer {
    http: outbound::HttpClient,
    console_url: String,
    app_id: String,
    credential: Option<emulator::Developer>,
}

impl Developer {
    fn of(app: &App) -> Self {
        Self {
            http: app.http.clone(),
            console_url: app.emulator.console_url(),
            app_id: app.emulator.app_id.clone(),
            credential: app.with_developer.then(|| app.emulator.developer.clone()),
        }
    }
}

#[async_trait]
impl ConsoleAccess for Developer {
    async fn console(&self) -> Result<AppConsole, ToolError> {
        let Some(emulator::Developer { login, password }) = &self.credential else {
            return Err(ToolError::new(
                ErrorCode::ConnectionMissing,
                "the connection has no developer credential",
            ));
        };
        let url = Console::parse_url(&self.console_url).unwrap();
        let password = password.as_str().into();
        let outcome = Console::login(self.http.clone(), &url, login, &password).await?;
        let LoginOutcome::LoggedIn(auth) = outcome else {
            panic!("the emulator's developer has no second factor")
        };
        Ok(AppConsole {
            console: Console::new(self.http.clone(), &url, auth),
            app_id: self.app_id.clone(),
        })
    }
}

/// Handles and tokens in memory.
#[derive(Default)]
struct Sessions(Mutex<HashMap<String, String>>);

impl Sessions {
    fn open(&self, handle: &str) -> Result<UserToken, ToolError> {
        let sessions = self.0.lock().unwrap();
        let token = sessions
            .get(handle)
            .ok_or_else(|| ToolError::new(ErrorCode::NotFound, "no such session"))?;
        Ok(UserToken::new(token.clone()))
    }
}

struct CallSessions {
    sessions: Arc<Sessions>,
    named: Option<String>,
}

#[async_trait]
impl UserSessions for CallSessions {
    async fn keep(&self, token: &UserToken) -> Result<String, ToolError> {
        let mut sessions = self.sessions.0.lock().unwrap();
        let handle = format!("ust_{}", sessions.len());
        sessions.insert(handle.clone(), token.expose_secret().to_owned());
        Ok(handle)
    }

    async fn forget(&self) -> Result<(), ToolError> {
        if let Some(handle) = &self.named {
            self.sessions.0.lock().unwrap().remove(handle);
        }
        Ok(())
    }
}
