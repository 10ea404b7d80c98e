//! The vendor's own SDKs walk through every area of the emulator (tests/sdk-walk) and are content.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use emulator::Emulator;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn the_vendors_sdks_are_content_with_the_emulator() {
    let (node, sdks) = (needed("CAUSEWAY_TEST_NODE"), needed("CAUSEWAY_TEST_SDK_WALK"));
    let emulator = Emulator::builder().start("127.0.0.1:0").await.unwrap();
    let line = json!({
        "server_url": emulator.server_url(),
        "console_url": emulator.console_url(),
        "app_id": emulator.app_id,
        "api_keys": emulator.api_keys,
        "developer": emulator.developer,
    });
    let walk = Path::new(env!("CARGO_MANIFEST_DIR")).join("sdk-walk/walk.mjs");
    let mut walk_through = Command::new(node);
    walk_through.arg(walk).arg(line.to_string()).arg(sdks);
    let walked = tokio::task::spawn_blocking(move || walk_through.output());
    let walked = walked.await.unwrap().unwrap();
    emulator.shutdown().await;
    let said = String::from_utf8_lossy(&walked.stdout);
    let failed: Vec<&str> = said.lines().filter(|line| line.starts_with("FAIL")).collect();
    assert!(
        walked.status.success() && failed.is_empty(),
        "{}\n{}",
        failed.join("\n"),
        String::from_utf8_lossy(&walked.stderr)
    );
    // A walk that left out areas would be green as well.
    let last = said.lines().last().unwrap_or_default();
    let passed: usize = last
        .split(' ')
        .next()
        .and_then(|count| count.parse().ok())
        .unwrap();
    assert!(passed >= 90, "{last}");
}

/// What `cargo xtask test` brings up and names in a variable.
fn needed(variable: &str) -> OsString {
    std::env::var_os(variable)
        .unwrap_or_else(|| panic!("{variable} is not set: run this test with `cargo xtask test sdk_walk`"))
}
