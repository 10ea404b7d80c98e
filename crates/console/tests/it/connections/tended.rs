//! Looking after a connection: testing, renaming, making it the default, replacing its keys, removing it.

use super::way::Way;
use domain::{ConnectionLimit, Level, Scopes, SecretHash, TokenId};
use emulator::{Effect, Fault};
use http::StatusCode;
use secrecy::SecretString;
use serde_json::json;
use std::collections::BTreeMap;
use store::AccessToken;

#[tokio::test]
async fn a_test_shows_what_it_found_and_when() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let page = way.connect(&mut browser, "shop").await;
    let body = json!({"code": 2002, "message": "Version is disabled"});
    way.backendless.inject(Fault::once(
        "*/info",
        Effect::Status {
            status: 400,
            body: Some(body),
            headers: BTreeMap::new(),
        },
    ));
    let test = browser.get(&page).await.page().form(&format!("{page}/verify"));
    let failed = browser.submit_and_follow(&test).await.page();
    let sentence = "Backendless refused the app id or the API key: Version is disabled";
    assert_eq!(failed.texts("notice"), [format!("The test failed: {sentence}")]);
    assert_eq!(failed.texts("badge"), ["Does not work"]);
    way.clock.advance_millis(5_000);
    let list = browser.get("/connections").await.page();
    assert!(list.text().contains(sentence) && list.text().contains("Tested 5 s ago"));

    let passed = browser.submit_and_follow(&test).await.page();
    assert_eq!(
        passed.texts("notice"),
        ["The test passed: Backendless accepts the keys."]
    );
    assert_eq!(passed.texts("badge"), ["Works"]);
    let trail = way.trail(&way.ann.tenant).await;
    let actions: Vec<_> = trail.iter().map(|(action, _)| action.as_str()).collect();
    assert_eq!(
        actions,
        ["connection.add", "connection.verify", "connection.verify"]
    );
    let rows = way.audit_rows(&way.ann.tenant).await;
    let id = page.strip_prefix("/connections/").unwrap();
    assert!(
        rows.iter()
            .filter(|row| row.entry.action == "connection.verify")
            .all(|row| row.entry.connection.as_ref().unwrap().as_str() == id)
    );
}

#[tokio::test]
async fn a_connection_gets_another_name() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let page = way.connect(&mut browser, "shop").await;
    way.connect(&mut browser, "other").await;
    let rename = browser.get(&page).await.page().form(&format!("{page}/rename"));
    for (name, sentence) in [
        (
            "other",
            "You have a connection named other already. Choose another name.",
        ),
        ("", "This cannot be a name: "),
        ("<i>x</i>", "This cannot be a name: "),
    ] {
        let answer = browser.submit(&rename.clone().with("name", name)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let refused = answer.html();
        assert!(refused.by_id("name-error").unwrap().text.starts_with(sentence));
        assert_eq!(refused.heading(), "shop");
        assert_eq!(refused.form(&format!("{page}/rename")).value("name"), Some(name));
    }
    // Its own name is no conflict, and the longest one fits.
    for name in ["shop", &"ü".repeat(64)] {
        let renamed = browser
            .submit_and_follow(&rename.clone().with("name", name))
            .await
            .page();
        assert_eq!(renamed.heading(), name);
        assert_eq!(renamed.texts("notice"), ["The connection has its new name."]);
    }
}

#[tokio::test]
async fn one_connection_is_the_default() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let first = way.connect(&mut browser, "first").await;
    let second = way.connect(&mut browser, "second").await;
    let has_button = |page: &crate::html::Html, path: &str| {
        let action = format!("{path}/default");
        page.forms().iter().any(|form| form.action == action)
    };
    assert!(!has_button(&browser.get(&first).await.page(), &first));
    let make = browser
        .get(&second)
        .await
        .page()
        .form(&format!("{second}/default"));
    let page = browser.submit_and_follow(&make).await.page();
    assert!(!has_button(&page, &second));
    assert_eq!(
        page.texts("notice"),
        ["Calls that name no connection use this one now."]
    );
    assert!(has_button(&browser.get(&first).await.page(), &first));
}

#[tokio::test]
async fn keys_are_replaced_as_a_whole() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let with_extra = way
        .keys_form(&mut browser)
        .await
        .with("cloud_code_key", &way.backendless.api_keys.bl);
    let page = browser.submit(&with_extra).await.location().to_owned();
    let page = page.trim_end_matches("?done=added");
    let action = format!("{page}/keys");
    let ask = browser.get(&action).await.page();
    let form = ask.form(&action);
    // What is no secret is there; what is one is not, and what would be lost is said.
    assert_eq!(form.value("place"), Some("server"));
    assert_eq!(form.value("address"), Some(way.backendless.server_url().as_str()));
    assert_eq!(form.value("app_id"), Some(way.backendless.app_id.as_str()));
    assert_eq!(
        (form.value("api_key"), form.value("cloud_code_key")),
        (Some(""), Some(""))
    );
    assert!(ask.texts("notice")[0].contains("Cloud Code key"));
    assert!(!form.has("name"));

    let refused = browser.submit(&form.clone().with("api_key", "WRONG")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.html().texts("notice")[0].contains("the old keys are still in use"));
    let nothing = browser.submit(&form).await;
    assert_eq!(
        nothing.html().by_id("api_key-error").unwrap().text,
        "Enter the API key, best the one for REST. It is in the Backendless Console under Manage, App Settings."
    );
    assert!(way.connections_of(&way.ann).await[0].display.has_cloud_code_key);

    let good = form.with("api_key", &way.backendless.api_keys.js);
    let replaced = browser.submit_and_follow(&good).await.page();
    assert_eq!(
        replaced.texts("notice"),
        ["The new keys are stored: Backendless accepts them."]
    );
    assert_eq!(replaced.texts("badge"), ["Works"]);
    let path = &way.backendless.requests().pop().unwrap().path;
    assert!(path.contains(&way.backendless.api_keys.js), "{path}");
}

#[tokio::test]
async fn where_new_keys_go_is_not_read_from_the_columns_for_people() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let page = way.connect(&mut browser, "shop").await;
    let mut row = way.connections_of(&way.ann).await.remove(0);
    row.display.endpoint = "https://evil.example".to_owned();
    way.store.replace_connection(&way.ann.tenant, &row).await.unwrap();
    let action = format!("{page}/keys");
    let form = browser.get(&action).await.page().form(&action);
    assert_eq!(form.value("address"), Some(way.backendless.server_url().as_str()));
}

#[tokio::test]
async fn a_removal_says_what_stops_working() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let shop = way.connect(&mut browser, "shop").await;
    way.clock.advance_millis(1);
    let other = way.connect(&mut browser, "other").await;
    let id = |page: &str| page.strip_prefix("/connections/").unwrap().parse().unwrap();
    token(
        &way,
        "limited",
        ConnectionLimit::Only(vec![id(&shop), id(&other)]),
    )
    .await;
    token(&way, "elsewhere", ConnectionLimit::Only(vec![id(&other)])).await;
    token(&way, "unlimited", ConnectionLimit::All).await;

    let action = format!("{shop}/remove");
    let ask = browser.get(&action).await.page();
    let text = ask.text();
    assert!(text.contains("The token limited is limited to connections of which this is one"));
    assert!(!text.contains("elsewhere") && !text.contains("unlimited"));
    assert!(text.contains("Calls that name no connection use other from then on."));
    assert_eq!(way.connections_of(&way.ann).await.len(), 2);

    let page = browser.submit_and_follow(&ask.form(&action)).await.page();
    assert_eq!(
        page.texts("notice"),
        ["The connection is removed, and its keys are gone from here."]
    );
    assert_eq!(browser.get(&shop).await.status, StatusCode::NOT_FOUND);
    let last = browser.get(&format!("{other}/remove")).await.page();
    assert!(last.text().contains("It is your only connection"));
    let trail = way.trail(&way.ann.tenant).await;
    assert_eq!(trail.last().unwrap(), &("connection.remove".into(), "ok".into()));
}

async fn token(way: &Way, name: &str, connections: ConnectionLimit) {
    let token = AccessToken {
        id: TokenId::generate(way.clock.as_ref(), way.entropy.as_ref()),
        tenant: way.ann.tenant.clone(),
        account: way.ann.account.clone(),
        name: name.to_owned(),
        scopes: Scopes::everywhere(Level::Read),
        connections,
        created_at: domain::Clock::now(way.clock.as_ref()),
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
    };
    let secret = SecretString::from(name);
    let hash = SecretHash::of(secrecy::ExposeSecret::expose_secret(&secret));
    way.store
        .create_access_token(&way.ann.tenant, &token, &hash)
        .await
        .unwrap();
}
