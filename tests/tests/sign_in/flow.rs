//! The way of an agent that knows nothing but the MCP address.

use crate::consent::{Consent, allowed, code, signed_in};
use reqwest::StatusCode;
use serde_json::json;
use std::time::{Duration, Instant};
use tests::agent::{Agent, REDIRECT, Tokens, parameter};
use tests::mcp_client::McpClient;
use tests::site::Site;

const CODEX: &str = "https://chatgpt.com/oauth/codex/client.json";
const APP: &str = "https://agent.example/client.json";

/// Whether a bearer is let in.
async fn counts(client: &McpClient) -> bool {
    match client.request("tools/list", json!({})).await.status {
        StatusCode::OK => true,
        StatusCode::UNAUTHORIZED => false,
        other => panic!("{other}"),
    }
}

async fn assert_works(client: &McpClient) {
    assert!(client.names().await.contains(&"get_counter".to_owned()));
    let called = client.call("get_counter", &json!({"name": "visits"})).await;
    assert!(!called.failed, "{}", called.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_a_challenge_to_a_call_to_the_end() {
    let mut site = Site::new().await;
    let second = site.second().await;
    let (agent, tokens) = signed_in(&site).await;
    assert_eq!((tokens.scope.as_str(), tokens.expires_in), ("*:write", 3_600));
    let (here, there) = (agent.mcp(&tokens.access), agent.mcp(&tokens.access).at(&second));
    assert_works(&here).await;
    assert_works(&there).await;

    let next = Tokens::of(&agent.refresh(&tokens.refresh).await);
    assert_ne!(next.refresh, tokens.refresh);
    assert_works(&agent.mcp(&next.access)).await;

    let revoked = agent.revoke(&next.refresh).await;
    assert_eq!(revoked.status, StatusCode::OK, "{}", revoked.text);
    let since = Instant::now();
    assert!(!counts(&here).await, "the process that revokes refuses at once");
    while counts(&there).await {
        assert!(
            since.elapsed() < Duration::from_secs(1),
            "it still counts elsewhere"
        );
    }
    assert_eq!(
        agent.refresh(&next.refresh).await.json()["error"],
        "invalid_grant"
    );
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_query_of_the_address_is_no_part_of_the_resource() {
    let site = Site::new().await;
    let agent = Agent::registered(&format!("{}?read_only=true", site.mcp_url())).await;
    let code = code(&site, &agent).await;
    let tokens = Tokens::of(&agent.redeem(&code).await);
    let narrowed = agent.mcp(&tokens.access);
    let names = narrowed.names().await;
    assert!(names.contains(&"get_counter".to_owned()) && !names.contains(&"set_counter".to_owned()));
    assert_works(&narrowed.at(&site.mcp_url())).await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_is_what_its_document_says() {
    let site = Site::new().await;
    let document = json!({"client_id": APP, "client_name": "A published agent", "redirect_uris": [REDIRECT]});
    site.documents.publish(&document);
    let agent = Agent::named(&site.mcp_url(), APP).await;
    assert_eq!(agent.server["client_id_metadata_document_supported"], true);
    let mut consent = Consent::asked(&site, &agent, &agent.wish()).await;
    assert!(
        consent.page.html.contains("A published agent"),
        "{}",
        consent.page.html
    );
    assert!(
        consent.page.html.contains("agent.example"),
        "{}",
        consent.page.html
    );
    let answer = consent.allow().await.leads_to().unwrap();
    let tokens = Tokens::of(&agent.redeem(&agent.code(&answer)).await);
    assert_works(&agent.mcp(&tokens.access)).await;

    let stranger = Agent::named(&site.mcp_url(), "https://other.example/client.json").await;
    let refused = site.visitor().open(&stranger.url(&stranger.wish())).await;
    assert_eq!(
        (refused.status, refused.leads_to()),
        (StatusCode::BAD_REQUEST, None)
    );
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codex_is_known_although_its_document_cannot_be_had() {
    let site = Site::new().await;
    let agent = Agent::named(&site.mcp_url(), CODEX).await;
    let answer = allowed(&site, &agent, &agent.wish()).await;
    let tokens = Tokens::of(&agent.redeem(&agent.code(&answer)).await);
    assert_works(&agent.mcp(&tokens.access)).await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_may_refuse() {
    let site = Site::new().await;
    let agent = Agent::registered(&site.mcp_url()).await;
    let mut consent = Consent::asked(&site, &agent, &agent.wish()).await;
    let answer = consent.refuse().await.leads_to().unwrap();
    assert_eq!(parameter(&answer, "error").as_deref(), Some("access_denied"));
    assert_eq!(parameter(&answer, "code"), None);
    site.stop().await;
}

/// The second time the form is filled in as the first time it was answered, and it is shown all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_is_asked_each_time() {
    let site = Site::new().await;
    let agent = Agent::registered(&site.mcp_url()).await;
    let mut consent = Consent::asked(&site, &agent, &agent.wish()).await;
    let _ = consent.allow().await;
    let asked = consent.visitor.open(&agent.url(&agent.wish())).await;
    assert_eq!(asked.status, StatusCode::OK);
    let _ = asked.form_to("Allow");
    site.stop().await;
}

/// What an operator turns off is neither offered nor done.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documents_and_registration_can_be_turned_off() {
    let off = [
        ("oauth.client_documents", "false"),
        ("oauth.registration", "false"),
    ];
    let site = Site::with(&off).await;
    let agent = Agent::named(&site.mcp_url(), CODEX).await;
    assert_eq!(agent.server["client_id_metadata_document_supported"], false);
    assert!(agent.server.get("registration_endpoint").is_none());
    let refused = site.visitor().open(&agent.url(&agent.wish())).await;
    assert_eq!(
        (refused.status, refused.leads_to()),
        (StatusCode::BAD_REQUEST, None)
    );
    site.stop().await;
}
