//! Access tokens at `/mcp` that do not count, or do not count any more, and refresh tokens that come again.

use crate::consent::signed_in;
use reqwest::StatusCode;
use serde_json::json;
use std::time::{Duration, Instant};
use tests::agent::Tokens;
use tests::mcp_client::{McpClient, Reply};
use tests::site::Site;

async fn ask(client: &McpClient) -> Reply {
    client.request("tools/list", json!({})).await
}

fn assert_invalid(reply: &Reply) {
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{}", reply.text);
    let challenge = reply.header("www-authenticate");
    assert!(
        challenge.starts_with("Bearer error=\"invalid_token\""),
        "{challenge}"
    );
    assert!(challenge.contains("resource_metadata=\""), "{challenge}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_part_of_a_token_can_be_changed() {
    let site = Site::new().await;
    let (agent, tokens) = signed_in(&site).await;
    let parts: Vec<&str> = tokens.access.split('.').collect();
    let [header, claims, signature] = parts[..] else {
        panic!("no JWT")
    };
    // {"alg":"none","typ":"at+jwt"}
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0";
    let swapped: String = signature.chars().rev().collect();
    for forged in [
        format!("{none}.{claims}."),
        format!("{none}.{claims}.{signature}"),
        format!("{header}.{claims}."),
        format!("{header}.{claims}.{swapped}"),
        format!("{header}.{claims}"),
        format!("{header}..{signature}"),
        format!("{}.{signature}", [claims, header].join(".")),
    ] {
        assert_invalid(&ask(&agent.mcp(&forged)).await);
    }
    assert_invalid(&ask(&agent.mcp(&tokens.refresh)).await);
    assert_eq!(ask(&agent.mcp(&tokens.access)).await.status, StatusCode::OK);
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_ends_and_the_next_one_goes_on() {
    let site = Site::with(&[("oauth.access_lifetime_minutes", "15")]).await;
    let (agent, tokens) = signed_in(&site).await;
    assert_eq!(tokens.expires_in, 900);
    site.clock.advance(Duration::from_secs(899));
    assert_eq!(ask(&agent.mcp(&tokens.access)).await.status, StatusCode::OK);
    site.clock.advance(Duration::from_secs(10));
    assert_invalid(&ask(&agent.mcp(&tokens.access)).await);
    let next = Tokens::of(&agent.refresh(&tokens.refresh).await);
    assert_eq!(ask(&agent.mcp(&next.access)).await.status, StatusCode::OK);
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_token_that_comes_again_is_a_race_at_first_and_a_theft_later() {
    let site = Site::new().await;
    let (agent, tokens) = signed_in(&site).await;
    let one = Tokens::of(&agent.refresh(&tokens.refresh).await);
    let other = Tokens::of(&agent.refresh(&tokens.refresh).await);
    assert_ne!(one.refresh, other.refresh);
    let _ = Tokens::of(&agent.refresh(&one.refresh).await);
    // A successor was used, so the first one is nobody's any more.
    let theft = agent.refresh(&tokens.refresh).await;
    assert_eq!(theft.json()["error"], "invalid_grant");
    for access in [&tokens.access, &one.access, &other.access] {
        assert_invalid(&ask(&agent.mcp(access)).await);
    }
    assert_eq!(
        agent.refresh(&other.refresh).await.json()["error"],
        "invalid_grant"
    );

    let (agent, tokens) = signed_in(&site).await;
    let next = Tokens::of(&agent.refresh(&tokens.refresh).await);
    site.clock.advance(Duration::from_secs(31));
    assert_eq!(
        agent.refresh(&tokens.refresh).await.json()["error"],
        "invalid_grant"
    );
    assert_invalid(&ask(&agent.mcp(&next.access)).await);
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suspended_tenant_has_no_tokens_within_a_second() {
    let mut site = Site::new().await;
    let second = site.second().await;
    let (agent, tokens) = signed_in(&site).await;
    let (here, there) = (agent.mcp(&tokens.access), agent.mcp(&tokens.access).at(&second));
    for client in [&here, &there] {
        assert_eq!(ask(client).await.status, StatusCode::OK);
    }
    let tenant = site.store().tenant_by_name("demo").await.unwrap().unwrap();
    for (suspended, wanted) in [(true, StatusCode::UNAUTHORIZED), (false, StatusCode::OK)] {
        let now = domain::Clock::now(site.clock.as_ref());
        site.store()
            .set_tenant_suspended(&tenant.id, suspended, now)
            .await
            .unwrap();
        let since = Instant::now();
        for client in [&here, &there] {
            while ask(client).await.status != wanted {
                assert!(since.elapsed() < Duration::from_secs(1), "suspended: {suspended}");
            }
        }
    }
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_grant_is_refused_on_both_gateways_20_times_in_a_row() {
    let mut site = Site::new().await;
    let second = site.second().await;
    let mut worst = Duration::ZERO;
    for _ in 0..20 {
        let (agent, tokens) = signed_in(&site).await;
        let (here, there) = (agent.mcp(&tokens.access), agent.mcp(&tokens.access).at(&second));
        for client in [&here, &there] {
            assert_eq!(ask(client).await.status, StatusCode::OK);
        }
        assert_eq!(agent.revoke(&tokens.refresh).await.status, StatusCode::OK);
        let since = Instant::now();
        assert_invalid(&ask(&here).await);
        loop {
            let sent = since.elapsed();
            if ask(&there).await.status == StatusCode::UNAUTHORIZED {
                break;
            }
            assert!(sent < Duration::from_secs(1), "accepted after {sent:?}");
            worst = worst.max(sent);
        }
    }
    println!("a revoked grant: 20 times, still accepted elsewhere for {worst:?} at the worst");
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_use_of_a_grant_is_written_before_the_end() {
    let mut site = Site::new().await;
    let (agent, tokens) = signed_in(&site).await;
    site.clock.advance(Duration::from_mins(1));
    assert_eq!(ask(&agent.mcp(&tokens.access)).await.status, StatusCode::OK);
    site.end_gateways().await;
    let now = domain::Clock::now(site.clock.as_ref());
    let store = site.store();
    let account = store.account_by_email(site.account().0).await.unwrap().unwrap();
    let grants = store
        .list_grants(&account.tenant, &account.id, now)
        .await
        .unwrap();
    assert_eq!(grants.len(), 1);
    assert_eq!(grants[0].last_used_at, Some(now));
    site.stop().await;
}
