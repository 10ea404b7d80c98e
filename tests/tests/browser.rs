//! The pages in a real Chromium: what people see and do, in light and dark, on a desk and on a phone.

use serde_json::json;
use std::collections::BTreeSet;
use tests::browser::Browser;
use tests::causeway::{Causeway, Running};
use tests::codex::{Approvals, Codex, Login, Protocol, Shape, Turn};
use tests::walk;

const EMAIL: &str = "demo@example.com";

fn page(demo: &Running, path: &str) -> String {
    format!("http://{}{path}", demo.address())
}

fn sign_in(browser: &mut Browser, demo: &Running) {
    browser.fill("E-mail address", EMAIL);
    browser.fill("Password", demo.told_in(&["account", "password"]));
    browser.press("Sign in");
}

/// From the sign-in page that `codex mcp login` opens to the first tool call: two fields and two buttons.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_codex_in_takes_four_actions() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let login = Login::begin(demo.mcp_url()).await;
    let mut browser = Browser::start();
    browser.go(login.url().as_str());
    sign_in(&mut browser, &demo);
    browser.look("consent");
    assert!(browser.text("main").contains("Codex"), "{}", browser.text("main"));
    browser.press("Allow");
    let logged_in = login.end().await;
    assert_eq!(browser.actions(), 4);

    let visit = walk::all().remove(0);
    let codex = Codex {
        shape: Shape::Declared,
        protocol: Protocol::Default,
        approvals: Approvals::AsItComes,
    };
    let played = logged_in.play(codex, vec![Turn::Call(visit.clone())]).await;
    visit.assert_answered(played.answers[0].structured.as_ref().unwrap());

    browser.go(&page(&demo, "/agents"));
    browser.look("agents-connected");
    browser.go(&page(&demo, "/activity"));
    assert!(
        browser.text("main").contains(visit.tool),
        "{}",
        browser.text("main")
    );
    browser.go(&page(&demo, "/connect/codex"));
    browser.wait_for("ago");
    browser.go(&page(&demo, "/agents"));
    browser.press("Disconnect Codex");
    browser.look("agent-disconnect");
    browser.press("Disconnect the agent");
    let attempted = logged_in.attempt(codex).await;
    assert!(!attempted.stdout.contains(visit.tool), "{attempted:?}");
}

/// A token is made, shown once, used, seen in the activity, and revoked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_made_used_seen_and_revoked() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let mut browser = Browser::start();
    browser.go(&page(&demo, "/tokens"));
    sign_in(&mut browser, &demo);
    browser.look("tokens");
    browser.press("Make a token");
    browser.look("token-new");
    browser.fill("Name", "laptop");
    browser.press("Make the token");
    browser.look("token-made");
    let shown = browser.text("main");
    let token = shown
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .find(|word| word.starts_with("cwy_"));
    let token = token.unwrap_or_else(|| panic!("no token in {shown}"));
    let client = tests::mcp_client::McpClient::new(demo.mcp_url(), token);
    let visit = walk::all().remove(0);
    assert!(client.names().await.contains(&visit.tool.to_owned()));

    browser.go(&page(&demo, "/tokens"));
    assert!(!browser.text("body").contains(token), "it is shown once");
    browser.press("Revoke laptop");
    browser.look("token-revoke");
    browser.press("Revoke the token");
    assert_eq!(client.request("tools/list", json!({})).await.status, 401);
}

/// Every page that an owner has, looked at in every look. The list is compared with the links that the pages have: a page
/// that is not looked at fails here.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_fits_and_is_accessible() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let mut browser = Browser::start();
    browser.go(&page(&demo, "/"));
    browser.look("sign-in");
    browser.fill("E-mail address", EMAIL);
    browser.fill("Password", "wrong but long enough");
    browser.press("Sign in");
    browser.look("sign-in-refused");
    sign_in(&mut browser, &demo);
    let connection = {
        browser.go(&page(&demo, "/connections"));
        browser.press("shop");
        browser.url().rsplit('/').next().unwrap().to_owned()
    };
    let pages = [
        ("home", "/".to_owned()),
        ("connections", "/connections".to_owned()),
        ("connection-new", "/connections/new".to_owned()),
        ("connection", format!("/connections/{connection}")),
        ("connection-keys", format!("/connections/{connection}/keys")),
        ("connection-remove", format!("/connections/{connection}/remove")),
        ("tokens", "/tokens".to_owned()),
        ("token-new", "/tokens/new".to_owned()),
        ("agents", "/agents".to_owned()),
        ("connect-codex", "/connect/codex".to_owned()),
        ("activity", "/activity".to_owned()),
        ("account", "/account".to_owned()),
        ("people", "/owner/people".to_owned()),
        ("settings", "/owner/settings".to_owned()),
    ];
    for (name, path) in &pages {
        assert_eq!(browser.go(&page(&demo, path)), 200, "{path}");
        browser.look(name);
    }
    assert_eq!(browser.go(&page(&demo, "/connections/con_nothing")), 404);
    browser.look("not-found");
    let known: BTreeSet<&str> = pages.iter().map(|(_, path)| path.as_str()).collect();
    for (_, path) in &pages {
        browser.go(&page(&demo, path));
        for link in browser.links() {
            let path = link.split(['?', '#']).next().unwrap();
            let is_known = known.contains(path) || path.ends_with("/revoke") || path == "/activity.csv";
            assert!(
                is_known || path.starts_with("/owner/people/"),
                "{path} is not looked at"
            );
        }
    }
}

/// Without a script everything works: it only adds buttons that copy, and news without reloading.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_work_without_a_script() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let mut browser = Browser::start();
    browser.open(false);
    browser.go(&page(&demo, "/tokens/new"));
    sign_in(&mut browser, &demo);
    browser.fill("Name", "no script");
    browser.press("Make the token");
    assert!(browser.text("main").contains("cwy_"));
    browser.go(&page(&demo, "/connections"));
    browser.press("shop");
    browser.press("Test it now");
    assert!(
        browser.text("main").to_lowercase().contains("works"),
        "{}",
        browser.text("main")
    );
    browser.press("Sign out");
    assert!(browser.url().ends_with("/sign-in"), "{}", browser.url());
}

/// The keyboard alone: in the order of reading, and one sees where one is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keyboard_is_enough() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let mut browser = Browser::start();
    browser.go(&page(&demo, "/account"));
    sign_in(&mut browser, &demo);
    let mut order = Vec::new();
    for _ in 0..5 {
        let (name, is_visible) = browser.tab();
        assert!(is_visible, "{name} does not show that it is chosen");
        order.push(name);
    }
    assert_eq!(
        order,
        [
            "Skip to the content",
            "Causeway",
            "Start",
            "Connections",
            "Tokens"
        ]
    );
}

/// From an invitation to a connected app, with the developer's own sign-in at Backendless: no key is copied by anybody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invited_person_connects_an_app_through_backendless_itself() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let mut browser = Browser::start();
    browser.go(&page(&demo, "/owner/people"));
    sign_in(&mut browser, &demo);
    browser.press("Make a link");
    browser.look("invited");
    let shown = browser.text("main");
    let link = shown
        .split_whitespace()
        .find(|word| word.contains("/invitations/"));
    let link = link.unwrap_or_else(|| panic!("no link in {shown}")).to_owned();

    browser.open(true);
    browser.go(&link);
    browser.look("invitation");
    browser.fill("E-mail address", "ada@example.com");
    browser.fill("New password", "a long enough password");
    browser.press("Make the account");
    browser.look("home-first");
    browser.go(&page(&demo, "/connections"));
    browser.look("connections-none");
    browser.go(&page(&demo, "/connections/new"));
    browser.press("Sign in with Backendless");
    browser.fill("Login", demo.told_in(&["developer", "login"]));
    browser.fill("Password", demo.told_in(&["developer", "password"]));
    browser.press("Allow");
    browser.look("connection-pick");
    browser.press("Connect the app");
    browser.look("connection-added");
    assert!(
        browser.text("main").to_lowercase().contains("works"),
        "{}",
        browser.text("main")
    );
}
