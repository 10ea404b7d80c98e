//! What the 31 tools send to Backendless, compared with requests that the vendor's own SDKs were recorded sending.

mod cases;

use cases::all;
use emulator::{Emulator, RecordedRequest, RunningEmulator};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tests::causeway::Causeway;
use tests::mcp_client::McpClient;
use tests::operator::Upstream;

const CAPTURES: &str = include_str!("../../fixtures/backendless-captures.jsonl");

/// A request without what differs from app to app.
#[derive(Debug, Clone, PartialEq)]
struct Sent {
    method: String,
    path: String,
    /// Parameters by name, each with its values in order.
    query: BTreeMap<String, Vec<String>>,
    body: Value,
}

impl Sent {
    fn new(method: &str, path: &str, query: Option<&str>, body: Value) -> Self {
        let mut parameters: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            parameters
                .entry(name.into_owned())
                .or_default()
                .push(value.into_owned());
        }
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: parameters,
            body,
        }
    }

    /// What an SDK sent in this operation.
    fn captured(operation: &str) -> Self {
        let captures = CAPTURES
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut found =
            captures.filter(|capture| capture["operation"].as_str().unwrap().starts_with(operation));
        let capture = found
            .next()
            .unwrap_or_else(|| panic!("no capture of {operation}"));
        let whole = capture["path"].as_str().unwrap();
        let (path, query) = whole
            .split_once('?')
            .map_or((whole, None), |(path, query)| (path, Some(query)));
        Self::new(
            capture["method"].as_str().unwrap(),
            own_part(path),
            query,
            capture["body"].clone(),
        )
    }

    fn recorded(request: &RecordedRequest) -> Self {
        let body = serde_json::from_str(&request.body).unwrap_or_else(|_| {
            if request.body.is_empty() {
                Value::Null
            } else {
                json!(request.body)
            }
        });
        Self::new(
            &request.method,
            own_part(&request.path),
            request.query.as_deref(),
            body,
        )
    }
}

/// The path behind app id and key, or behind the app id on the console.
fn own_part(path: &str) -> &str {
    let behind = |count: usize| path.splitn(count + 2, '/').nth(count + 1);
    match behind(1) {
        Some(rest) if rest.starts_with("console/") => rest,
        _ => behind(2).unwrap_or(path),
    }
}

struct World {
    client: McpClient,
    app: RunningEmulator,
    _gateway: tests::causeway::Running,
    _causeway: Causeway,
}

impl World {
    async fn new() -> Self {
        let causeway = Causeway::new().with_local_upstream().without_call_limits();
        let app = Emulator::builder().start("127.0.0.1:0").await.unwrap();
        let member = causeway.tenant("shop");
        causeway.connect(&member, "shop", &Upstream::from(&app));
        let token = causeway.token(&member, "all", "*:destroy", &[]);
        let gateway = causeway.serve();
        Self {
            client: McpClient::new(gateway.mcp_url(), &token),
            app,
            _gateway: gateway,
            _causeway: causeway,
        }
    }

    /// What one call sends. Whether the app has what it names does not matter.
    async fn sends(&self, tool: &str, arguments: &Value) -> Vec<Sent> {
        self.app.reset_faults();
        let called = self.client.call(tool, arguments).await;
        assert_ne!(called.code(), "invalid_arguments", "{tool}: {}", called.text);
        self.app.requests().iter().map(Sent::recorded).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_tools_send_is_what_the_sdks_send() {
    let world = World::new().await;
    let mut seen = BTreeSet::new();
    for (tool, arguments, operation, only_the_sdk) in all() {
        let mut wanted = Sent::captured(operation);
        for member in only_the_sdk {
            let body = wanted.body.as_object_mut().unwrap();
            assert!(
                body.remove(*member).is_some(),
                "{operation}: {member} is not there"
            );
        }
        let sent = world.sends(tool, &arguments).await;
        assert!(
            sent.contains(&wanted),
            "{tool}\nwanted {wanted:#?}\nsent {sent:#?}"
        );
        seen.insert(tool);
    }
    // The other three timer tools need one that is there; its id is the app's.
    let id = timer_id(&world).await;
    for (tool, more, operation) in [
        ("get_timer", json!({}), "bl.getEventHandlers(appId)"),
        (
            "update_timer",
            json!({"schedule": {"type": "every", "seconds": 60}}),
            "bl.updateEventHandler(appId,{id",
        ),
        (
            "update_timer",
            json!({"enabled": false}),
            "bl.changeHandlerState(appId,'PRODUCTION'",
        ),
        ("delete_timer", json!({}), "bl.deleteEventHandler(appId,{id"),
    ] {
        let mut arguments = more;
        arguments["name"] = json!("myTimer");
        let wanted = Sent::captured(operation);
        let sent = world.sends(tool, &arguments).await;
        let same =
            |sent: &Sent| sent.method == wanted.method && sent.path.replace(&id, "TIMER-ID") == wanted.path;
        assert!(
            sent.iter().any(same),
            "{tool}\nwanted {wanted:#?}\nsent {sent:#?}"
        );
        seen.insert(tool);
    }
    let listed = world.client.names().await;
    assert_eq!(
        seen.into_iter().collect::<Vec<_>>(),
        listed,
        "every tool was compared"
    );
}

async fn timer_id(world: &World) -> String {
    let timer = world.client.call("get_timer", &json!({"name": "myTimer"})).await;
    timer.structured["timer"]["id"].as_str().unwrap().to_owned()
}
