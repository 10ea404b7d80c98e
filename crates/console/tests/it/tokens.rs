//! Access tokens: made once, shown once, never more than their maker has, and refused as soon as they are revoked.

use crate::agent::assert_plain;
use crate::browser::{Answer, Browser};
use crate::html::Form;
use crate::world::{Person, World};
use domain::{Clock, ConnectionLimit, Scopes};
use http::StatusCode;
use oauth::bearer::Refused;
use std::time::Duration;
use store::{AccessToken, Page};

const HOSTILE: &str = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;";

async fn tokens_of(world: &World, person: &Person) -> Vec<AccessToken> {
    let (tenant, account) = (&person.tenant, Some(&person.account));
    world
        .store
        .list_access_tokens(tenant, account, Page::first(100))
        .await
        .unwrap()
}

async fn draft(browser: &mut Browser) -> Form {
    browser.get("/tokens/new").await.page().form("/tokens")
}

/// The token that an answer shows.
fn shown(answer: &Answer) -> String {
    answer
        .page()
        .by_id("token")
        .expect("a token is shown")
        .text
        .clone()
}

async fn make(browser: &mut Browser, name: &str) -> String {
    let form = draft(browser).await.with("name", name);
    shown(&browser.submit(&form).await)
}

#[tokio::test]
async fn a_token_is_shown_once_and_counts() {
    let world = World::new().await;
    let mut browser = world.browser_of(&world.ann).await;
    let answer = browser.submit(&draft(&mut browser.clone()).await).await;
    let token = shown(&answer);
    let page = answer.page();
    let text = |id: &str| page.by_id(id).unwrap().text.clone();
    assert_eq!(text("export"), format!("export CAUSEWAY_TOKEN='{token}'"));
    assert_eq!(
        text("add"),
        "codex mcp add backendless --url https://mcp.example.com/mcp --bearer-token-env-var CAUSEWAY_TOKEN"
    );
    assert_eq!(
        text("config"),
        "[mcp_servers.backendless] url = \"https://mcp.example.com/mcp\" bearer_token_env_var = \"CAUSEWAY_TOKEN\""
    );
    assert_eq!(answer.header(http::header::CACHE_CONTROL), "no-store");
    let principal = world.opaque(&token).await.unwrap();
    assert_eq!(
        (
            &principal.account,
            principal.scopes.to_string().as_str(),
            &principal.connections
        ),
        (&world.ann.account, "*:write", &ConnectionLimit::All)
    );
    let secret = token.rsplit('_').next().unwrap();
    for path in [
        "/tokens",
        "/tokens/new",
        "/",
        "/activity",
        "/activity.csv",
        "/connect/codex",
        "/agents",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(!answer.body.contains(secret), "{path}");
    }
    assert_eq!(
        world.trail(&world.ann.tenant).await,
        [("token.create".to_owned(), "ok".to_owned())]
    );
    let rows = format!("{:?}", world.audit_rows(&world.ann.tenant).await);
    assert!(!rows.contains(secret), "{rows}");
}

#[tokio::test]
async fn a_form_that_is_sent_again_makes_no_second_token() {
    let world = World::new().await;
    let mut browser = world.browser_of(&world.ann).await;
    let form = draft(&mut browser).await;
    let token = shown(&browser.submit(&form).await);
    for again in [form.clone(), form.clone().with("name", "another")] {
        let answer = browser.submit(&again).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert_eq!(answer.html().heading(), "This token was made already");
        assert!(!answer.body.contains(&token) && !answer.body.contains("cwy_"));
    }
    // Also when the first one is revoked and its name free again.
    let list = browser.get("/tokens").await.page();
    let confirm = list
        .links()
        .into_iter()
        .find(|link| link.ends_with("/revoke"))
        .unwrap();
    let confirm = browser.get(confirm).await.page();
    let revoke = confirm
        .forms()
        .into_iter()
        .find(|form| form.action.ends_with("/revoke"))
        .unwrap();
    browser.submit(&revoke).await;
    assert_eq!(browser.submit(&form).await.status, StatusCode::CONFLICT);
    assert_eq!(tokens_of(&world, &world.ann).await.len(), 1);
}

#[tokio::test]
async fn what_is_wrong_is_told_at_the_field() {
    let world = World::new().await;
    world.connection_of(&world.ann, "shop").await;
    let foreign = world.connection_of(&world.bob, "shop").await;
    let mut browser = world.browser_of(&world.ann).await;
    make(&mut browser, "laptop").await;
    let form = draft(&mut browser).await;
    let long = "x".repeat(101);
    let cases = [
        (form.clone().with("name", ""), "name-error", "Give it a name"),
        (form.clone().with("name", "  "), "name-error", "Give it a name"),
        (form.clone().with("name", &long), "name-error", "101 characters"),
        (
            form.clone().with("name", "a\u{7}b"),
            "name-error",
            "control characters",
        ),
        (
            form.clone().with("name", " laptop "),
            "name-error",
            "of that name",
        ),
        (
            form.clone().with("connections", "some"),
            "connections-error",
            "at least one",
        ),
        (
            form.clone()
                .with("connections", "some")
                .forge("connection", foreign.as_str()),
            "connections-error",
            "not there any more",
        ),
        (
            form.clone()
                .with("connections", "some")
                .forge("connection", "nonsense"),
            "connections-error",
            "not there any more",
        ),
        (
            form.clone().with("lifetime", "date").with("until", "2026-11-21"),
            "lifetime-error",
            "is over",
        ),
        (
            form.clone().with("lifetime", "date"),
            "lifetime-error",
            "year-month-day",
        ),
        (
            form.clone().forge("lifetime", "forever"),
            "lifetime-error",
            "Choose how long",
        ),
    ];
    for (form, id, said) in &cases {
        let answer = browser.submit(form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        let page = answer.html();
        let error = page.by_id(id).unwrap_or_else(|| panic!("{said}: {page:?}"));
        assert!(error.text.contains(said), "{}", error.text);
        let told = page
            .elements()
            .iter()
            .any(|it| it.attribute("aria-describedby") == Some(id));
        assert!(told, "{id}");
    }
    assert_eq!(tokens_of(&world, &world.ann).await.len(), 1);
    let answer = browser.submit(&form.forge("id", "tok_nonsense")).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn nothing_chosen_makes_no_token() {
    let world = World::new().await;
    let mut browser = world.browser_of(&world.ann).await;
    let form = draft(&mut browser).await.with("scope", "areas");
    let form = domain::Area::ALL
        .iter()
        .fold(form, |form, area| form.with(&format!("area_{area}"), "none"));
    let answer = browser.submit(&form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.html();
    assert!(
        page.by_id("scope-error")
            .unwrap()
            .text
            .contains("at least one area")
    );
    assert!(tokens_of(&world, &world.ann).await.is_empty());
}

#[tokio::test]
async fn a_token_is_what_was_chosen() {
    let world = World::new().await;
    let shop = world.connection_of(&world.ann, "shop").await;
    world.connection_of(&world.ann, "blog").await;
    let mut browser = world.browser_of(&world.ann).await;
    let form = draft(&mut browser).await.with("name", "pipeline");
    let form = form
        .with("scope", "areas")
        .with("area_files", "destroy")
        .with("connections", "some")
        .tick("connection", shop.as_str())
        .with("lifetime", "date")
        .with("until", "2026-12-24");
    browser.submit(&form).await;
    let token = tokens_of(&world, &world.ann).await.remove(0);
    assert_eq!(token.connections, ConnectionLimit::Only(vec![shop]));
    // Midnight behind the day; the clock shows some milliseconds behind midnight of 22 November.
    assert_eq!(token.expires_at.unwrap().as_seconds(), 1_798_156_800);
    let all_but_files =
        "counters:write data:write files:destroy hive:write messaging:write timers:write users:write";
    assert_eq!(token.scopes, Scopes::parse(all_but_files).unwrap());
    let text = browser.get("/tokens").await.page().text().to_owned();
    for said in [
        "pipeline",
        "read, change and delete files",
        "shop",
        "25 Dec 2026, 00:00 UTC",
        "Never",
        "Active",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    world.clock.set(token.expires_at.unwrap());
    let mut browser = world.browser_of(&world.ann).await;
    assert!(browser.get("/tokens").await.page().text().contains("Expired"));
    // Everything for ever is possible too.
    let form = draft(&mut browser)
        .await
        .with("scope", "destroy")
        .with("lifetime", "never");
    let token = shown(&browser.submit(&form).await);
    let principal = world.opaque(&token).await.unwrap();
    assert_eq!(principal.scopes.to_string(), "*:destroy");
}

#[tokio::test]
async fn a_revoked_token_is_refused_by_the_next_request() {
    let world = World::new().await;
    let mut browser = world.browser_of(&world.ann).await;
    let token = make(&mut browser, "laptop").await;
    // It is remembered by now.
    assert!(world.opaque(&token).await.is_ok());
    let id = tokens_of(&world, &world.ann).await.remove(0).id;
    let page = browser.get(&format!("/tokens/{id}/revoke")).await.page();
    assert!(page.text().contains("laptop"));
    let form = page.form(&format!("/tokens/{id}/revoke"));
    let answer = browser.submit(&form).await;
    assert_eq!(answer.location(), "/tokens?done=revoked");
    assert!(matches!(world.opaque(&token).await, Err(Refused::Invalid)));
    let page = browser.follow(answer).await.page();
    assert_eq!(
        page.texts("notice"),
        ["The token is revoked. Nobody can use it any more."]
    );
    assert!(page.text().contains("Revoked"));
    // The name is free again, and the first proposal is made of it.
    assert_eq!(draft(&mut browser).await.value("name"), Some("Codex"));
    make(&mut browser, "laptop").await;
    let trail = world.trail(&world.ann.tenant).await;
    let actions: Vec<_> = trail.iter().map(|(action, _)| action.as_str()).collect();
    assert_eq!(actions, ["token.create", "token.revoke", "token.create"]);
}

#[tokio::test]
async fn tokens_of_others_are_not_there() {
    let world = World::new().await;
    let token = make(&mut world.browser_of(&world.bob).await, "bob's laptop").await;
    let id = tokens_of(&world, &world.bob).await.remove(0).id;
    // The owner of the tenant, and the owner of another one.
    for person in [&world.ann, &world.eve] {
        let mut browser = world.browser_of(person).await;
        let page = browser.get("/tokens").await.page();
        assert!(!page.text().contains("laptop"), "{}", page.text());
        let path = format!("/tokens/{id}/revoke");
        assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND);
        let mut form = draft(&mut browser).await;
        form.action = path;
        assert_eq!(browser.submit(&form).await.status, StatusCode::NOT_FOUND);
        // Nor can its id be taken.
        let form = draft(&mut browser).await.forge("id", id.as_str());
        assert_eq!(browser.submit(&form).await.status, StatusCode::CONFLICT);
    }
    assert!(world.opaque(&token).await.is_ok());
    let mut browser = world.browser_of(&world.ann).await;
    assert_eq!(
        browser.get("/tokens/nonsense/revoke").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn names_are_text_and_may_be_long() {
    let world = World::new().await;
    let mut browser = world.browser_of(&world.ann).await;
    let longest = "\u{1f980}".repeat(100);
    for name in [HOSTILE, &longest] {
        let form = draft(&mut browser).await.with("name", name);
        let page = browser.submit(&form).await.page();
        assert_plain(&page);
        assert!(page.text().contains(name));
        let token = tokens_of(&world, &world.ann).await.pop().unwrap();
        let uses = [(token.id.clone(), world.clock.now().plus(Duration::from_secs(1)))];
        world.store.touch_access_tokens(&uses).await.unwrap();
        world.clock.advance(Duration::from_secs(2));
        let confirm = format!("/tokens/{}/revoke", token.id);
        for path in ["/tokens", &confirm, "/activity", "/", "/connect/codex"] {
            let page = browser.get(path).await.page();
            assert_plain(&page);
            assert!(page.text().contains(name), "{path}: {}", page.text());
        }
        // As it comes back with a complaint.
        let form = draft(&mut browser).await.with("name", name);
        let page = browser.submit(&form).await.html();
        assert_plain(&page);
        assert_eq!(page.form("/tokens").value("name"), Some(name));
    }
}

#[tokio::test]
async fn there_are_not_more_tokens_than_anybody_needs() {
    let world = World::new().await;
    let mut browser = world.browser_of(&world.ann).await;
    make(&mut browser, "first").await;
    let first = tokens_of(&world, &world.ann).await.remove(0);
    let hash = domain::SecretHash::of("x");
    for number in 1..200 {
        let token = AccessToken {
            id: domain::TokenId::generate(world.clock.as_ref(), world.entropy.as_ref()),
            name: number.to_string(),
            ..first.clone()
        };
        world
            .store
            .create_access_token(&first.tenant, &token, &hash)
            .await
            .unwrap();
    }
    let form = draft(&mut browser).await;
    let answer = browser.submit(&form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer
            .html()
            .by_id("name-error")
            .unwrap()
            .text
            .contains("200 tokens")
    );
}
