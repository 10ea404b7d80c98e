//! The card as clients fetch it: through the whole middleware, from any origin.

use super::*;
use crate::config::{Config, Sources};
use crate::router::{Surroundings, assemble};
use domain::SeededEntropy;
use http::Request;
use http_body_util::BodyExt;
use tower::ServiceExt;

fn public_url(text: &str) -> (Config, PublicUrl) {
    let environment = [("HOME", "/home/ada"), ("CAUSEWAY__SERVER__PUBLIC_URL", text)];
    let config = Config::load(&Sources {
        environment: environment
            .map(|(name, value)| (name.into(), value.into()))
            .to_vec(),
        ..Sources::default()
    });
    let config = config.unwrap();
    let url = config.server.public_url(config.server.bind);
    (config, url)
}

fn gateway() -> Router {
    let (config, url) = public_url("https://mcp.example.com");
    let surroundings = Surroundings::new(&config, &url, Arc::new(SeededEntropy::new(1)));
    assemble(surroundings, router(&url, &tools::all()))
}

async fn send(method: &str, path: &str, headers: &[(&str, &str)]) -> (http::response::Parts, String) {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "mcp.example.com");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = gateway()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let (head, body) = answer.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (head, String::from_utf8(body.to_vec()).unwrap())
}

/// The rules of the draft's schema.
fn is_card(card: &Value) {
    let text = |name: &str| {
        card[name]
            .as_str()
            .unwrap_or_else(|| panic!("{name} is no text: {card}"))
    };
    assert_eq!(text("$schema"), SCHEMA);
    let (namespace, name) = text("name").split_once('/').unwrap();
    let is_word = |word: &str, more: &[char]| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || more.contains(&c))
    };
    assert!(
        is_word(namespace, &['.', '-']) && is_word(name, &['.', '-', '_']),
        "{card}"
    );
    assert!((3..=200).contains(&text("name").len()) && text("version").len() <= 255);
    for short in ["title", "description"] {
        assert!(
            (1..=100).contains(&text(short).chars().count()),
            "{short}: {}",
            text(short)
        );
    }
    for remote in card["remotes"].as_array().unwrap() {
        assert_eq!(remote["type"], "streamable-http");
        assert!(remote["url"].as_str().unwrap().starts_with("http"), "{remote}");
        assert!(
            remote["headers"]
                .as_array()
                .unwrap()
                .iter()
                .all(|header| header["name"].is_string())
        );
    }
    let known = ["$schema", "name", "version", "description", "title", "remotes"];
    assert!(
        card.as_object()
            .unwrap()
            .keys()
            .all(|member| known.contains(&member.as_str()))
    );
}

#[tokio::test]
async fn the_card_says_what_the_server_is_and_where() {
    let (head, body) = send("GET", CARD, &[("accept", CARD_TYPE)]).await;
    assert_eq!(head.status, 200);
    assert_eq!(head.headers["content-type"], CARD_TYPE);
    assert_eq!(head.headers["cache-control"], "public, max-age=3600");
    let card: Value = serde_json::from_str(&body).unwrap();
    is_card(&card);
    insta::assert_json_snapshot!(card, { ".version" => "VERSION" }, @r#"
    {
      "$schema": "https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json",
      "description": "A Backendless app for agents: counters, data, files, hive, messaging, timers, users.",
      "name": "com.example.mcp/causeway",
      "remotes": [
        {
          "headers": [
            {
              "description": "Bearer and an access token. Clients that sign in with OAuth send it by themselves.",
              "isSecret": true,
              "name": "Authorization"
            }
          ],
          "supportedProtocolVersions": [
            "2024-11-05",
            "2025-03-26",
            "2025-06-18",
            "2025-11-25",
            "2026-07-28"
          ],
          "type": "streamable-http",
          "url": "https://mcp.example.com/mcp"
        }
      ],
      "title": "Causeway",
      "version": "VERSION"
    }
    "#);
}

#[tokio::test]
async fn the_catalogue_leads_to_the_card() {
    let (head, body) = send("GET", CATALOG, &[]).await;
    assert_eq!(head.headers["content-type"], CATALOG_TYPE);
    let catalog: Value = serde_json::from_str(&body).unwrap();
    insta::assert_json_snapshot!(catalog, @r#"
    {
      "entries": [
        {
          "identifier": "urn:air:mcp.example.com:mcp:causeway",
          "type": "application/mcp-server-card+json",
          "url": "https://mcp.example.com/mcp/server-card"
        }
      ],
      "specVersion": "1.0"
    }
    "#);
    let url = catalog["entries"][0]["url"].as_str().unwrap();
    assert_eq!(url.strip_prefix("https://mcp.example.com"), Some(CARD));
}

#[tokio::test]
async fn pages_of_every_origin_may_read_both() {
    for path in [CARD, CATALOG] {
        let origin = ("origin", "https://anywhere.example");
        let (head, _) = send("GET", path, &[origin]).await;
        assert_eq!(head.status, 200, "{path}");
        assert_eq!(head.headers["access-control-allow-origin"], "*");
        assert_eq!(head.headers["cross-origin-resource-policy"], "cross-origin");
        let asks = ("access-control-request-method", "GET");
        let (head, _) = send("OPTIONS", path, &[origin, asks]).await;
        assert_eq!(head.status, 204, "{path}");
        assert_eq!(
            head.headers["access-control-allow-headers"],
            "Content-Type, If-None-Match"
        );
        let (head, _) = send("POST", path, &[]).await;
        assert_eq!(head.status, 405, "{path}");
    }
}

#[tokio::test]
async fn what_a_client_has_already_is_not_sent_again() {
    let (head, _) = send("GET", CARD, &[]).await;
    let tag = head.headers["etag"].to_str().unwrap().to_owned();
    for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
        let (head, body) = send("GET", CARD, &[("if-none-match", &known)]).await;
        assert_eq!((head.status.as_u16(), body.as_str()), (304, ""), "{known}");
        assert_eq!(head.headers["etag"], tag);
    }
    let (head, _) = send("GET", CARD, &[("if-none-match", "\"other\"")]).await;
    assert_eq!(head.status, 200);
}

#[test]
fn every_address_has_a_name() {
    for (address, name) in [
        ("https://mcp.example.com:8443", "com.example.mcp/causeway"),
        ("http://localhost:8080", "localhost/causeway"),
        ("http://127.0.0.1:8080", "127.0.0.1/causeway"),
        ("http://[::1]:8080", "localhost/causeway"),
    ] {
        let card = card(&public_url(address).1, &tools::all());
        assert_eq!(card["name"], name);
        is_card(&card);
    }
}

/// What is published to the MCP registry: the rules of its schema of 2025-12-11, and the version of this program.
#[test]
fn the_entry_for_the_registry_follows_its_schema() {
    let entry: Value = serde_json::from_str(include_str!("../../../../../server.json")).unwrap();
    let schema = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";
    assert_eq!(entry["$schema"], schema);
    assert_eq!(entry["version"], env!("CARGO_PKG_VERSION"));
    // The registry's rules for names, titles, descriptions and remotes are those of the card.
    let mut as_card = entry.clone();
    as_card["$schema"] = SCHEMA.into();
    is_card(&as_card);
    for remote in entry["remotes"].as_array().unwrap() {
        let url = remote["url"].as_str().unwrap();
        assert!(
            url.starts_with("https://") && !url.contains(char::is_whitespace),
            "{url}"
        );
        let named = url.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        let variables = remote["variables"].as_object().unwrap();
        assert_eq!(
            named.collect::<Vec<_>>(),
            variables.keys().collect::<Vec<_>>(),
            "{url}"
        );
    }
}
