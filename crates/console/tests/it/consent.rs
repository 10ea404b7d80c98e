//! The consent page: who asks, what may be chosen, and that nobody gets more than that.

mod limits;

use crate::agent::{Agent, LOOPBACK, assert_plain};
use crate::world::{PASSWORD, World};
use domain::{Clock, ConnectionLimit};
use http::{StatusCode, header};
use std::time::Duration;
use store::Grant;

const HOSTILE: &str = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;";

async fn grants(world: &World) -> Vec<Grant> {
    let now = world.clock.now();
    let ann = &world.ann;
    world
        .store
        .list_grants(&ann.tenant, &ann.account, now)
        .await
        .unwrap()
}

#[tokio::test]
async fn from_the_sign_in_page_to_the_agent_it_is_four_actions() {
    let world = World::new().await;
    world.connection_of(&world.ann, "shop").await;
    let agent = Agent::codex(&world).await;
    let mut browser = world.visitor();
    let page = browser.visit(&agent.asks_for("*:write")).await.page();
    assert_eq!(page.heading(), "Sign in");
    // One and two: the fields. Three: the button.
    let form = page.form("/sign-in").with("email", &world.ann.email);
    let answer = browser.submit(&form.with("password", PASSWORD)).await;
    assert!(answer.location().starts_with("/consent?request="), "{answer:?}");
    let page = browser.follow(answer).await.page();
    assert_eq!(page.heading(), "Allow access?");
    // Four: the button, with what is chosen already.
    let answer = browser
        .submit(&page.form("/consent").forge("answer", "allow"))
        .await;
    let query = agent.answered(&answer);
    assert_eq!(
        (query["state"].as_str(), query["iss"].as_str()),
        ("a state & more", "https://mcp.example.com")
    );
    assert_eq!(
        (
            answer.header(header::CACHE_CONTROL),
            answer.header(header::REFERRER_POLICY)
        ),
        ("no-store", "no-referrer")
    );
    let token = agent.redeems(&world, &query["code"]).await;
    assert_eq!(token["scope"], "*:write");
    let principal = world
        .signed(token["access_token"].as_str().unwrap())
        .await
        .unwrap();
    assert_eq!(
        (&principal.account, &principal.connections),
        (&world.ann.account, &ConnectionLimit::All)
    );
    let grant = grants(&world).await.remove(0);
    assert_eq!(
        grant.expires_at,
        Some(world.clock.now().plus(Duration::from_hours(90 * 24)))
    );
    let last = world.trail(&world.ann.tenant).await.pop();
    assert_eq!(last, Some(("grant.create".to_owned(), "ok".to_owned())));
}

#[tokio::test]
async fn the_page_says_who_asks_and_offers_what_was_asked_for() {
    let world = World::new().await;
    world.connection_of(&world.ann, "shop").await;
    let agent = Agent::codex(&world).await;
    let mut browser = world.browser_of(&world.ann).await;
    let answer = browser.visit(&agent.asks_for("*:write")).await;
    let policy = answer.header(header::CONTENT_SECURITY_POLICY);
    assert!(
        policy.contains("form-action 'self' http://127.0.0.1:51234;"),
        "{policy}"
    );
    let page = answer.page();
    let text = page.text();
    for said in [
        "Codex",
        "itself: nobody vouches for it",
        "127.0.0.1:51234",
        "Any program there can claim to be this one",
        "ann@acme.example",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let form = page.form("/consent");
    assert_eq!(
        (
            form.value("scope"),
            form.value("connections"),
            form.value("lifetime")
        ),
        (Some("write"), Some("all"), Some("90"))
    );
    let levels = |page: &crate::html::Html| -> Vec<String> {
        let radios = page
            .all("input")
            .filter(|input| input.attribute("name") == Some("scope"));
        radios
            .map(|input| input.attribute("value").unwrap().to_owned())
            .collect()
    };
    assert_eq!(levels(&page), ["read", "write", "areas"]);
    let page = browser
        .visit(&agent.asks_for("files:destroy data:read"))
        .await
        .page();
    assert_eq!(levels(&page), ["read", "write", "destroy", "areas"]);
    let form = page.form("/consent");
    assert!(form.has("area_files") && form.has("area_data") && !form.has("area_users"));
    assert_eq!(form.value("scope"), Some("write"));
}

#[tokio::test]
async fn a_client_on_the_web_is_told_by_its_host() {
    let world = World::new().await;
    let mut browser = world.browser_of(&world.ann).await;
    for (redirect, source, said) in [
        (
            "https://agent.example:8443/cb",
            "https://agent.example:8443",
            "Whoever runs agent.example:8443 gets this access",
        ),
        (
            "com.example.app:/cb",
            "com.example.app:",
            "Whoever runs the application that opens com.example.app: links gets",
        ),
    ] {
        let agent = Agent::register(&world, "Codex", redirect).await;
        let answer = browser.visit(&agent.asks_for("*:read")).await;
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        assert!(
            policy.contains(&format!("form-action 'self' {source};")),
            "{policy}"
        );
        let page = answer.page();
        assert!(page.text().contains(said), "{}", page.text());
        assert!(!page.text().contains("on your computer"), "{}", page.text());
        let answer = browser
            .submit(&page.form("/consent").forge("answer", "allow"))
            .await;
        assert!(agent.answered(&answer).contains_key("code"));
    }
}

#[tokio::test]
async fn names_of_clients_are_text_and_may_be_long() {
    let world = World::new().await;
    let mut browser = world.browser_of(&world.ann).await;
    let longest = "\u{1f980}".repeat(100);
    for name in [HOSTILE, &longest] {
        // The latest one is the first of the list.
        world.clock.advance(Duration::from_secs(1));
        let agent = Agent::register(&world, name, LOOPBACK).await;
        let page = browser.visit(&agent.asks_for("*:write")).await.page();
        assert_plain(&page);
        assert!(page.text().contains(name), "{}", page.text());
        let answer = browser
            .submit(&page.form("/consent").forge("answer", "allow"))
            .await;
        assert!(agent.answered(&answer).contains_key("code"));
        for path in ["/agents", "/activity", "/"] {
            assert_plain(&browser.get(path).await.page());
        }
        let page = browser.get("/agents").await.page();
        assert!(page.text().contains(name), "{}", page.text());
        let confirm = page
            .links()
            .into_iter()
            .find(|link| link.ends_with("/revoke"))
            .unwrap();
        let page = browser.get(confirm).await.page();
        assert_plain(&page);
        assert!(page.text().contains(name), "{}", page.text());
    }
}

#[tokio::test]
async fn a_refusal_is_told_to_the_agent_and_leaves_nothing() {
    let world = World::new().await;
    let agent = Agent::codex(&world).await;
    let mut browser = world.browser_of(&world.ann).await;
    let page = browser.visit(&agent.asks_for("*:write")).await.page();
    let form = page.form("/consent").forge("answer", "refuse");
    let query = agent.answered(&browser.submit(&form).await);
    assert_eq!(query["error"], "access_denied");
    assert!(!query.contains_key("code"));
    assert!(grants(&world).await.is_empty());
    let answer = browser
        .submit(&page.form("/consent").forge("answer", "perhaps"))
        .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn requests_of_others_and_of_yesterday_are_no_requests() {
    let (world, other) = (World::new().await, World::new().await);
    let agent = Agent::codex(&other).await;
    let answer = other.visitor().get(&agent.asks_for("*:write")).await;
    let foreign = answer.location().to_owned();
    let mut browser = world.browser_of(&world.ann).await;
    let cut = &foreign[..foreign.len() - 4];
    for path in [
        &foreign,
        cut,
        "/consent",
        "/consent?request=",
        "/consent?request=%3Cb%3E.x",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(answer.html().heading(), "Start again from the agent");
    }
    let agent = Agent::codex(&world).await;
    let form = browser
        .visit(&agent.asks_for("*:write"))
        .await
        .page()
        .form("/consent")
        .forge("answer", "allow");
    let forged = form.clone().forge("request", foreign.split_once('=').unwrap().1);
    assert_eq!(browser.submit(&forged).await.status, StatusCode::BAD_REQUEST);
    world.clock.advance(Duration::from_mins(61));
    let answer = browser.submit(&form).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.html().text().contains("expired"), "{answer:?}");
    assert!(grants(&world).await.is_empty());
}

#[tokio::test]
async fn another_account_can_answer_the_same_request() {
    let world = World::new().await;
    let agent = Agent::codex(&world).await;
    let mut browser = world.browser_of(&world.ann).await;
    let page = browser.visit(&agent.asks_for("*:write")).await.page();
    let answer = browser.submit_and_follow(&page.form("/consent/switch")).await;
    let form = answer.page().form("/sign-in").with("email", &world.bob.email);
    let answer = browser.submit_and_follow(&form.with("password", PASSWORD)).await;
    let page = answer.page();
    assert!(page.text().contains("bob@acme.example"), "{}", page.text());
    let answer = browser
        .submit(&page.form("/consent").forge("answer", "allow"))
        .await;
    assert!(agent.answered(&answer).contains_key("code"));
    assert!(grants(&world).await.is_empty());
}

#[tokio::test]
async fn without_an_app_the_page_leads_to_one_and_back() {
    let world = World::new().await;
    let agent = Agent::codex(&world).await;
    let mut browser = world.browser_of(&world.ann).await;
    let page = browser.visit(&agent.asks_for("*:write")).await.page();
    let links = page.links();
    let link = links.iter().find(|link| link.starts_with("/connections/new"));
    assert!(
        link.is_some_and(|link| link.contains("then=/consent?request%3D")),
        "{links:?}"
    );
}

#[tokio::test]
async fn a_request_in_doubt_is_explained_here() {
    let world = World::new().await;
    let mut browser = world.visitor();
    let answer = browser
        .get("/oauth/authorize?client_id=%3Cscript%3Ealert(1)%3C/script%3E")
        .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let page = answer.html();
    assert_plain(&page);
    assert_eq!(page.heading(), "This request cannot be answered");
    assert!(
        page.text().contains("No client is registered as"),
        "{}",
        page.text()
    );
}
