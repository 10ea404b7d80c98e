//! Connecting an app with its keys.

use super::way::Way;
use emulator::{Effect, Fault};
use http::StatusCode;
use store::ConnectionState;

#[tokio::test]
async fn an_empty_list_leads_to_the_first_connection() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let list = browser.get("/connections").await.page();
    assert_eq!(list.texts("empty").len(), 1);
    assert!(list.links().contains(&"/connections/new"));

    let form = way.keys_form(&mut browser).await;
    assert_eq!(form.value("name"), Some("my-app"));
    let answer = browser.submit(&form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = browser.follow(answer).await.page();
    assert_eq!(page.heading(), "my-app");
    assert_eq!(
        page.texts("notice"),
        ["The app is connected: Backendless accepts its keys."]
    );

    let list = browser.get("/connections").await.page();
    assert_eq!(list.texts("badge"), ["Default", "Works"]);
    assert!(list.text().contains(&way.backendless.server_url()));
    assert!(list.text().contains(&way.backendless.app_id));
    assert!(list.text().contains("Tested just now"));
    assert_eq!(
        way.trail(&way.ann.tenant).await,
        [("connection.add".to_owned(), "ok".to_owned())]
    );
    let next = way.keys_form(&mut browser).await;
    assert_eq!(next.value("name"), Some("my-app-2"));
}

#[tokio::test]
async fn what_few_need_is_tried_and_kept_too() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let developer = way.backendless.developer.clone();
    let form = way
        .keys_form(&mut browser)
        .await
        .with("cloud_code_key", &way.backendless.api_keys.bl)
        .with("login", &developer.login)
        .with("password", &developer.password)
        .with("console_url", &way.backendless.console_url());
    let page = browser.submit_and_follow(&form).await.page();
    assert_eq!(page.texts("badge"), ["Works", "Cloud Code key", "Timers"]);
    assert_eq!(way.requests_to("/console/home/login"), 1);
}

#[tokio::test]
async fn a_domain_needs_no_keys() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let form = browser
        .get("/connections/new")
        .await
        .page()
        .form("/connections/new");
    let form = form
        .with("place", "domain")
        .with("address", &way.backendless.server_url());
    let page = browser.submit_and_follow(&form).await.page();
    assert_eq!(page.texts("badge"), ["Works"]);
    assert_eq!(way.requests_to("/api/info"), 1);
}

#[tokio::test]
async fn what_nobody_answers_for_can_be_stored_untested_and_nothing_else() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    // A tick that was not offered does not help a wrong key.
    let wrong = way
        .keys_form(&mut browser)
        .await
        .with("api_key", "WRONG")
        .forge("unverified", "yes");
    let refused = browser.submit(&wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!refused.html().form("/connections/new").has("unverified"));

    way.backendless
        .inject(Fault::once("*/info", Effect::Reset).times(20));
    let form = way.keys_form(&mut browser).await;
    let refused = browser.submit(&form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.html();
    assert!(
        page.by_id("address-error")
            .unwrap()
            .text
            .starts_with("Backendless cannot be reached: "),
    );
    assert!(way.connections_of(&way.ann).await.is_empty());

    let again = page
        .form("/connections/new")
        .with("api_key", &way.backendless.api_keys.rest)
        .tick("unverified", "yes");
    let page = browser.submit_and_follow(&again).await.page();
    assert_eq!(page.texts("badge"), ["Not tested"]);
    assert!(page.texts("notice")[0].contains("nobody has tested its keys yet"));
    let stored = way.connections_of(&way.ann).await;
    assert_eq!(stored[0].state, ConnectionState::Unverified);
    let outcomes: Vec<_> = way
        .trail(&way.ann.tenant)
        .await
        .into_iter()
        .map(|(_, outcome)| outcome)
        .collect();
    assert_eq!(outcomes, ["connection_rejected", "upstream_unavailable", "ok"]);
}

#[tokio::test]
async fn a_person_comes_back_to_where_they_wanted_to_go_and_nowhere_else() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    for (then, name, expected) in [
        ("/consent?request%3Da%26b", "one", Some("/consent?request=a&b")),
        ("https://evil.example/", "two", None),
        ("//evil.example", "three", None),
        ("/%5Cevil.example", "four", None),
        ("/%09/evil.example", "five", None),
    ] {
        let page = browser.get(&format!("/connections/new?then={then}")).await.page();
        let form = page.form("/connections/new");
        assert_eq!(form.value("then"), expected);
        assert_eq!(page.form("/connections/backendless").value("then"), expected);
        let form = form
            .with("place", "server")
            .with("address", &way.backendless.server_url())
            .with("app_id", &way.backendless.app_id)
            .with("api_key", &way.backendless.api_keys.rest)
            .with("name", name);
        let location = browser.submit(&form).await.location().to_owned();
        match expected {
            Some(expected) => assert_eq!(location, expected),
            None => assert!(location.starts_with("/connections/con_"), "{location}"),
        }
    }
    // Nor when the field of the form is changed.
    let forged = way
        .keys_form(&mut browser)
        .await
        .with("name", "six")
        .forge("then", "https://evil.example/");
    let location = browser.submit(&forged).await.location().to_owned();
    assert!(location.starts_with("/connections/con_"), "{location}");
}

#[tokio::test]
async fn nobody_guesses_keys_through_the_gateway() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let form = way.keys_form(&mut browser).await.with("api_key", "WRONG");
    for attempt in 1..=60 {
        let answer = browser.submit(&form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{attempt}");
    }
    assert_eq!(browser.submit(&form).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(way.requests_to("/info"), 60);
    let mut bob = way.browser_of(&way.bob).await;
    way.connect(&mut bob, "shop").await;
}
