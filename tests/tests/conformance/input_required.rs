//! The suite's tools that ask for input in their results (2026-07-28), instead of asking the client over a session.

use crate::fixture::{complete, wire};
use rmcp::model::{
    CallToolResponse, CallToolResult, ClientCapabilities, ErrorData, InputRequiredResult, InputResponses,
};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::{Arc, Mutex};

/// Their names.
pub(crate) const TOOLS: [&str; 8] = [
    "test_input_required_result_elicitation",
    "test_input_required_result_sampling",
    "test_input_required_result_list_roots",
    "test_input_required_result_request_state",
    "test_input_required_result_multiple_inputs",
    "test_input_required_result_multi_round",
    "test_input_required_result_tampered_state",
    "test_input_required_result_capabilities",
];

/// What a client sends in one round.
pub(crate) struct Round {
    pub(crate) responses: InputResponses,
    pub(crate) state: Option<String>,
    pub(crate) capabilities: ClientCapabilities,
}

/// The states that were given out; any other was made up.
#[derive(Clone, Default)]
pub(crate) struct States(Arc<Mutex<HashSet<String>>>);

impl States {
    fn give(&self, about: &str) -> String {
        let mut given = self.0.lock().unwrap();
        let state = format!("{about}-{}", given.len());
        given.insert(state.clone());
        state
    }

    fn check(&self, state: &str, about: &str) -> Result<(), ErrorData> {
        let is_ours = state.starts_with(about) && self.0.lock().unwrap().contains(state);
        if is_ours {
            return Ok(());
        }
        Err(ErrorData::invalid_params(
            "the request state is not one that this server gave out",
            None,
        ))
    }
}

fn elicitation(message: &str, field: &str, kind: &str) -> Value {
    let schema = json!({"type": "object", "properties": {field: {"type": kind}}, "required": [field]});
    json!({"method": "elicitation/create", "params": {"mode": "form", "message": message, "requestedSchema": schema}})
}

fn sampling(question: &str, max_tokens: u32) -> Value {
    let message = json!({"role": "user", "content": {"type": "text", "text": question}});
    json!({"method": "sampling/createMessage", "params": {"messages": [message], "maxTokens": max_tokens}})
}

fn roots() -> Value {
    json!({"method": "roots/list", "params": {}})
}

fn ask(requests: &Value, state: Option<String>) -> InputRequiredResult {
    let mut result = json!({"resultType": "input_required", "inputRequests": requests});
    if let Some(state) = state {
        result["requestState"] = json!(state);
    }
    wire(result)
}

fn done(text: &str) -> CallToolResponse {
    let result: CallToolResult = complete(json!({"content": [{"type": "text", "text": text}]}));
    result.into()
}

/// The prompt that wants input.
pub(crate) fn prompt() -> InputRequiredResult {
    let question = elicitation("What context should the prompt use?", "context", "string");
    ask(&json!({"user_context": question}), None)
}

/// Answers one round of a tool.
pub(crate) fn answer(tool: &str, round: &Round, states: &States) -> Result<CallToolResponse, ErrorData> {
    let given = |key: &str| round.responses.get(key).filter(|response| response.is_object());
    let name = || elicitation("What is your name?", "name", "string");
    Ok(match tool {
        "test_input_required_result_elicitation" => match given("user_name") {
            Some(response) => {
                let name = response["content"]["name"].as_str().unwrap_or("nobody");
                done(&format!("Hello, {name}!"))
            }
            None => ask(&json!({"user_name": name()}), None).into(),
        },
        "test_input_required_result_sampling" => {
            if let Some(response) = given("capital_question") {
                done(&response["content"].to_string())
            } else {
                let question = sampling("What is the capital of France?", 100);
                ask(&json!({"capital_question": question}), None).into()
            }
        }
        "test_input_required_result_list_roots" => match given("client_roots") {
            Some(response) => done(&response["roots"].to_string()),
            None => ask(&json!({"client_roots": roots()}), None).into(),
        },
        "test_input_required_result_multiple_inputs" => {
            if let Some(state) = &round.state {
                states.check(state, tool)?;
                done("all inputs arrived")
            } else {
                let greeting = sampling("Generate a greeting", 50);
                let requests = json!({"user_name": name(), "greeting": greeting, "client_roots": roots()});
                ask(&requests, Some(states.give(tool))).into()
            }
        }
        "test_input_required_result_multi_round" => match &round.state {
            None => {
                let question = elicitation("Step 1: What is your name?", "name", "string");
                ask(&json!({"step1": question}), Some(states.give(tool))).into()
            }
            Some(state) => {
                states.check(state, tool)?;
                if given("step2").is_some() {
                    done("both steps are done")
                } else {
                    let question = elicitation("Step 2: What is your favorite color?", "color", "string");
                    ask(&json!({"step2": question}), Some(states.give(tool))).into()
                }
            }
        },
        "test_input_required_result_capabilities" => {
            let mut requests = json!({});
            if round.capabilities.elicitation.is_some() {
                requests["user_name"] = name();
            }
            if round.capabilities.sampling.is_some() {
                requests["greeting"] = sampling("Generate a greeting", 50);
            }
            ask(&requests, Some(states.give(tool))).into()
        }
        // The two about the state itself.
        _ => {
            if let Some(state) = &round.state {
                states.check(state, tool)?;
                done("state-ok")
            } else {
                let question = elicitation("Please confirm", "ok", "boolean");
                ask(&json!({"confirm": question}), Some(states.give(tool))).into()
            }
        }
    })
}
