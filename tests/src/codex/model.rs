//! OpenAI's Responses API, as far as Codex needs it, with a script instead of a model.

use super::answer::Answer;
use super::{SERVER, Shape, Turn};
use crate::program::Ended;
use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The last words of the model.
const DONE: &str = "The script is done.";

/// What the model saw of the gateway.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The tools of the gateway's namespace, by their raw names: declared at once, or found by searches.
    pub tools: BTreeMap<String, Value>,
    /// The first request, whole.
    pub first_request: Value,
}

/// The model and its server.
pub(super) struct ScriptedModel {
    address: SocketAddr,
    script: Arc<Mutex<Script>>,
    server: JoinHandle<()>,
}

struct Script {
    shape: Shape,
    turns: VecDeque<Turn>,
    asked: Option<(String, Turn)>,
    answers: Vec<Answer>,
    seen: Seen,
}

impl ScriptedModel {
    pub(super) async fn start(shape: Shape, turns: Vec<Turn>) -> Self {
        let script = Arc::new(Mutex::new(Script {
            shape,
            turns: turns.into(),
            asked: None,
            answers: Vec::new(),
            seen: Seen::default(),
        }));
        let router = Router::new()
            .route(
                "/v1/models",
                get(|| async { axum::Json(json!({"data": [], "models": []})) }),
            )
            .route("/v1/responses", post(respond))
            .layer(axum::extract::DefaultBodyLimit::disable())
            .with_state(Arc::clone(&script));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            address,
            script,
            server,
        }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Every turn must have been answered.
    pub(super) fn finish(self, ended: &Ended) -> (Vec<Answer>, Seen) {
        self.server.abort();
        let script = self.script.lock().unwrap();
        assert!(
            script.turns.is_empty() && script.asked.is_none() && ended.stdout.contains(DONE),
            "Codex ended early, after {} answers: {ended:#?}",
            script.answers.len()
        );
        (script.answers.clone(), script.seen.clone())
    }
}

impl Drop for ScriptedModel {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn respond(State(script): State<Arc<Mutex<Script>>>, body: String) -> impl IntoResponse {
    let request: Value = serde_json::from_str(&body).unwrap();
    let item = script.lock().unwrap().turn(&request);
    let events = [
        json!({"type": "response.created", "response": {"id": "resp"}}),
        json!({"type": "response.output_item.done", "output_index": 0, "item": item}),
        json!({"type": "response.completed", "response": {"id": "resp", "usage": {
            "input_tokens": 1, "input_tokens_details": null, "output_tokens": 1, "output_tokens_details": null, "total_tokens": 2,
        }}}),
    ];
    let event = |event: &Value| format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap());
    let stream = events.iter().map(event).collect::<Vec<_>>().concat();
    ([(CONTENT_TYPE, "text/event-stream")], stream)
}

impl Script {
    /// Reads what Codex answered to the last turn, and makes the next one.
    fn turn(&mut self, request: &Value) -> Value {
        if self.seen.first_request.is_null() {
            self.seen.first_request = request.clone();
        }
        let input = request["input"].as_array().cloned().unwrap_or_default();
        self.learn(request["tools"].as_array());
        for item in &input {
            self.learn(item["tools"].as_array());
        }
        if let Some((call, turn)) = self.asked.take() {
            let output = input.iter().find(|item| {
                item["call_id"] == *call
                    && item["type"]
                        .as_str()
                        .is_some_and(|kind| kind.ends_with("_output"))
            });
            let output = output.unwrap_or_else(|| panic!("Codex did not answer {turn:?}"));
            self.answers.push(Answer::read(turn, self.shape, output));
        }
        let Some(turn) = self.turns.pop_front() else {
            let content = json!([{"type": "output_text", "text": DONE}]);
            return json!({"type": "message", "role": "assistant", "id": "msg", "content": content});
        };
        let call = format!("call_{}", self.answers.len());
        let item = self.item(&turn, &call);
        self.asked = Some((call, turn));
        item
    }

    fn learn(&mut self, tools: Option<&Vec<Value>>) {
        let namespace = format!("mcp__{SERVER}");
        let ours = tools
            .into_iter()
            .flatten()
            .filter(|tool| tool["type"] == "namespace" && tool["name"] == *namespace);
        for tool in ours.flat_map(|space| space["tools"].as_array().into_iter().flatten()) {
            let name = tool["name"].as_str().unwrap().to_owned();
            self.seen.tools.insert(name, tool.clone());
        }
    }

    fn item(&self, turn: &Turn, call: &str) -> Value {
        let visit = match turn {
            Turn::Search(query) => {
                return json!({
                    "type": "tool_search_call", "id": format!("ts_{call}"), "call_id": call, "execution": "client",
                    "status": "completed", "arguments": {"query": query, "limit": 8},
                });
            }
            Turn::Call(visit) => visit,
        };
        let arguments = visit.filled(&|tool| self.answer_of(tool));
        if self.shape == Shape::Code {
            let script = format!(
                "text(JSON.stringify(await tools.mcp__{SERVER}__{}({arguments})))",
                visit.tool
            );
            return json!({
                "type": "custom_tool_call", "id": format!("ctc_{call}"), "call_id": call, "name": "exec",
                "status": "completed", "input": script,
            });
        }
        json!({
            "type": "function_call", "id": format!("fc_{call}"), "call_id": call, "namespace": format!("mcp__{SERVER}"),
            "name": visit.tool, "arguments": arguments.to_string(),
        })
    }

    fn answer_of(&self, tool: &str) -> Option<Value> {
        let of_tool = |answer: &&Answer| matches!(&answer.turn, Turn::Call(visit) if visit.tool == tool);
        self.answers.iter().rev().find(of_tool)?.structured.clone()
    }
}
