//! The official conformance suite of MCP, in both of its requirement sets: on the product as it is, and whole on a server
//! with the suite's own fixtures behind the same stack.
#![expect(
    clippy::unwrap_used,
    reason = "everything here runs in tests, where a panic is a failed test"
)]

mod authorization;
mod fixture;
mod input_required;
mod stack;

use std::collections::BTreeMap;
use std::process::Command;
use tests::auth_proxy::AuthProxy;
use tests::causeway::Causeway;
use tests::program::{self, provided};

const EXPECTED_FAILURES: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/fixtures/conformance-expected-failures.yml"
);

/// How many checks of a scenario passed and failed.
type Scenarios = BTreeMap<String, (u32, u32)>;

/// Runs the suite, and reads its summary. The exit code counts when failures are expected by name.
async fn run(address: &str, arguments: &[&str]) -> (Option<i32>, Scenarios, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(provided("CAUSEWAY_TEST_NODE"));
    command
        .arg(provided("CAUSEWAY_TEST_CONFORMANCE"))
        .args(["server", "--url", &format!("http://{address}/mcp")])
        .args(arguments)
        .current_dir(folder.path());
    let ended = program::run(command).await;
    let said = format!("{}{}", ended.stdout, ended.stderr);
    (ended.code, said.lines().filter_map(scenario).collect(), said)
}

/// Reads `✓ tools-list: 3 passed, 0 failed`.
fn scenario(line: &str) -> Option<(String, (u32, u32))> {
    let (name, counts) = line.strip_prefix(['✓', '✗'])?.trim().split_once(": ")?;
    let (passed, failed) = counts.split_once(" passed, ")?;
    let failed = failed.strip_suffix(" failed")?;
    Some((name.to_owned(), (passed.parse().ok()?, failed.parse().ok()?)))
}

/// The scenarios that want nothing that the product does not have pass on it. The others ask for the suite's own tools, for
/// prompts, resources, completion or logging, in some of their checks at least (`caching`, `server-stateless`).
async fn assert_product_passes(requirements: &str, wanted: &[&str]) {
    let mut proxy = AuthProxy::bind().await;
    let causeway = Causeway::new()
        .without_call_limits()
        .with("SERVER__ALLOWED_HOSTS", &proxy.hosts())
        .with("SERVER__ALLOWED_ORIGINS", &proxy.origins());
    let demo = causeway.demo();
    proxy.forward(demo.address(), demo.told("token"));
    let (_, scenarios, said) = run(&proxy.address(), &["--requirements", requirements]).await;
    for name in wanted {
        let counts = scenarios.get(*name);
        let (passed, failed) = counts.unwrap_or_else(|| panic!("the suite has no {name}: {said}"));
        assert!(
            *passed > 0 && *failed == 0,
            "{name}: {passed} passed, {failed} failed\n{said}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_product_passes_what_needs_no_fixtures_of_2025_11_25() {
    let wanted = [
        "server-initialize",
        "ping",
        "tools-list",
        "dns-rebinding-protection",
    ];
    assert_product_passes("2025-11-25", &wanted).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_product_passes_what_needs_no_fixtures_of_2026_07_28() {
    let wanted = [
        "tools-list",
        "dns-rebinding-protection",
        "http-header-validation",
        "input-required-result-ignore-extra-params",
        "input-required-result-missing-input-response",
        "input-required-result-unsupported-methods",
        "input-required-result-validate-input",
        "sep-2164-resource-not-found",
        "server-sse-multiple-streams",
    ];
    assert_product_passes("2026-07-28", &wanted).await;
}

/// All scenarios of a requirement set; with a file of accepted failures, one of those that passes fails the run as well.
async fn assert_stack_passes(requirements: &str, accepted: &[&str], at_least: u32) {
    let mut proxy = AuthProxy::bind().await;
    let stack = stack::serve(fixture::Fixture::default(), &proxy).await;
    proxy.forward(stack.address(), stack.token());
    let arguments = [&["--requirements", requirements], accepted].concat();
    let (code, scenarios, said) = run(&proxy.address(), &arguments).await;
    stack.stop().await;
    let passed: u32 = scenarios.values().map(|(passed, _)| passed).sum();
    assert_eq!(code, Some(0), "{said}");
    assert!(passed >= at_least, "{passed} checks only: {said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stack_passes_2025_11_25_but_for_what_needs_a_session() {
    assert_stack_passes("2025-11-25", &["--expected-failures", EXPECTED_FAILURES], 60).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stack_passes_2026_07_28() {
    assert_stack_passes("2026-07-28", &[], 150).await;
}
