//! `codex mcp login` of the real Codex, with a small browser in the place of the user's: from nothing to tool calls, to the
//! next token, to the end of the grant.
#![expect(
    clippy::unwrap_used,
    reason = "everything here runs in tests, where a panic is a failed test"
)]

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use tests::agent::Agent;
use tests::causeway::Causeway;
use tests::codex::{Approvals, Codex, LoggedIn, Login, Protocol, Shape, Turn};
use tests::secrets;
use tests::site::Site;
use tests::visitor::Visitor;
use tests::walk::{self, Visit};

/// The client that Codex says it is where metadata documents are taken.
const CODEX: &str = "https://chatgpt.com/oauth/codex/client.json";

/// As many as a user may be asked for after the sign-in page opened: two fields, two buttons, and two to spare.
const MOST_ACTIONS: usize = 6;

const AS_IT_COMES: Codex = Codex {
    shape: Shape::Declared,
    protocol: Protocol::Default,
    approvals: Approvals::AsItComes,
};

/// What the user does in the browser that Codex opens: signs in, allows it, and is back in Codex.
async fn sign_in(login: &Login, visitor: &mut Visitor, (email, password): (&str, &str)) {
    let asked = visitor.open(login.url().as_str()).await;
    let consent = visitor.sign_in(&asked, email, password).await;
    assert!(consent.html.contains("Codex"), "{}", consent.html);
    let allowed = visitor.press(&consent, &consent.form_to("Allow"), "Allow").await;
    let back = allowed.leads_to().unwrap();
    assert_eq!(back.host_str(), Some("127.0.0.1"));
    let shown = visitor.send(Method::GET, back, None).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.html);
}

async fn logged_in(site: &Site) -> LoggedIn {
    let login = Login::begin(&site.mcp_url()).await;
    sign_in(&login, &mut site.visitor(), site.account()).await;
    login.end().await
}

fn counter() -> Visit {
    let mut visits = walk::all().into_iter();
    visits.find(|visit| visit.tool == "get_counter").unwrap()
}

/// Calls a tool with what Codex has.
async fn assert_works(codex: &LoggedIn) {
    for protocol in [Protocol::Default, Protocol::Stateless] {
        let run = Codex {
            protocol,
            ..AS_IT_COMES
        };
        let played = codex.play(run, vec![Turn::Call(counter())]).await;
        let answer = &played.answers[0];
        let structured = answer.structured.as_ref();
        let structured = structured.unwrap_or_else(|| panic!("{}", answer.text));
        assert!(structured["value"].is_i64(), "{structured}");
    }
}

fn text(credentials: &Value, member: &str) -> String {
    let found = credentials[member].as_str();
    found
        .unwrap_or_else(|| panic!("no {member}: {credentials}"))
        .to_owned()
}

/// The program as users start it. Clients register themselves, so that no test asks the internet for a document.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_nothing_to_a_first_call_with_a_registration() {
    let causeway = Causeway::new().with("OAUTH__CLIENT_DOCUMENTS", "false");
    let demo = causeway.demo();
    let login = Login::begin(demo.mcp_url()).await;
    assert!(
        login.parameter("client_id").starts_with("cli_"),
        "{}",
        login.url()
    );
    assert_eq!(login.parameter("scope"), "*:write");
    assert_eq!(login.parameter("resource"), demo.mcp_url());
    let mut visitor = Visitor::new(demo.mcp_url());
    sign_in(&login, &mut visitor, demo.account()).await;
    let actions = visitor.actions();
    assert!(actions <= MOST_ACTIONS, "{actions} fields and buttons");
    let codex = login.end().await;
    assert!(codex.listed().await.contains("OAuth"));
    assert_works(&codex).await;
    let credentials = codex.credentials();
    secrets::assert_absent(
        &[
            &text(&credentials, "access_token"),
            &text(&credentials, "refresh_token"),
            demo.account().1,
        ],
        &demo.log(),
        "the log",
    );
}

/// One command for somebody whose Codex does not know the gateway yet.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codex_signs_in_when_the_gateway_is_added() {
    let site = Site::with(&[("oauth.client_documents", "false")]).await;
    let login = Login::begin_by_adding(&site.mcp_url()).await;
    sign_in(&login, &mut site.visitor(), site.account()).await;
    assert_works(&login.end().await).await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codex_names_itself_by_its_document_where_that_is_taken() {
    let site = Site::new().await;
    let login = Login::begin(&site.mcp_url()).await;
    assert_eq!(login.parameter("client_id"), CODEX);
    sign_in(&login, &mut site.visitor(), site.account()).await;
    let codex = login.end().await;
    assert_eq!(text(&codex.credentials(), "client_id"), CODEX);
    assert_works(&codex).await;
    site.stop().await;
}

/// With a document that can be fetched, the document decides.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codex_is_what_its_document_says() {
    let site = Site::new().await;
    site.documents.publish(&json!({
        "client_id": CODEX,
        "client_name": "Codex, by its document",
        "redirect_uris": ["http://127.0.0.1/callback"],
        "token_endpoint_auth_method": "none",
    }));
    let login = Login::begin(&site.mcp_url()).await;
    let mut visitor = site.visitor();
    let asked = visitor.open(login.url().as_str()).await;
    let (email, password) = site.account();
    let consent = visitor.sign_in(&asked, email, password).await;
    assert!(
        consent.html.contains("Codex, by its document"),
        "{}",
        consent.html
    );
    let allowed = visitor.press(&consent, &consent.form_to("Allow"), "Allow").await;
    visitor.send(Method::GET, allowed.leads_to().unwrap(), None).await;
    assert_works(&login.end().await).await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codex_fetches_the_next_token_by_itself() {
    let site = Site::new().await;
    let codex = logged_in(&site).await;
    let first = codex.credentials();
    // The gateway refuses a token that Codex believes in: it refreshes and asks again.
    site.clock.advance(Duration::from_mins(61));
    assert_works(&codex).await;
    let second = codex.credentials();
    assert_ne!(text(&second, "access_token"), text(&first, "access_token"));
    assert_ne!(text(&second, "refresh_token"), text(&first, "refresh_token"));
    // A token that Codex knows to have ended is not even shown.
    site.clock.advance(Duration::from_mins(61));
    codex.set_expiry(0);
    assert_works(&codex).await;
    assert_ne!(
        text(&codex.credentials(), "refresh_token"),
        text(&second, "refresh_token")
    );
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codex_is_told_when_its_grant_is_over_and_signs_in_again() {
    let site = Site::new().await;
    let codex = logged_in(&site).await;
    assert_works(&codex).await;
    let revoked = Agent::named(&site.mcp_url(), CODEX)
        .await
        .revoke(&text(&codex.credentials(), "refresh_token"))
        .await;
    assert_eq!(revoked.status, StatusCode::OK);
    let ended = codex.attempt(AS_IT_COMES).await;
    assert_ne!(ended.code, Some(0), "{ended:?}");
    let said = format!("{}{}", ended.stdout, ended.stderr);
    assert!(said.contains("Auth required"), "{said}");

    let login = codex.again().await;
    sign_in(&login, &mut site.visitor(), site.account()).await;
    assert_works(&login.end().await).await;
    site.stop().await;
}
