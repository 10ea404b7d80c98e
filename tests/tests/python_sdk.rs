//! The official MCP SDK for Python lists and calls every tool, in both eras of the protocol.

use std::path::Path;
use std::process::Command;
use tests::causeway::Causeway;
use tests::program::provided;
use tests::sdk;

fn assert_lists_and_calls(mode: &str, version: &str) {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let mut command = Command::new(provided("CAUSEWAY_TEST_PYTHON_MCP"));
    command
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/python-sdk/walk.py"))
        .arg(mode);
    sdk::assert_lists_and_calls(command, &demo, version);
}

#[test]
fn every_tool_answers_the_python_sdk() {
    assert_lists_and_calls("legacy", "2025-11-25");
}

#[test]
fn every_tool_answers_the_python_sdk_without_a_session() {
    assert_lists_and_calls("auto", "2026-07-28");
}
