//! Connecting an app by signing in at Backendless.

use super::way::{CHOICE, Way};
use crate::world::Person;
use domain::{ConnectionLimit, Credential, Level, Principal, Scopes, TokenId};
use emulator::{Effect, Fault};
use http::{StatusCode, header};

#[tokio::test]
async fn a_person_signs_in_picks_their_only_app_and_is_done() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let new = browser.get("/connections/new").await;
    let form = new.page().form("/connections/backendless");
    assert_eq!(form.value("console"), Some(way.console().as_str()));
    // Browsers follow the redirect of a form only where the policy says.
    let policy = new.header(header::CONTENT_SECURITY_POLICY).to_owned();
    let source = format!(
        "form-action 'self' {} https://develop.backendless.com https://eu-develop.backendless.com;",
        way.backendless.console_url()
    );
    assert!(policy.contains(&source), "{policy}");

    let choose = way
        .sign_in_at_backendless(&mut browser, "/connections/new")
        .await
        .page();
    assert_eq!(choose.heading(), "Choose an app");
    let form = choose.form(CHOICE);
    assert_eq!(form.value("app"), Some(way.backendless.app_id.as_str()));
    assert_eq!(
        (form.value("timers"), form.value("cloud_code")),
        (None, None),
        "nothing is kept that was not asked for"
    );
    let page = browser.submit_and_follow(&form).await.page();
    assert_eq!(page.heading(), "shop");
    assert_eq!(
        page.texts("notice"),
        ["The app is connected: Backendless accepts its keys."]
    );
    assert_eq!(page.texts("badge"), ["Works"]);
    // Both tokens are ended.
    assert_eq!(way.requests_to("/developer/oauth2/token/revoke"), 2);
    assert_eq!(way.requests_to("/console/home/myaccount"), 0);
    let rows = way.audit_rows(&way.ann.tenant).await;
    let detail = &rows[0].entry.detail;
    assert_eq!(detail["way"], "backendless");
    assert_eq!(
        way.trail(&way.ann.tenant).await,
        [("connection.add".to_owned(), "ok".to_owned())]
    );
}

#[tokio::test]
async fn the_request_is_one_of_oauth_with_a_challenge() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let url = way.begin(&mut browser, "/connections/new").await;
    let url = url::Url::parse(&url).unwrap();
    let query: std::collections::BTreeMap<_, _> = url.query_pairs().into_owned().collect();
    assert_eq!(url.path(), "/developer/oauth2/authorize");
    assert_eq!(query["response_type"], "code");
    assert_eq!(query["code_challenge_method"], "S256");
    assert_eq!(query["code_challenge"].len(), 43);
    assert_eq!(
        query["redirect_uri"],
        "https://mcp.example.com/connections/backendless/callback"
    );
    let registration = &way.backendless.requests()[0];
    assert_eq!(registration.path, "/developer/oauth2/client/mcp-register");
    // Two sign-ins have nothing in common.
    let again = way.begin(&mut browser, "/connections/new").await;
    let again = url::Url::parse(&again).unwrap();
    let again: std::collections::BTreeMap<_, _> = again.query_pairs().into_owned().collect();
    assert_ne!(again["code_challenge"], query["code_challenge"]);
    assert_ne!(again["state"], query["state"]);
}

#[tokio::test]
async fn a_person_comes_back_to_where_they_wanted_to_go() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let page = "/connections/new?then=/consent?request%3Dabc";
    let choose = way.sign_in_at_backendless(&mut browser, page).await.page();
    let answer = browser.submit(&choose.form(CHOICE)).await;
    assert_eq!(answer.location(), "/consent?request=abc");
}

#[tokio::test]
async fn timers_and_the_cloud_code_key_are_kept_when_they_are_wanted() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let choose = way
        .sign_in_at_backendless(&mut browser, "/connections/new")
        .await
        .page();
    let form = choose
        .form(CHOICE)
        .tick("timers", "yes")
        .tick("cloud_code", "yes");
    let page = browser
        .submit_and_follow(&form.with("name", "my shop"))
        .await
        .page();
    assert_eq!(page.heading(), "my shop");
    assert_eq!(page.texts("badge"), ["Works", "Cloud Code key", "Timers"]);
    assert_eq!(way.requests_to("/developer/oauth2/token/revoke"), 0);
    let open = way
        .connections
        .open(&principal(&way, &way.ann), None)
        .await
        .unwrap();
    let timers = open.console().await.unwrap();
    timers.timers(&way.backendless.app_id).list(&[]).await.unwrap();
}

fn principal(way: &Way, person: &Person) -> Principal {
    Principal {
        tenant: person.tenant.clone(),
        account: person.account.clone(),
        credential: Credential::Token(TokenId::generate(way.clock.as_ref(), way.entropy.as_ref())),
        scopes: Scopes::everywhere(Level::Read),
        connections: ConnectionLimit::All,
    }
}

#[tokio::test]
async fn one_of_several_apps_is_chosen() {
    let way = Way::new().await;
    let apps = way.developer().await;
    apps.create_application("Second & last").await.unwrap();
    let second = apps.applications().await.unwrap().pop().unwrap();
    let mut browser = way.browser_of(&way.ann).await;
    let choose = way
        .sign_in_at_backendless(&mut browser, "/connections/new")
        .await
        .page();
    let form = choose.form(CHOICE);
    assert_eq!(form.value("app"), None, "nothing is chosen for them");
    let nothing = browser.submit(&form).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        nothing.html().by_id("app-error").unwrap().text,
        "Choose one of your apps."
    );
    // The page with the complaint is as good as the first one.
    let form = nothing.html().form(CHOICE).with("app", &second.id);
    let page = browser.submit_and_follow(&form).await.page();
    assert_eq!(page.heading(), "Second - last");
    assert_eq!(
        way.connections_of(&way.ann).await[0].display.app_id.as_deref(),
        Some(second.id.as_str())
    );
}

#[tokio::test]
async fn a_developer_without_apps_is_told_so() {
    let way = Way::new().await;
    let apps = way.developer().await;
    apps.delete_application(&way.backendless.app_id).await.unwrap();
    let mut browser = way.browser_of(&way.ann).await;
    let answer = way.sign_in_at_backendless(&mut browser, "/connections/new").await;
    assert_eq!(answer.location(), "/connections/new?problem=no-apps");
    assert_eq!(way.requests_to("/developer/oauth2/token/revoke"), 2);
    let page = browser.follow(answer).await.page();
    assert_eq!(
        page.texts("notice"),
        ["Your Backendless account has no apps. Create one in the Backendless Console, then sign in again."]
    );
}

#[tokio::test]
async fn a_person_can_change_their_mind() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let choose = way
        .sign_in_at_backendless(&mut browser, "/connections/new")
        .await
        .page();
    let answer = browser.submit(&choose.form(CHOICE).forge("cancel", "yes")).await;
    assert_eq!(answer.location(), "/connections/new?problem=cancelled");
    assert_eq!(way.requests_to("/developer/oauth2/token/revoke"), 2);
    assert!(way.connections_of(&way.ann).await.is_empty());
    // The page of before is of no use any more.
    let late = browser.submit(&choose.form(CHOICE)).await;
    assert_eq!(late.location(), "/connections/new?problem=ended");
}

#[tokio::test]
async fn a_sign_in_that_could_not_be_ended_is_told() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let choose = way
        .sign_in_at_backendless(&mut browser, "/connections/new")
        .await
        .page();
    let refused = Effect::Status {
        status: 400,
        body: None,
        headers: std::collections::BTreeMap::new(),
    };
    way.backendless.inject(Fault::once("*/revoke", refused).times(2));
    let page = browser.submit_and_follow(&choose.form(CHOICE)).await.page();
    assert!(page.texts("notice")[0].contains("the sign-in at Backendless could not be ended"));
    assert_eq!(way.connections_of(&way.ann).await.len(), 1);
}
