//! The official Inspector: its strict check of every schema, and a call.

use std::process::Command;
use tests::causeway::{Causeway, Running};
use tests::program::{self, Ended, provided};

async fn inspect(demo: &Running, arguments: &[&str]) -> Ended {
    let mut command = Command::new(provided("CAUSEWAY_TEST_NODE"));
    command
        .arg(provided("CAUSEWAY_TEST_INSPECTOR"))
        .args([
            "--cli",
            demo.mcp_url(),
            "--transport",
            "http",
            "--format",
            "json",
            "-q",
        ])
        .arg("--header")
        .arg(format!("Authorization: Bearer {}", demo.told("token")))
        .args(arguments);
    program::run(command).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_strict_check_finds_no_error() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let ended = inspect(&demo, &["--method", "tools/list", "--strict"]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stdout.contains("\"list_directory\""), "{}", ended.stdout);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tool_is_called() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let call = [
        "--method",
        "tools/call",
        "--tool-name",
        "get_counter",
        "--tool-arg",
        "name=visits",
    ];
    let ended = inspect(&demo, &call).await;
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stdout.contains("1204"), "{}", ended.stdout);
}
