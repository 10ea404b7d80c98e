//! The start page: what is there, and what to do next.

use crate::html::Html;
use crate::record::outcome;
use crate::world::World;
use domain::Clock;
use std::time::Duration;

/// Which of the steps are done.
fn done(page: &Html) -> Vec<bool> {
    let steps = page
        .all("ol")
        .find(|list| list.has_class("steps"))
        .expect("there are steps");
    let items = page.within(steps, "li");
    items.map(|item| item.has_class("done")).collect()
}

/// The one thing to do next: the button that is not a quiet one.
fn next(page: &Html) -> Vec<&str> {
    let buttons = page
        .all("a")
        .filter(|link| link.has_class("button") && !link.has_class("secondary"));
    buttons.filter_map(|link| link.attribute("href")).collect()
}

#[tokio::test]
async fn the_steps_follow_what_is_there() {
    let world = World::new().await;
    let mut browser = world.browser_of(&world.ann).await;
    let page = browser.get("/").await.page();
    assert_eq!(
        (done(&page), next(&page)),
        (vec![false, false, false], vec!["/connections/new"])
    );
    world.connection_of(&world.ann, "shop").await;
    let page = browser.get("/").await.page();
    assert_eq!(
        (done(&page), next(&page)),
        (vec![true, false, false], vec!["/connect/codex"])
    );
    let token = world.token_of(&world.ann, "laptop").await;
    let page = browser.get("/").await.page();
    assert_eq!(
        (done(&page), next(&page)),
        (vec![true, true, false], vec!["/connect/codex"])
    );
    assert!(page.text().contains("See whether it has called"));
    let call = outcome(&world.ann, token.as_str(), world.clock.now(), "c1", "ok");
    world.record(&[call]).await;
    let page = browser.get("/").await.page();
    assert!(page.texts("steps").is_empty());
    assert_eq!(
        page.texts("figures"),
        ["1connection0agents1token1calls and changes in 30 days, 0 failed"]
    );
    assert_eq!(page.texts("live"), ["Last seen just now: laptop"]);
}

#[tokio::test]
async fn the_latest_events_are_the_accounts_own() {
    let world = World::new().await;
    world.connection_of(&world.ann, "shop").await;
    let token = world.token_of(&world.ann, "laptop").await;
    let foreign = world.token_of(&world.bob, "bob's").await;
    for number in 0..8 {
        let at = world.clock.now();
        let mut call = outcome(&world.ann, token.as_str(), at, &format!("c{number}"), "ok");
        call.action = format!("tool_{number}");
        let bobs = outcome(&world.bob, foreign.as_str(), at, &format!("b{number}"), "ok");
        world.record(&[call, bobs]).await;
        world.clock.advance(Duration::from_secs(1));
    }
    let page = world.browser_of(&world.ann).await.get("/").await.page();
    let table = page.all("tbody").next().unwrap();
    let tools: Vec<_> = page
        .within(table, "code")
        .map(|code| code.text.as_str())
        .collect();
    assert_eq!(tools, ["tool_7", "tool_6", "tool_5", "tool_4", "tool_3"]);
    assert!(!page.text().contains("bob"));
}
