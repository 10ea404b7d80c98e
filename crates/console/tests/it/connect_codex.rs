//! The steps for Codex, and whether it has called.

use crate::agent::assert_plain;
use crate::browser::Browser;
use crate::record::outcome;
use crate::world::World;
use domain::Clock;
use http::header;
use serde_json::{Value, json};
use std::time::Duration;

async fn asked(browser: &mut Browser) -> Value {
    let answer = browser.get("/connect/codex/last-seen").await;
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/json");
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn the_page_has_the_lines_of_this_gateway() {
    let world = World::new().await;
    let mut browser = world.browser_of(&world.ann).await;
    let page = browser.get("/connect/codex").await.page();
    assert_plain(&page);
    let text = |id: &str| page.by_id(id).unwrap().text.clone();
    assert_eq!(
        text("add"),
        "codex mcp add backendless --url https://mcp.example.com/mcp"
    );
    assert_eq!(text("login"), "codex mcp login backendless");
    assert_eq!(
        text("config"),
        "[mcp_servers.backendless] url = \"https://mcp.example.com/mcp\""
    );
    assert!(page.links().contains(&"/tokens/new"));
    assert!(page.links().contains(&"/connections/new?then=/connect/codex"));
    world.connection_of(&world.ann, "shop").await;
    let page = browser.get("/connect/codex").await.page();
    assert!(page.texts("notice").is_empty());
}

#[tokio::test]
async fn a_call_is_seen_at_once_and_by_its_account_alone() {
    let world = World::new().await;
    let token = world.token_of(&world.ann, "laptop").await;
    let mut ann = world.browser_of(&world.ann).await;
    assert_eq!(
        asked(&mut ann).await,
        json!({"seen": false, "text": "No agent has called yet."})
    );
    let now = world.clock.now();
    world
        .record(&[outcome(&world.ann, token.as_str(), now, "c1", "ok")])
        .await;
    world.clock.advance(Duration::from_secs(3));
    assert_eq!(
        asked(&mut ann).await,
        json!({"seen": true, "text": "Last seen 3 s ago: laptop"})
    );
    let page = ann.get("/connect/codex").await.page();
    assert_eq!(page.texts("live"), ["Last seen 3 s ago: laptop"]);
    for person in [&world.bob, &world.eve] {
        let mut browser = world.browser_of(person).await;
        assert_eq!(asked(&mut browser).await["seen"], false);
    }
}

#[tokio::test]
async fn the_newer_of_last_use_and_last_call_counts() {
    let world = World::new().await;
    let (laptop, server) = (
        world.token_of(&world.ann, "laptop").await,
        world.token_of(&world.ann, "server").await,
    );
    let mut ann = world.browser_of(&world.ann).await;
    let began = world.clock.now();
    let call = outcome(&world.ann, laptop.as_str(), began, "c1", "forbidden");
    world.record(&[call]).await;
    world.clock.advance(Duration::from_secs(10));
    // It listed the tools, which is no call, and was noted by the beat of the gateway.
    let uses = [(server, began.plus(Duration::from_secs(4)))];
    world.store.touch_access_tokens(&uses).await.unwrap();
    assert_eq!(asked(&mut ann).await["text"], "Last seen 6 s ago: server");
    // What people do on the pages is no call of an agent.
    let form = ann.get("/tokens/new").await.page().form("/tokens");
    ann.submit(&form).await;
    assert_eq!(asked(&mut ann).await["text"], "Last seen 6 s ago: server");
}

#[tokio::test]
async fn a_visitor_is_told_nothing() {
    let world = World::new().await;
    let answer = world.visitor().get("/connect/codex/last-seen").await;
    assert!(answer.location().starts_with("/sign-in?then="));
}
