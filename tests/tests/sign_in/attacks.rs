//! Attacks on the exchange: codes, proofs, redirects and resources that are not the agent's own.

use crate::consent::{allowed, code, signed_in};
use reqwest::StatusCode;
use serde_json::json;
use tests::agent::{Agent, REDIRECT, Tokens, VERIFIER, parameter};
use tests::mcp_client::{McpClient, Reply};
use tests::site::Site;

fn assert_refused(reply: &Reply, code: &str) {
    assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{}", reply.text);
    assert_eq!(reply.json()["error"], code, "{}", reply.text);
    assert_eq!(reply.header("cache-control"), "no-store");
}

async fn status(client: &McpClient) -> StatusCode {
    client.request("tools/list", json!({})).await.status
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_that_comes_again_takes_the_grant_with_it_everywhere() {
    let mut site = Site::new().await;
    let second = site.second().await;
    let agent = Agent::registered(&site.mcp_url()).await;
    let code = code(&site, &agent).await;
    let tokens = Tokens::of(&agent.redeem(&code).await);
    let there = agent.mcp(&tokens.access).at(&second);
    assert_eq!(status(&there).await, StatusCode::OK);
    assert_refused(&agent.redeem(&code).await, "invalid_grant");
    assert_eq!(status(&agent.mcp(&tokens.access)).await, StatusCode::UNAUTHORIZED);
    let since = std::time::Instant::now();
    while status(&there).await != StatusCode::UNAUTHORIZED {
        assert!(since.elapsed().as_millis() < 1_000, "it still counts elsewhere");
    }
    assert_refused(&agent.refresh(&tokens.refresh).await, "invalid_grant");
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_and_tokens_of_another_client_are_worth_nothing() {
    let site = Site::new().await;
    let (agent, tokens) = signed_in(&site).await;
    let thief = Agent::registered(&site.mcp_url()).await;
    let stolen = code(&site, &agent).await;
    assert_refused(&thief.redeem(&stolen).await, "invalid_grant");
    assert_refused(&thief.refresh(&tokens.refresh).await, "invalid_grant");
    assert_eq!(
        thief.revoke(&tokens.refresh).await.json()["error"],
        "invalid_client"
    );
    assert_eq!(status(&agent.mcp(&tokens.access)).await, StatusCode::OK);
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_proof_a_code_is_worth_nothing() {
    let site = Site::new().await;
    let agent = Agent::registered(&site.mcp_url()).await;
    // What is wrong with a request is told to the client before anybody is asked.
    for wish in [
        agent.wish().without("code_challenge"),
        agent.wish().without("code_challenge_method"),
        agent.wish().with("code_challenge_method", "plain"),
    ] {
        let answer = site.visitor().open(&agent.url(&wish)).await.leads_to().unwrap();
        assert!(answer.as_str().starts_with(REDIRECT), "{answer}");
        assert_eq!(parameter(&answer, "error").as_deref(), Some("invalid_request"));
    }
    let stolen = code(&site, &agent).await;
    let guess = agent
        .redemption(&stolen)
        .with("code_verifier", &VERIFIER.replace('d', "e"));
    assert_refused(&agent.token(&guess).await, "invalid_grant");
    assert_refused(&agent.redeem(&stolen).await, "invalid_grant");
    let unproven = code(&site, &agent).await;
    let none = agent.redemption(&unproven).without("code_verifier");
    assert_refused(&agent.token(&none).await, "invalid_request");
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_is_sent_where_the_client_did_not_say() {
    let site = Site::new().await;
    let agent = Agent::registered(&site.mcp_url()).await;
    for elsewhere in [
        "http://127.0.0.1:49152/callback/more",
        "http://127.0.0.1:49152/callback#part",
        "http://127.0.0.1:49152@evil.example/callback",
        "https://evil.example/callback",
        "http://localhost:49152/callback",
        "javascript:alert(1)//",
    ] {
        let wish = agent.wish().with("redirect_uri", elsewhere);
        let shown = site.visitor().open(&agent.url(&wish)).await;
        assert_eq!(
            (shown.status, shown.leads_to()),
            (StatusCode::BAD_REQUEST, None),
            "{elsewhere}"
        );
        assert!(
            shown.header("content-type").starts_with("text/html"),
            "{elsewhere}"
        );
        assert!(
            !shown.html.contains(&format!("href=\"{elsewhere}")),
            "{}",
            shown.html
        );
    }
    // Any port of the user's own machine is the same program (RFC 8252, 7.3).
    let wish = agent
        .wish()
        .with("redirect_uri", "http://127.0.0.1:50000/callback");
    let answer = allowed(&site, &agent, &wish).await;
    assert_eq!(answer.port(), Some(50_000));
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_are_for_this_server_only() {
    let site = Site::new().await;
    let agent = Agent::registered(&site.mcp_url()).await;
    let other = "https://other.example/mcp";
    let wish = agent.wish().with("resource", other);
    let answer = site.visitor().open(&agent.url(&wish)).await.leads_to().unwrap();
    assert_eq!(parameter(&answer, "error").as_deref(), Some("invalid_target"));
    let code = code(&site, &agent).await;
    let redemption = agent.redemption(&code).with("resource", other);
    assert_refused(&agent.token(&redemption).await, "invalid_target");
    // The mistake was in the request, and the code is not used up.
    let _ = Tokens::of(&agent.redeem(&code).await);
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_address_registers_only_so_often() {
    let site = Site::with(&[("oauth.registrations_per_hour", "2")]).await;
    let agent = Agent::discover(&site.mcp_url()).await;
    for _ in 0..2 {
        assert_eq!(agent.register("An agent").await.status, StatusCode::CREATED);
    }
    let refused = agent.register("An agent").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{}", refused.text);
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
    site.clock.advance(std::time::Duration::from_hours(1));
    assert_eq!(agent.register("An agent").await.status, StatusCode::CREATED);
    site.stop().await;
}
