//! The official MCP SDK for TypeScript lists and calls every tool.

use std::path::Path;
use std::process::Command;
use tests::causeway::Causeway;
use tests::program::provided;
use tests::sdk;

#[test]
fn every_tool_answers_the_typescript_sdk() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let mut command = Command::new(provided("CAUSEWAY_TEST_NODE"));
    command
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/typescript-sdk/walk.mjs"))
        .arg(provided("CAUSEWAY_TEST_TYPESCRIPT_SDK"));
    sdk::assert_lists_and_calls(command, &demo, "2025-11-25");
}
