//! The blob reads back, and what is not one is refused without being shown.

use super::*;

fn credentials(developer: Option<&str>, cloud_code_key: Option<&str>) -> Credentials {
    let endpoint = Endpoint::Keys {
        server_url: "https://own.example:8443/prefix/".into(),
        app_id: "APP-1".into(),
        api_key: "KEY-1".into(),
    };
    let developer = developer.map(|json| Developer::parse(&json.into()).unwrap());
    Credentials::new(endpoint, cloud_code_key.map(Into::into), developer).unwrap()
}

fn text(credentials: &Credentials) -> String {
    String::from_utf8(write(credentials).to_vec()).unwrap()
}

#[test]
fn every_form_reads_back() {
    let domain = Endpoint::Domain {
        domain: "https://shop.example/api".into(),
    };
    for credentials in [
        credentials(None, None),
        credentials(
            Some(r#"{"console_url": "https://c/x/", "login": "a@b.c", "password": "p\"\u0007ä"}"#),
            Some("BL"),
        ),
        credentials(Some(r#"{"console_url": "https://c", "auth_key": "k"}"#), None),
        Credentials::new(domain, None, None).unwrap(),
    ] {
        let again = read(&write(&credentials)).unwrap();
        assert_eq!(text(&again), text(&credentials));
    }
}

#[test]
fn the_format_never_changes_unnoticed() {
    let developer = r#"{"console_url": "https://c", "login": "a@b.c", "password": "p"}"#;
    assert_eq!(
        text(&credentials(Some(developer), Some("BL"))),
        r#"{"version":1,"endpoint":{"server_url":"https://own.example:8443/prefix","app_id":"APP-1","api_key":"KEY-1"},"cloud_code_key":"BL","developer":{"console_url":"https://c","login":"a@b.c","password":"p"}}"#
    );
}

#[test]
fn the_longest_blob_fits_without_growing() {
    let long = "\u{1}".repeat(LONGEST_SECRET);
    let json = serde_json::json!({
        "console_url": format!("https://c/{}", "x".repeat(LONGEST_URL - 10)),
        "login": format!("a{}a", "\u{1}".repeat(LONGEST_SECRET - 2)),
        "password": long,
    });
    let endpoint = Endpoint::Keys {
        server_url: format!("https://s/{}", "x".repeat(LONGEST_URL - 10)),
        app_id: "a".repeat(LONGEST_SECRET),
        api_key: "k".repeat(LONGEST_SECRET).into(),
    };
    let developer = Developer::parse(&json.to_string().into()).unwrap();
    let credentials =
        Credentials::new(endpoint, Some("k".repeat(LONGEST_SECRET).into()), Some(developer)).unwrap();
    let blob = write(&credentials);
    assert_eq!(blob.capacity(), CAPACITY, "it grew to {} bytes", blob.len());
}

#[test]
fn what_is_no_blob_is_refused_without_being_shown() {
    for blob in [
        "",
        "sesame",
        "{}",
        r#"{"version":1}"#,
        r#"{"version":1,"endpoint":{"app_id":"sesame"}}"#,
    ] {
        let error = read(blob.as_bytes()).unwrap_err();
        assert!(matches!(error, ConnectionError::Unreadable), "{blob}");
    }
    let newer = read(br#"{"version":2,"sealed":"sesame"}"#).unwrap_err();
    assert!(matches!(newer, ConnectionError::UnknownVersion { version: 2 }));
}
