//! Nobody reaches the connection of somebody else, in their own tenant or in another.

use super::way::Way;
use http::StatusCode;

/// Every path with the id of a connection that shows something.
const SHOWN: [&str; 3] = ["", "/keys", "/remove"];
/// Every path with the id of a connection that changes something.
const CHANGING: [&str; 5] = ["/verify", "/default", "/rename", "/keys", "/remove"];

#[tokio::test]
async fn a_connection_is_there_for_its_owner_alone() {
    let way = Way::new().await;
    let mut ann = way.browser_of(&way.ann).await;
    let page = way.connect(&mut ann, "shop").await;
    let before = way.connections_of(&way.ann).await;
    let asked = way.requests_to("/info");
    for stranger in [&way.bob, &way.eve, &way.mia] {
        let mut browser = way.browser_of(stranger).await;
        for path in SHOWN {
            let answer = browser.get(&format!("{page}{path}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{} {path}", stranger.email);
            assert!(!answer.body.contains("shop"));
        }
        let form = way.keys_form(&mut browser).await.with("name", "mine");
        for path in CHANGING {
            let mut forged = form.clone();
            forged.action = format!("{page}{path}");
            let answer = browser.submit(&forged).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{} {path}", stranger.email);
        }
        let list = browser.get("/connections").await.page();
        assert!(!list.text().contains("shop"));
        assert!(
            way.trail(&stranger.tenant)
                .await
                .iter()
                .all(|(action, _)| action == "connection.add")
        );
    }
    assert_eq!(way.connections_of(&way.ann).await, before);
    assert_eq!(way.requests_to("/info"), asked);
    // A name counts in its own account.
    let mut bob = way.browser_of(&way.bob).await;
    way.connect(&mut bob, "shop").await;
}

#[tokio::test]
async fn ids_that_are_none_are_not_there() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    for id in [
        "con_00000000000000000000000000",
        "nothing",
        "%3Cb%3E",
        "con_%00",
        "..%2Ftokens",
    ] {
        let answer = browser.get(&format!("/connections/{id}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}");
        assert!(!answer.body.contains("<b>"));
    }
}

#[tokio::test]
async fn visitors_are_led_to_the_sign_in() {
    let way = Way::new().await;
    let mut ann = way.browser_of(&way.ann).await;
    let page = way.connect(&mut ann, "shop").await;
    let mut visitor = way.visitor();
    for path in [
        "/connections",
        "/connections/new?then=/tokens",
        &page,
        &format!("{page}/remove"),
    ] {
        let answer = visitor.get(path).await;
        assert!(
            answer.location().starts_with("/sign-in?then=/connections"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn no_form_counts_without_its_token() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let page = way.connect(&mut browser, "shop").await;
    let before = way.connections_of(&way.ann).await;
    let form = way
        .keys_form(&mut browser)
        .await
        .with("name", "other")
        .without("csrf");
    let paths = CHANGING.map(|path| format!("{page}{path}"));
    let others = [
        "/connections/new",
        "/connections/backendless",
        "/connections/backendless/app",
    ];
    for path in paths.iter().map(String::as_str).chain(others) {
        let mut forged = form.clone();
        forged.action = path.to_owned();
        assert_eq!(
            browser.submit(&forged).await.status,
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
    assert_eq!(way.connections_of(&way.ann).await, before);
}
