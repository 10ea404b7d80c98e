//! Which URLs can be ids, and which documents describe a client.

use super::*;
use serde_json::json;

const ID: &str = "https://app.example.com/client.json";

#[test]
fn an_id_is_an_https_url_with_a_path() {
    for id in [
        ID,
        "https://chatgpt.com/oauth/codex/client.json",
        "https://app.example.com:8443/client.json",
        "https://app.example.com/a/client.json?version=2",
        "https://app.example.com/.well-known/client",
    ] {
        assert!(check_id(id).is_ok(), "{id}");
    }
    let long = format!("https://app.example.com/{}", "a".repeat(LONGEST_ID));
    for id in [
        "",
        "https://",
        "https:///client.json",
        "https://app.example.com",
        "https://app.example.com/",
        "https://app.example.com/?a",
        "http://app.example.com/client.json",
        "HTTPS://app.example.com/client.json",
        "https://app.example.com/client.json#part",
        "https://user@app.example.com/client.json",
        "https://client.example?x/y",
        "https://user:password@app.example.com/client.json",
        "https://app.example.com/../client.json",
        "https://app.example.com/a/./client.json",
        "https://app.example.com/a/%2E%2e/client.json",
        "https://app.example.com\\client.json",
        "https://app.example.com/client json",
        "https://app.example.com/client.json\n",
        "ftp://app.example.com/client.json",
        long.as_str(),
    ] {
        assert!(matches!(check_id(id), Err(DocumentError::Id)), "{id}");
    }
}

fn document(body: &str) -> Document {
    Document {
        body: body.into(),
        max_age: None,
    }
}

#[test]
fn a_document_names_itself() {
    let good =
        json!({"client_id": ID, "client_name": "App", "redirect_uris": ["https://app.example.com/callback"]});
    let client = read(ID, &document(&good.to_string())).unwrap();
    assert_eq!(client.summary.kind, ClientKind::Document);
    assert_eq!(client.summary.display_name(), "App");

    for foreign in [
        "https://app.example.com/client.json?",
        "https://APP.example.com/client.json",
        "https://evil.example/c",
    ] {
        let mut bad = good.clone();
        bad["client_id"] = foreign.into();
        assert!(
            matches!(
                read(ID, &document(&bad.to_string())),
                Err(DocumentError::ForeignId)
            ),
            "{foreign}"
        );
    }
    for missing in [json!({"redirect_uris": []}), json!({"client_id": 1}), json!({})] {
        assert!(matches!(
            read(ID, &document(&missing.to_string())),
            Err(DocumentError::ForeignId)
        ));
    }
    for broken in ["", "[]", "null", "<html>", "\"a\"", "{"] {
        assert!(
            matches!(read(ID, &document(broken)), Err(DocumentError::Json)),
            "{broken}"
        );
    }
    let secret = json!({"client_id": ID, "redirect_uris": ["https://a.example/"], "client_secret": "s"});
    assert!(matches!(
        read(ID, &document(&secret.to_string())),
        Err(DocumentError::Metadata(_))
    ));
}

#[test]
fn only_what_could_not_be_had_is_an_outage() {
    assert!(DocumentError::Status(StatusCode::BAD_GATEWAY).is_outage());
    assert!(!DocumentError::ForeignId.is_outage());
    assert!(!DocumentError::Json.is_outage());
    assert!(!DocumentError::TooMany.is_outage());
}
