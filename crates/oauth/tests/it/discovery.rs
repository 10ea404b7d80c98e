//! What clients find before they ask for anything.

use crate::answers::{Answer, sorted};
use crate::world::World;
use axum::body::Body;
use http::{Method, Request, header};
use tower::ServiceExt;

#[tokio::test]
async fn the_protected_resource_is_found_in_both_places_whatever_the_query() {
    let world = World::new().await;
    let plain = world.get("/.well-known/oauth-protected-resource/mcp").await;
    assert_eq!(plain.header(header::CONTENT_TYPE), "application/json");
    sorted().bind(|| {
        insta::assert_json_snapshot!(plain.json(), @r#"
    {
      "authorization_servers": [
        "https://mcp.example.com"
      ],
      "bearer_methods_supported": [
        "header"
      ],
      "resource": "https://mcp.example.com/mcp",
      "resource_name": "Causeway",
      "scopes_supported": [
        "*:write"
      ]
    }
    "#);
    });
    for path in [
        "/.well-known/oauth-protected-resource",
        "/.well-known/oauth-protected-resource/mcp?connection=shop&areas=data",
        "/.well-known/oauth-protected-resource?connection=shop",
    ] {
        assert_eq!(world.get(path).await.json(), plain.json(), "{path}");
    }
}

#[tokio::test]
async fn the_authorization_server_says_what_it_can() {
    let world = World::new().await;
    let answer = world.get("/.well-known/oauth-authorization-server").await;
    sorted().bind(|| {
        insta::assert_json_snapshot!(answer.json(), @r#"
    {
      "authorization_endpoint": "https://mcp.example.com/oauth/authorize",
      "authorization_response_iss_parameter_supported": true,
      "client_id_metadata_document_supported": true,
      "code_challenge_methods_supported": [
        "S256"
      ],
      "grant_types_supported": [
        "authorization_code",
        "refresh_token"
      ],
      "issuer": "https://mcp.example.com",
      "jwks_uri": "https://mcp.example.com/oauth/jwks.json",
      "protected_resources": [
        "https://mcp.example.com/mcp"
      ],
      "registration_endpoint": "https://mcp.example.com/oauth/register",
      "response_modes_supported": [
        "query"
      ],
      "response_types_supported": [
        "code"
      ],
      "revocation_endpoint": "https://mcp.example.com/oauth/revoke",
      "revocation_endpoint_auth_methods_supported": [
        "none"
      ],
      "scopes_supported": [
        "*:write"
      ],
      "token_endpoint": "https://mcp.example.com/oauth/token",
      "token_endpoint_auth_methods_supported": [
        "none"
      ]
    }
    "#);
    });
}

#[tokio::test]
async fn the_documents_are_there_without_a_store() {
    let world = World::new().await;
    let alone = oauth::server::documents(&world.settings).unwrap();
    for path in [
        "/.well-known/oauth-protected-resource",
        "/.well-known/oauth-protected-resource/mcp",
        "/.well-known/oauth-authorization-server",
    ] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = Answer::of(alone.clone().oneshot(request).await.unwrap()).await;
        assert_eq!(answer.json(), world.get(path).await.json(), "{path}");
    }
    let request = Request::get("/oauth/jwks.json").body(Body::empty()).unwrap();
    assert_eq!(alone.oneshot(request).await.unwrap().status(), 404);
}

#[tokio::test]
async fn what_is_turned_off_is_not_offered() {
    let world = World::with(|settings| {
        settings.client_documents = false;
        settings.registration = false;
    });
    let metadata = world
        .await
        .get("/.well-known/oauth-authorization-server")
        .await
        .json();
    assert_eq!(metadata["client_id_metadata_document_supported"], false);
    assert_eq!(metadata.get("registration_endpoint"), None);
}

#[tokio::test]
async fn pages_of_every_origin_may_read_what_is_public() {
    let world = World::new().await;
    for (path, kept) in [
        ("/.well-known/oauth-protected-resource", "public, max-age=3600"),
        (
            "/.well-known/oauth-protected-resource/mcp",
            "public, max-age=3600",
        ),
        ("/.well-known/oauth-authorization-server", "public, max-age=3600"),
        ("/oauth/jwks.json", "public, max-age=300"),
    ] {
        let answer = world.get(path).await;
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*", "{path}");
        assert_eq!(answer.header(header::CACHE_CONTROL), kept, "{path}");
    }
    for path in [
        "/oauth/token",
        "/oauth/register",
        "/oauth/revoke",
        "/oauth/jwks.json",
    ] {
        let preflight = Request::builder()
            .method(Method::OPTIONS)
            .uri(path)
            .body(Body::empty())
            .unwrap();
        let answer = world.send(preflight).await;
        assert_eq!(
            (
                answer.status.as_u16(),
                answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN)
            ),
            (204, "*"),
            "{path}"
        );
        assert!(
            answer
                .header(header::ACCESS_CONTROL_ALLOW_HEADERS)
                .contains("Content-Type")
        );
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_CREDENTIALS), "");
    }
}

#[tokio::test]
async fn the_page_that_asks_users_is_read_by_no_other_origin() {
    let world = World::new().await;
    let answer = world.get("/oauth/authorize").await;
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "");
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
}
