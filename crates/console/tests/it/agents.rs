//! Connected agents: listed to their account alone, and refused as soon as they are disconnected.

use crate::agent::Agent;
use crate::world::World;
use http::StatusCode;
use oauth::bearer::Refused;
use std::time::Duration;

#[tokio::test]
async fn a_disconnected_agent_is_refused_by_the_next_request() {
    let world = World::new().await;
    let mut browser = world.browser_of(&world.ann).await;
    let page = browser.get("/agents").await.page();
    assert_eq!(page.texts("empty"), ["No agent is connected.Connect Codex"]);
    let agent = Agent::codex(&world).await;
    let token = agent.is_allowed_by(&world, &mut browser, "*:write").await;
    // It is remembered by now.
    assert!(world.signed(&token).await.is_ok());
    let page = browser.get("/agents").await.page();
    for said in [
        "Codex",
        "registered itself",
        "Read and change everything",
        "All",
        "20 Feb 2027",
        "Never",
    ] {
        assert!(page.text().contains(said), "{said}: {}", page.text());
    }
    let confirm = page
        .links()
        .into_iter()
        .find(|link| link.ends_with("/revoke"))
        .unwrap();
    let answer = browser
        .submit(&browser.clone().get(confirm).await.page().form(confirm))
        .await;
    assert_eq!(answer.location(), "/agents?done=revoked");
    assert!(matches!(world.signed(&token).await, Err(Refused::Invalid)));
    let page = browser.follow(answer).await.page();
    assert_eq!(
        page.texts("notice"),
        ["The agent is disconnected. It is refused from now on."]
    );
    assert_eq!(page.texts("empty").len(), 1);
    assert_eq!(browser.get(confirm).await.status, StatusCode::NOT_FOUND);
    let trail = world.trail(&world.ann.tenant).await;
    let actions: Vec<_> = trail.iter().map(|(action, _)| action.as_str()).collect();
    assert_eq!(actions, ["grant.create", "grant.revoke"]);
}

#[tokio::test]
async fn agents_of_others_are_not_there() {
    let world = World::new().await;
    let agent = Agent::codex(&world).await;
    let mut bob = world.browser_of(&world.bob).await;
    let token = agent.is_allowed_by(&world, &mut bob, "*:write").await;
    let page = bob.get("/agents").await.page();
    let path = page
        .links()
        .into_iter()
        .find(|link| link.ends_with("/revoke"))
        .unwrap();
    let form = bob.clone().get(path).await.page().form(path);
    for person in [&world.ann, &world.eve] {
        let mut browser = world.browser_of(person).await;
        let page = browser.get("/agents").await.page();
        assert_eq!(page.texts("empty").len(), 1);
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND);
        let own = browser.get("/tokens/new").await.page().form("/tokens");
        let form = form.clone().forge("csrf", own.value("csrf").unwrap());
        assert_eq!(browser.submit(&form).await.status, StatusCode::NOT_FOUND);
    }
    assert!(world.signed(&token).await.is_ok());
    assert_eq!(
        bob.get("/agents/nonsense/revoke").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn an_agent_whose_time_is_over_is_not_listed() {
    let world = World::new().await;
    let agent = Agent::codex(&world).await;
    let mut browser = world.browser_of(&world.ann).await;
    agent.is_allowed_by(&world, &mut browser, "*:write").await;
    world.clock.advance(Duration::from_hours(90 * 24));
    let mut browser = world.browser_of(&world.ann).await;
    assert_eq!(browser.get("/agents").await.page().texts("empty").len(), 1);
}
