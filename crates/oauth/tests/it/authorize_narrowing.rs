//! Which scope and which resource a request ends up with.

use crate::wishes::Wish;
use crate::world::{World, codex};
use serde_json::json;

#[tokio::test]
async fn without_a_scope_the_default_is_asked_for() {
    let world = World::new().await;
    let client = world.register().await;
    let wish = Wish::authorization(&client);
    for (scope, asked) in [
        (None, "*:write"),
        (Some("offline_access"), "*:write"),
        (Some("openid offline_access"), "*:write"),
        (Some("data:read offline_access"), "data:read"),
        (Some("*:destroy"), "*:destroy"),
        (Some("files:write files:read data:read"), "data:read files:write"),
    ] {
        let wish = match scope {
            None => wish.clone().without("scope"),
            Some(scope) => wish.clone().with("scope", scope),
        };
        assert_eq!(
            world.pending(&wish).await.scopes().to_string(),
            asked,
            "{scope:?}"
        );
    }
}

#[tokio::test]
async fn a_client_gets_no_more_than_it_registered_for() {
    let world = World::new().await;
    let mut metadata = codex();
    metadata["scope"] = json!("data:write offline_access");
    let client = world.post_json("/oauth/register", &metadata).await.json();
    assert_eq!(client["scope"], "data:write");
    let wish = Wish::authorization(client["client_id"].as_str().unwrap());
    let pending = world.pending(&wish.clone().with("scope", "*:destroy")).await;
    assert_eq!(pending.scopes().to_string(), "data:write");
    let foreign = world
        .authorize(&wish.with("scope", "files:read"))
        .await
        .location();
    assert!(
        foreign.query().unwrap().starts_with("error=invalid_scope&"),
        "{foreign}"
    );
}

#[tokio::test]
async fn the_resource_is_the_same_whatever_narrows_its_url() {
    let world = World::new().await;
    let client = world.register().await;
    let wish = Wish::authorization(&client);
    for wish in [
        wish.clone().without("resource"),
        wish.clone().with("resource", "https://mcp.example.com/mcp/"),
        wish.clone().with(
            "resource",
            "https://mcp.example.com/mcp?connection=shop&areas=data,files",
        ),
        wish.clone()
            .and("resource", "https://mcp.example.com/mcp?read_only=true"),
    ] {
        let code = world.code_for(&wish).await;
        let answer = world.token(&Wish::code(&client, &code)).await;
        let token = answer.json()["access_token"].as_str().unwrap().to_owned();
        assert!(world.principal(&token).await.is_ok());
        assert_eq!(
            crate::forgery::claims(&token)["aud"],
            "https://mcp.example.com/mcp"
        );
    }
}
