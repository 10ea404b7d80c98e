//! Which metadata is accepted, and what is said about the rest.

use super::*;

fn read(metadata: &Value) -> Result<ClientMetadata, MetadataError> {
    ClientMetadata::from_json(metadata.as_object().expect("an object"))
}

fn with(member: &str, value: Value) -> Value {
    let mut metadata = json!({"redirect_uris": ["http://127.0.0.1/callback"]});
    metadata[member] = value;
    metadata
}

#[test]
fn what_codex_registers_is_accepted() {
    let metadata = json!({
        "client_name": "Codex",
        "redirect_uris": ["http://127.0.0.1:49152/callback"],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
        "response_types": ["code"],
        "scope": "*:write",
        "application_type": "native",
    });
    let read = read(&metadata).unwrap();
    assert!(read.refreshes());
    let stored = json!({
        "client_name": "Codex",
        "redirect_uris": ["http://127.0.0.1:49152/callback"],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
        "response_types": ["code"],
        "scope": "*:write",
    });
    assert_eq!(read.to_json(), stored);
    assert_eq!(
        ClientMetadata::from_json(read.to_json().as_object().unwrap()),
        Ok(read)
    );
}

#[test]
fn defaults_are_a_public_client_with_refresh_tokens() {
    let silent = read(&json!({"redirect_uris": ["https://app.example.com/"]})).unwrap();
    assert!(silent.refreshes());
    assert_eq!(silent.to_json()["token_endpoint_auth_method"], "none");
    let once = read(&with("grant_types", json!(["authorization_code"]))).unwrap();
    assert!(!once.refreshes());
}

#[test]
fn bad_metadata_is_refused_with_the_member() {
    let many = vec!["https://app.example.com/"; MOST_REDIRECT_URIS + 1];
    let cases = [
        (json!({}), "redirect_uris must hold"),
        (with("redirect_uris", json!([])), "redirect_uris must hold"),
        (with("redirect_uris", json!(many)), "redirect_uris must hold"),
        (
            with("redirect_uris", json!("https://a.example/")),
            "expected a sequence",
        ),
        (
            with(
                "redirect_uris",
                json!(["https://a.example/", "http://a.example/"]),
            ),
            "redirect_uris[1]:",
        ),
        (
            with("client_name", json!("a".repeat(LONGEST_NAME + 1))),
            "client_name is longer",
        ),
        (
            with("client_name", json!("Codex\u{202e}txet")),
            "direction of writing",
        ),
        (with("client_name", json!("Co\ndex")), "control characters"),
        (with("client_name", json!({"a": 1})), "expected a string"),
        (
            with("client_uri", json!("http://app.example.com")),
            "client_uri must be",
        ),
        (
            with("client_uri", json!("javascript:alert(1)")),
            "client_uri must be",
        ),
        (
            with("grant_types", json!(["client_credentials"])),
            "grant_types is client_credentials",
        ),
        (
            with("grant_types", json!(["refresh_token"])),
            "grant_types is refresh_token",
        ),
        (
            with("grant_types", json!(["authorization_code", "password"])),
            "grant_types is",
        ),
        (
            with("response_types", json!(["token"])),
            "response_types is token",
        ),
        (
            with("response_types", json!(["code", "token"])),
            "response_types is code token",
        ),
        (
            with("token_endpoint_auth_method", json!("client_secret_basic")),
            "client_secret_basic",
        ),
        (
            with("token_endpoint_auth_method", json!("private_key_jwt")),
            "private_key_jwt",
        ),
        (with("client_secret", json!("s")), "client_secret"),
    ];
    for (metadata, reason) in cases {
        let error = read(&metadata).expect_err(reason).to_string();
        assert!(error.contains(reason), "{metadata}: {error}");
    }
}

#[test]
fn names_are_data_of_any_writing() {
    for name in [
        "<script>alert(1)</script>",
        "Ägypten & Söhne",
        "助手",
        "a\"'`",
        &"ä".repeat(LONGEST_NAME),
    ] {
        assert_eq!(
            read(&with("client_name", json!(name)))
                .unwrap()
                .client_name
                .as_deref(),
            Some(name)
        );
    }
    assert_eq!(read(&with("client_name", json!("  "))).unwrap().client_name, None);
}

#[test]
fn scopes_of_other_servers_limit_nothing() {
    let scope = |text: &str| {
        read(&with("scope", json!(text)))
            .unwrap()
            .scope
            .map(|scope| scope.to_string())
    };
    assert_eq!(scope("openid offline_access"), None);
    assert_eq!(scope("openid data:read"), Some("data:read".to_owned()));
}

/// A person reads it, and it stands in the log.
#[test]
fn a_refusal_is_short_and_moves_no_cursor() {
    for odd in [
        with("redirect_uris", json!("a".repeat(9_000))),
        with("response_types", json!(["c\u{7f}de"])),
        with("grant_types", json!(["\u{1b}[2J"])),
    ] {
        let said = read(&odd).unwrap_err().to_string();
        assert!(said.len() < 1_000 && !said.contains(char::is_control), "{said:?}");
    }
}
