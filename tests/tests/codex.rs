//! The real Codex on a real gateway: what a developer who pastes three lines gets.

use serde_json::json;
use tests::causeway::Causeway;
use tests::codex::{Approvals, Codex, Played, Protocol, Shape, Turn};
use tests::walk::Visit;
use tests::{secrets, walk};

/// A model that sees no tool searches before it calls.
fn steps(shape: Shape, visit: Visit) -> Vec<Turn> {
    let search = Turn::Search(visit.tool.replace('_', " "));
    match shape {
        Shape::Search => vec![search, Turn::Call(visit)],
        Shape::Declared | Shape::Code => vec![Turn::Call(visit)],
    }
}

async fn play(shape: Shape, protocol: Protocol, approvals: Approvals) -> Played {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let codex = Codex {
        shape,
        protocol,
        approvals,
    };
    let turns = walk::all().into_iter().flat_map(|visit| steps(shape, visit));
    let mut played = codex
        .play(demo.mcp_url(), demo.told("token"), turns.collect())
        .await;
    played
        .answers
        .retain(|answer| matches!(answer.turn, Turn::Call(_)));
    for answer in &played.answers {
        secrets::assert_absent(
            &[
                demo.told("api_key"),
                demo.told("token"),
                "correct horse",
                "battery staple",
            ],
            &answer.text,
            "what the model got",
        );
    }
    played
}

async fn assert_all_tools_answer(shape: Shape, protocol: Protocol) {
    let played = play(shape, protocol, Approvals::Granted).await;
    assert_eq!(played.answers.len(), 31);
    for (visit, answer) in walk::all().iter().zip(&played.answers) {
        let structured = answer.structured.as_ref();
        visit.assert_answered(structured.unwrap_or_else(|| panic!("{}: {}", visit.tool, answer.text)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_tool_answers_when_all_are_declared() {
    assert_all_tools_answer(Shape::Declared, Protocol::Default).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_tool_answers_behind_tool_search() {
    assert_all_tools_answer(Shape::Search, Protocol::Default).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_tool_answers_in_code_mode() {
    assert_all_tools_answer(Shape::Code, Protocol::Default).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_tool_answers_in_the_stateless_protocol_when_all_are_declared() {
    assert_all_tools_answer(Shape::Declared, Protocol::Stateless).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_tool_answers_in_the_stateless_protocol_behind_tool_search() {
    assert_all_tools_answer(Shape::Search, Protocol::Stateless).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_tool_answers_in_the_stateless_protocol_in_code_mode() {
    assert_all_tools_answer(Shape::Code, Protocol::Stateless).await;
}

/// Reads and plain writes run without a question; what destroys or reaches outside is Codex' own refusal, since
/// `codex exec` has nobody to ask.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codex_asks_before_it_destroys_or_reaches_outside() {
    let played = play(Shape::Declared, Protocol::Default, Approvals::AsItComes).await;
    for (visit, answer) in walk::all().iter().zip(&played.answers) {
        if visit.needs_approval() {
            assert!(answer.was_not_approved(), "{}: {}", visit.tool, answer.text);
        } else {
            let structured = answer.structured.as_ref();
            visit.assert_answered(structured.unwrap_or_else(|| panic!("{}: {}", visit.tool, answer.text)));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_tools_are_declared_to_a_model_without_search() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let codex = Codex {
        shape: Shape::Declared,
        protocol: Protocol::Default,
        approvals: Approvals::AsItComes,
    };
    let played = codex.play(demo.mcp_url(), demo.told("token"), Vec::new()).await;
    let mut listed = demo.client().names().await;
    listed.sort();
    let seen: Vec<String> = played.seen.tools.into_keys().collect();
    assert_eq!(seen, listed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codex_mcp_list_knows_that_a_token_is_used() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let listed = Codex::listed(demo.mcp_url(), demo.told("token")).await;
    assert!(
        listed.contains(demo.mcp_url()) && listed.contains("Bearer token"),
        "{listed}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_of_a_tool_reaches_the_model_with_code_and_hint() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    for shape in Shape::ALL {
        let codex = Codex {
            shape,
            protocol: Protocol::Default,
            approvals: Approvals::AsItComes,
        };
        let mut visit = walk::all().remove(0);
        visit.arguments = json!({"path": "/nowhere", "pagesize": 5});
        let played = codex
            .play(demo.mcp_url(), demo.told("token"), vec![Turn::Call(visit)])
            .await;
        let structured = played.answers[0].structured.as_ref();
        let error = &structured.unwrap_or_else(|| panic!("{}", played.answers[0].text))["error"];
        assert_eq!(error["code"], "invalid_arguments", "{shape:?}: {error}");
        assert!(
            error["message"].as_str().unwrap().contains("page_size"),
            "{error}"
        );
    }
}
