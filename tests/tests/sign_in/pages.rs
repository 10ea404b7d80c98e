//! The pages between an agent's request and its answer, and attacks on whoever is asked.

use crate::consent::{Consent, code};
use reqwest::{Method, StatusCode};
use std::collections::BTreeSet;
use store::Grant;
use tests::agent::{Agent, Tokens};
use tests::site::Site;
use tests::visitor::Shown;

/// What was granted so far.
async fn grants(site: &Site) -> Vec<Grant> {
    let store = site.store();
    let account = store.account_by_email(site.account().0).await.unwrap().unwrap();
    let now = domain::Clock::now(site.clock.as_ref());
    store
        .list_grants(&account.tenant, &account.id, now)
        .await
        .unwrap()
}

/// A page that is not kept, not framed, not sniffed, and runs nothing of others.
fn assert_guarded(shown: &Shown) {
    assert_eq!(shown.header("x-frame-options"), "DENY", "{}", shown.url);
    assert_eq!(shown.header("x-content-type-options"), "nosniff", "{}", shown.url);
    assert_eq!(shown.header("cache-control"), "no-store", "{}", shown.url);
    let policy = shown.header("content-security-policy");
    assert!(policy.contains("default-src 'none'"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(!policy.contains("unsafe-inline"), "{policy}");
    assert_eq!(shown.header("access-control-allow-origin"), "", "{}", shown.url);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_on_the_way_is_guarded() {
    let site = Site::new().await;
    let agent = Agent::registered(&site.mcp_url()).await;
    let asked = site.visitor().open(&agent.url(&agent.wish())).await;
    assert_eq!(asked.status, StatusCode::OK);
    assert_guarded(&asked);
    let consent = Consent::asked(&site, &agent, &agent.wish()).await;
    assert_guarded(&consent.page);
    let explained = site.visitor().open("/oauth/authorize").await;
    assert_eq!(explained.status, StatusCode::BAD_REQUEST);
    assert_guarded(&explained);
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_allows_less_than_was_asked_for() {
    let site = Site::new().await;
    let agent = Agent::registered(&site.mcp_url()).await;
    let mut consent = Consent::asked(&site, &agent, &agent.wish()).await;
    consent.form.choose("scope", "read", true);
    let answer = consent.allow().await.leads_to().unwrap();
    let tokens = Tokens::of(&agent.redeem(&agent.code(&answer)).await);
    assert_eq!(tokens.scope, "*:read");
    let names: BTreeSet<String> = agent.mcp(&tokens.access).names().await.into_iter().collect();
    assert!(
        names.contains("get_counter") && !names.contains("set_counter"),
        "{names:?}"
    );
    let wider = agent.refreshing(&tokens.refresh).with("scope", "*:write");
    assert_eq!(agent.token(&wider).await.json()["error"], "invalid_scope");
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_was_changed_allows_nothing_more() {
    let site = Site::new().await;
    let agent = Agent::registered(&site.mcp_url()).await;
    let mut consent = Consent::asked(&site, &agent, &agent.wish()).await;
    let url = consent.page.url.join(&consent.form.action).unwrap();
    let sent = consent.form.pairs("Allow");
    let with = |name: &str, value: &str| {
        let mut pairs = sent.clone();
        pairs.retain(|(found, _)| found != name);
        pairs.push((name.to_owned(), value.to_owned()));
        pairs
    };
    let request = consent.form.field("request").unwrap().value.clone();
    let other = if request.ends_with('A') { "B" } else { "A" };
    let changed = format!("{}{other}", &request[..request.len() - 1]);
    for pairs in [
        with("scope", "destroy"),
        with("request", &changed),
        with("request", ""),
        with("answer", "perhaps"),
    ] {
        let shown = consent.visitor.send(Method::POST, url.clone(), Some(pairs)).await;
        assert!(shown.status.is_client_error(), "{}", shown.status);
        assert_eq!(shown.leads_to(), None);
    }
    assert_eq!(grants(&site).await, []);
    site.stop().await;
}

/// Another site can make the user's browser send a form, and knows neither its token nor the gateway's origin.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_site_cannot_answer_for_the_user() {
    let site = Site::new().await;
    let agent = Agent::registered(&site.mcp_url()).await;
    let mut consent = Consent::asked(&site, &agent, &agent.wish()).await;
    let url = consent.page.url.join(&consent.form.action).unwrap();
    let sent = consent.form.pairs("Allow");
    let mut without = sent.clone();
    without.retain(|(name, _)| name != "csrf");
    let mut guessed = without.clone();
    guessed.push(("csrf".to_owned(), "guessed".to_owned()));
    for pairs in [without, guessed] {
        let shown = consent.visitor.send(Method::POST, url.clone(), Some(pairs)).await;
        assert_eq!(shown.status, StatusCode::FORBIDDEN, "{}", shown.html);
    }
    consent.visitor.pretend_origin("https://evil.example");
    let shown = consent.visitor.send(Method::POST, url, Some(sent)).await;
    assert_eq!(shown.status, StatusCode::FORBIDDEN, "{}", shown.html);
    assert_eq!(grants(&site).await, []);
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_in_leads_nowhere_else() {
    let site = Site::new().await;
    let (email, password) = site.account();
    for then in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "\t//evil.example",
    ] {
        let mut visitor = site.visitor();
        let mut url: url::Url = format!("{}/sign-in", site.url()).parse().unwrap();
        url.query_pairs_mut().append_pair("then", then);
        let page = visitor.open(url.as_str()).await;
        let shown = visitor.sign_in(&page, email, password).await;
        assert_eq!(shown.url.origin(), url.origin(), "{then}");
        assert_eq!((shown.status, shown.leads_to()), (StatusCode::OK, None), "{then}");
    }
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_is_never_one_that_somebody_knew_before() {
    const SESSION: &str = "causeway-session";
    let site = Site::new().await;
    let (email, password) = site.account();
    let mut attacker = site.visitor();
    let page = attacker.open("/sign-in").await;
    assert_eq!(attacker.cookie(SESSION), None, "nobody is signed in");
    attacker.sign_in(&page, email, password).await;
    let known = attacker.cookie(SESSION).unwrap().to_owned();
    let other = known.chars().rev().collect::<String>();
    let mut victim = site.visitor();
    for planted in ["planted", &other] {
        victim.plant_cookie(SESSION, planted);
        let page = victim.open("/sign-in").await;
        victim.sign_in(&page, email, password).await;
        let session = victim.cookie(SESSION).unwrap();
        assert!(session != planted && session != known, "{session}");
    }
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_name_of_a_client_is_text_and_has_an_end() {
    let site = Site::new().await;
    let markup = "<script>alert(\"1\")</script><b>&amp;";
    let agent = Agent::registered_as(&site.mcp_url(), markup).await;
    let consent = Consent::asked(&site, &agent, &agent.wish()).await;
    assert!(
        !consent.page.html.contains("<script>alert"),
        "{}",
        consent.page.html
    );
    assert!(
        consent.page.html.contains("&lt;script&gt;alert("),
        "{}",
        consent.page.html
    );

    let longest = "é".repeat(100);
    let agent = Agent::registered_as(&site.mcp_url(), &longest).await;
    let _ = code(&site, &agent).await;
    assert_eq!(grants(&site).await[0].client_name, longest);
    let longer = agent.register(&format!("{longest}e")).await;
    assert_eq!(longer.json()["error"], "invalid_client_metadata");
    site.stop().await;
}

/// Somebody who has an hour to decide has an hour, and no more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_does_not_wait_for_ever() {
    let site = Site::new().await;
    let agent = Agent::registered(&site.mcp_url()).await;
    let mut consent = Consent::asked(&site, &agent, &agent.wish()).await;
    site.clock.advance(std::time::Duration::from_hours(1));
    let shown = consent.allow().await;
    assert_eq!((shown.status, shown.leads_to()), (StatusCode::BAD_REQUEST, None));
    assert_eq!(grants(&site).await, []);
    site.stop().await;
}
