//! Arguments of tools: complaints are short and keep secrets, and what the schema allows the tool can read.

use crate::secret::keeps;
use crate::world;
use async_trait::async_trait;
use backendless::{AppEndpoint, Client, UserToken};
use domain::{Clock, ManualClock};
use serde_json::{Map, Value};
use std::sync::{Arc, LazyLock};
use toolkit::{
    AppConsole, CallContext, Catalog, ConsoleAccess, DynTool, ErrorCode, Redactor, ToolError, UserSessions,
};

/// A model reads it.
const LONGEST_COMPLAINT: usize = 8 * 1024;

static TOOLS: LazyLock<Vec<Arc<dyn DynTool>>> = LazyLock::new(|| {
    let catalog = Catalog::new(tools::all()).expect("the built-in tools have names of their own");
    catalog.iter().map(Arc::clone).collect()
});

static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    // Private addresses are refused by default: nothing leaves this process.
    let http = outbound::HttpClient::new(outbound::Policy::default()).expect("the default policy");
    let endpoint = AppEndpoint::keys("https://127.0.0.1:9", "APP-ID", "API-KEY".into());
    Client::new(http, endpoint.expect("a good endpoint"))
});

pub(crate) fn holds(input: &[u8]) {
    let [which, arguments @ ..] = input else {
        return;
    };
    let Ok(Value::Object(arguments)) = serde_json::from_slice(arguments) else {
        return;
    };
    let tool = &TOOLS[usize::from(*which) % TOOLS.len()];
    match tool.check(&arguments) {
        Ok(()) => readable(&**tool, arguments),
        Err(error) => complaint_holds(&**tool, &arguments, &error),
    }
}

fn complaint_holds(tool: &dyn DynTool, arguments: &Map<String, Value>, error: &ToolError) {
    assert_eq!(error.code, ErrorCode::InvalidArguments);
    let said = error.message.as_str();
    assert!(
        said.len() <= LONGEST_COMPLAINT,
        "{} bytes of complaints",
        said.len()
    );
    assert!(
        !said.contains(char::is_control),
        "a complaint moves the cursor: {said:?}"
    );
    for name in ["password", "user_token", "code"] {
        let Some(Value::String(secret)) = arguments.get(name) else {
            continue;
        };
        keeps(secret, |secret| {
            let mut arguments = arguments.clone();
            arguments.insert(name.to_owned(), secret.into());
            let refused = tool.check(&arguments);
            refused
                .err()
                .map(|error| format!("{error} {error:?}"))
                .unwrap_or_default()
        });
    }
}

/// A tool gets as far as its request, which is refused: there is no network here.
fn readable(tool: &dyn DynTool, mut arguments: Map<String, Value>) {
    arguments.remove("connection");
    let user = match arguments.remove("user_token") {
        Some(Value::String(token)) => Some(UserToken::new(token)),
        _ => None,
    };
    let context = CallContext::new(
        CLIENT.clone(),
        user,
        Arc::new(Nothing),
        Arc::new(Nothing),
        Arc::new(Redactor::default()),
        ManualClock::default().now(),
    );
    let shown = Value::Object(arguments.clone()).to_string();
    let name = tool.descriptor().name.clone();
    if let Err(error) = world::with(|world| world.run(tool.call(&context, arguments))) {
        let said = error.to_string();
        assert!(
            !said.contains("the arguments cannot be read"),
            "{name} {shown}: {said}"
        );
        assert_ne!(error.code, ErrorCode::Internal, "{name} {shown}: {said}");
        assert!(
            said.len() <= LONGEST_COMPLAINT,
            "{} bytes of {name}'s complaint",
            said.len()
        );
    }
}

/// No console and no sessions.
struct Nothing;

#[async_trait]
impl ConsoleAccess for Nothing {
    async fn console(&self) -> Result<AppConsole, ToolError> {
        Err(ToolError::new(
            ErrorCode::ConnectionMissing,
            "there is no developer credential",
        ))
    }
}

#[async_trait]
impl UserSessions for Nothing {
    async fn keep(&self, _: &UserToken) -> Result<String, ToolError> {
        Ok("ust_0".to_owned())
    }

    async fn forget(&self) -> Result<(), ToolError> {
        Ok(())
    }
}
