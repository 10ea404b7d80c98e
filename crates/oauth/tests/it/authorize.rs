//! The authorization request: what is refused to the user, what at the client, and what is asked.

use crate::answers::query;
use crate::wishes::{REDIRECT, Wish};
use crate::world::{World, codex, host_of};
use http::header;
use oauth::ClientKind;
use serde_json::json;

#[tokio::test]
async fn a_good_request_is_asked_of_the_user_as_it_is() {
    let world = World::new().await;
    let client = world.register().await;
    let pending = world.pending(&Wish::authorization(&client)).await;
    assert_eq!(pending.scopes().to_string(), "*:write");
    assert_eq!(pending.redirect_uri(), REDIRECT);
    assert_eq!(
        (pending.redirect_host(), pending.is_loopback()),
        ("127.0.0.1", true)
    );
    let summary = pending.client();
    assert_eq!(
        (summary.id.as_str(), summary.display_name(), summary.kind),
        (client.as_str(), "Codex", ClientKind::Registered)
    );
}

#[tokio::test]
async fn doubt_about_client_or_redirect_is_shown_and_never_sent_anywhere() {
    let world = World::new().await;
    let client = world.register().await;
    let good = Wish::authorization(&client);
    let cases = [
        (good.clone().without("client_id"), "client_id is missing"),
        (
            good.clone().with("client_id", "cli_unknown"),
            "no client is registered",
        ),
        (
            good.clone().and("client_id", &client),
            "`client_id` came more than once",
        ),
        (
            good.clone().and("redirect_uri", REDIRECT),
            "`redirect_uri` came more than once",
        ),
        (
            good.clone()
                .with("redirect_uri", "http://127.0.0.1:49152/callback/more"),
            "not one of the client's",
        ),
        (
            good.clone()
                .with("redirect_uri", "http://127.0.0.1:49152/callback?more=1"),
            "not one of the client's",
        ),
        (
            good.clone().with("redirect_uri", "https://evil.example/callback"),
            "not one of the client's",
        ),
        (
            good.clone()
                .with("redirect_uri", "http://localhost:49152/callback"),
            "not one of the client's",
        ),
        (
            good.clone()
                .with("redirect_uri", "http://evil.example:49152/callback"),
            "http is allowed for",
        ),
        (
            good.clone()
                .with("redirect_uri", "http://127.0.0.1:49152/callback#part"),
            "fragment",
        ),
        (
            good.clone()
                .with("redirect_uri", "http://127.0.0.1:49152@evil.example/callback"),
            "user name",
        ),
        (
            good.clone()
                .with("redirect_uri", "http://me@127.0.0.1:49152/callback"),
            "user name",
        ),
        (good.clone().with("redirect_uri", "javascript:alert(1)"), "scheme"),
        (
            good.clone().with("redirect_uri", "/callback"),
            "not an absolute URI",
        ),
    ];
    for (wish, reason) in cases {
        let answer = world.authorize(&wish).await;
        assert_eq!(answer.status, 400, "{reason}: {answer:?}");
        assert!(answer.body.contains(reason), "{reason}: {}", answer.body);
        assert_eq!(answer.header(header::LOCATION), "");
        assert!(world.page.take().is_none());
    }
}

#[tokio::test]
async fn every_other_mistake_is_told_to_the_client() {
    let world = World::new().await;
    let client = world.register().await;
    let good = Wish::authorization(&client);
    let long = "a".repeat(4_097);
    let cases = [
        (good.clone().without("response_type"), "invalid_request"),
        (
            good.clone().with("response_type", "token"),
            "unsupported_response_type",
        ),
        (
            good.clone().with("response_type", "code token"),
            "unsupported_response_type",
        ),
        (good.clone().and("response_type", "code"), "invalid_request"),
        (good.clone().without("code_challenge"), "invalid_request"),
        (good.clone().with("code_challenge", ""), "invalid_request"),
        (good.clone().with("code_challenge", "short"), "invalid_request"),
        (
            good.clone().with("code_challenge", &"+".repeat(43)),
            "invalid_request",
        ),
        (good.clone().without("code_challenge_method"), "invalid_request"),
        (
            good.clone().with("code_challenge_method", "plain"),
            "invalid_request",
        ),
        (
            good.clone().with("code_challenge_method", "s256"),
            "invalid_request",
        ),
        (good.clone().with("scope", "everything"), "invalid_scope"),
        (good.clone().with("scope", "files:own"), "invalid_scope"),
        (
            good.clone().with("scope", &"*:read ".repeat(200)),
            "invalid_scope",
        ),
        (
            good.clone().with("resource", "https://other.example/mcp"),
            "invalid_target",
        ),
        (
            good.clone().with("resource", "https://mcp.example.com/other"),
            "invalid_target",
        ),
        (
            good.clone().with("resource", "https://mcp.example.com/mcp#part"),
            "invalid_target",
        ),
        (
            good.clone().and("resource", "https://other.example/mcp"),
            "invalid_target",
        ),
    ];
    for (wish, code) in cases {
        let answer = world.authorize(&wish).await;
        let url = answer.location();
        assert_eq!(host_of(&url), "127.0.0.1");
        let query = query(&url);
        assert_eq!(query["error"], code, "{url}");
        assert_eq!(query["state"], "a state & more", "{url}");
        assert_eq!(query["iss"], "https://mcp.example.com", "{url}");
        assert!(!query["error_description"].is_empty(), "{url}");
        assert!(world.page.take().is_none(), "{url}");
    }
    // A state that cannot be repeated is left out.
    let twice = world
        .authorize(&good.clone().and("state", "another"))
        .await
        .location();
    assert_eq!(query(&twice)["error"], "invalid_request");
    assert_eq!(query(&twice).get("state"), None);
    let long = world.authorize(&good.with("state", &long)).await.location();
    assert_eq!(query(&long)["error"], "invalid_request");
}

#[tokio::test]
async fn loopback_clients_get_any_port_and_registered_queries_stay() {
    let world = World::new().await;
    let mut metadata = codex();
    metadata["redirect_uris"] = json!(["http://127.0.0.1/callback?from=here", "com.example.app:/callback"]);
    let client = world.post_json("/oauth/register", &metadata).await.json();
    let client = client["client_id"].as_str().unwrap();
    let wish = Wish::authorization(client);

    let own_port = wish
        .clone()
        .with("redirect_uri", "http://127.0.0.1:65535/callback?from=here");
    let pending = world.pending(&own_port).await;
    let url = world.server.deny(&pending);
    assert!(
        url.as_str()
            .starts_with("http://127.0.0.1:65535/callback?from=here&error=access_denied&"),
        "{url}"
    );

    let private = world
        .pending(&wish.clone().with("redirect_uri", "com.example.app:/callback"))
        .await;
    assert_eq!(
        (private.redirect_host(), private.is_loopback()),
        ("com.example.app", false)
    );
    let url = world.server.deny(&private);
    assert!(
        url.as_str()
            .starts_with("com.example.app:/callback?error=access_denied&"),
        "{url}"
    );

    let unnamed = world.authorize(&wish.without("redirect_uri")).await;
    assert_eq!(unnamed.status, 400);
    assert!(
        unnamed.body.contains("more than one to choose from"),
        "{}",
        unnamed.body
    );
}

#[tokio::test]
async fn a_client_with_one_redirect_uri_need_not_name_it() {
    let world = World::new().await;
    let client = world.register().await;
    let pending = world
        .pending(&Wish::authorization(&client).without("redirect_uri"))
        .await;
    assert_eq!(pending.redirect_uri(), REDIRECT);
}

#[tokio::test]
async fn names_of_clients_are_data() {
    let world = World::new().await;
    let name = "<script>alert(\"1\")</script>&";
    let mut metadata = codex();
    metadata["client_name"] = name.into();
    let client = world.post_json("/oauth/register", &metadata).await.json();
    let pending = world
        .pending(&Wish::authorization(client["client_id"].as_str().unwrap()))
        .await;
    assert_eq!(pending.client().display_name(), name);
}

#[tokio::test]
async fn only_get_asks() {
    let world = World::new().await;
    let answer = world
        .post("/oauth/authorize", &Wish::authorization("cli_any"))
        .await;
    assert_eq!(answer.status, 405);
}
