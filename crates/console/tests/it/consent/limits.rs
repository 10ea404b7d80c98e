//! What may be chosen: less than was asked for, of what is one's own, and never more.

use super::grants;
use crate::agent::Agent;
use crate::html::Form;
use crate::world::World;
use domain::{Clock, ConnectionLimit};
use http::StatusCode;
use std::time::Duration;

/// A request that ann's browser shows, and its form.
async fn form_of(world: &World, agent: &Agent, scope: &str) -> Form {
    let mut browser = world.browser_of(&world.ann).await;
    browser
        .visit(&agent.asks_for(scope))
        .await
        .page()
        .form("/consent")
}

#[tokio::test]
async fn what_is_narrowed_is_what_the_agent_gets() {
    let world = World::new().await;
    let shop = world.connection_of(&world.ann, "shop").await;
    world.connection_of(&world.ann, "blog").await;
    let agent = Agent::codex(&world).await;
    let form = form_of(&world, &agent, "*:write")
        .await
        .with("scope", "areas")
        .with("connections", "some")
        .tick("connection", shop.as_str())
        .with("lifetime", "30");
    let areas = ["counters", "files", "hive", "messaging", "timers", "users"];
    let form = areas
        .into_iter()
        .fold(form, |form, area| form.with(&format!("area_{area}"), "none"));
    let form = form.with("area_data", "read").forge("answer", "allow");
    let answer = world.browser_of(&world.ann).await.submit(&form).await;
    // The form belongs to the session that it was shown to.
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let mut browser = world.browser_of(&world.ann).await;
    let page = browser.visit(&agent.asks_for("*:write")).await.page();
    let fresh = page.form("/consent");
    let form = form
        .forge("csrf", fresh.value("csrf").unwrap())
        .forge("request", fresh.value("request").unwrap());
    let query = agent.answered(&browser.submit(&form).await);
    assert_eq!(agent.redeems(&world, &query["code"]).await["scope"], "data:read");
    let grant = grants(&world).await.remove(0);
    assert_eq!(grant.connections, ConnectionLimit::Only(vec![shop]));
    assert_eq!(
        grant.expires_at,
        Some(world.clock.now().plus(Duration::from_hours(30 * 24)))
    );
}

#[tokio::test]
async fn nobody_allows_more_than_was_asked_for_or_than_is_theirs() {
    let world = World::new().await;
    world.connection_of(&world.ann, "shop").await;
    let foreign = world.connection_of(&world.bob, "shop").await;
    let agent = Agent::codex(&world).await;
    let mut browser = world.browser_of(&world.ann).await;
    let page = browser.visit(&agent.asks_for("*:write")).await.page();
    let form = page.form("/consent").forge("answer", "allow");
    let wider = [
        form.clone().forge("scope", "destroy"),
        form.clone().with("scope", "areas").forge("area_files", "destroy"),
    ];
    for form in &wider {
        let answer = browser.submit(form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.html();
        assert!(
            page.texts("notice")
                .iter()
                .any(|it| it.contains("more than the agent asked for")),
            "{page:?}"
        );
    }
    let others = form
        .clone()
        .with("connections", "some")
        .forge("connection", foreign.as_str());
    let complaints = [
        (others, "not there any more"),
        (
            form.clone().with("connections", "some"),
            "at least one connection",
        ),
        (form.clone().forge("lifetime", "1000"), "Choose how long"),
    ];
    for (form, said) in complaints {
        let answer = browser.submit(&form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        let page = answer.html();
        assert!(
            page.texts("error").iter().any(|it| it.contains(said)),
            "{said}: {page:?}"
        );
    }
    assert!(grants(&world).await.is_empty());
}

#[tokio::test]
async fn nothing_chosen_is_told_at_the_field() {
    let world = World::new().await;
    let agent = Agent::codex(&world).await;
    let mut browser = world.browser_of(&world.ann).await;
    let page = browser.visit(&agent.asks_for("data:read")).await.page();
    let form = page
        .form("/consent")
        .with("scope", "areas")
        .with("area_data", "none");
    let answer = browser.submit(&form.forge("answer", "allow")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.html();
    let error = page.by_id("scope-error").unwrap();
    assert!(error.text.contains("at least one area"), "{}", error.text);
    assert!(grants(&world).await.is_empty());
    // What was chosen is still chosen, and the right answer goes through.
    let form = page.form("/consent");
    assert_eq!(form.value("scope"), Some("areas"));
    let form = form.with("area_data", "read").forge("answer", "allow");
    assert!(agent.answered(&browser.submit(&form).await).contains_key("code"));
}

#[tokio::test]
async fn what_was_allowed_before_is_filled_in_and_asked_again() {
    let world = World::new().await;
    let shop = world.connection_of(&world.ann, "shop").await;
    let agent = Agent::codex(&world).await;
    let mut browser = world.browser_of(&world.ann).await;
    let page = browser.visit(&agent.asks_for("*:write")).await.page();
    let form = page
        .form("/consent")
        .with("scope", "read")
        .with("connections", "some")
        .tick("connection", shop.as_str());
    browser.submit(&form.forge("answer", "allow")).await;
    let page = browser.visit(&agent.asks_for("*:write")).await.page();
    let form = page.form("/consent");
    assert_eq!(
        (
            form.value("scope"),
            form.value("connections"),
            form.value("connection")
        ),
        (Some("read"), Some("some"), Some(shop.as_str()))
    );
    // Of somebody else nothing is remembered.
    let mut browser = world.browser_of(&world.bob).await;
    let form = browser
        .visit(&agent.asks_for("*:write"))
        .await
        .page()
        .form("/consent");
    assert_eq!(form.value("scope"), Some("write"));
}

#[tokio::test]
async fn a_connection_that_was_removed_is_not_replaced_by_all() {
    let world = World::new().await;
    let (shop, now) = (world.connection_of(&world.ann, "shop").await, world.clock.now());
    world.connection_of(&world.ann, "blog").await;
    let agent = Agent::codex(&world).await;
    let mut browser = world.browser_of(&world.ann).await;
    let page = browser.visit(&agent.asks_for("*:write")).await.page();
    let form = page.form("/consent").with("connections", "some");
    let form = form.tick("connection", shop.as_str()).forge("answer", "allow");
    browser.submit(&form).await;
    let ann = &world.ann;
    world
        .store
        .delete_connection(&ann.tenant, &ann.account, &shop, now)
        .await
        .unwrap();
    let page = browser.visit(&agent.asks_for("*:write")).await.page();
    let form = page.form("/consent");
    assert_eq!(
        (form.value("connections"), form.value("connection")),
        (Some("some"), None)
    );
    let answer = browser.submit(&form.forge("answer", "allow")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn in_a_tenant_that_was_suspended_meanwhile_nothing_is_allowed() {
    let world = World::new().await;
    let agent = Agent::codex(&world).await;
    let mut browser = world.browser_of(&world.bob).await;
    let page = browser.visit(&agent.asks_for("*:write")).await.page();
    let (bob, now) = (&world.bob, world.clock.now());
    world
        .store
        .set_tenant_suspended(&bob.tenant, true, now)
        .await
        .unwrap();
    let answer = browser
        .submit(&page.form("/consent").forge("answer", "allow"))
        .await;
    assert!(!answer.body.contains("code="), "{answer:?}");
    assert_ne!(answer.status, StatusCode::OK);
}
