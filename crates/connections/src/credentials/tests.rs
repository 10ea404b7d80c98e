//! What is taken as credentials and what is refused, with which field named.

use super::*;

fn keys() -> Endpoint {
    Endpoint::Keys {
        server_url: " https://api.backendless.com/ ".into(),
        app_id: "APP-1".into(),
        api_key: "KEY-1\n".into(),
    }
}

fn field(result: Result<Credentials, ConnectionError>) -> &'static str {
    match result {
        Err(ConnectionError::Invalid { field, .. }) => field,
        Err(other) => panic!("{other:?}"),
        Ok(_) => "",
    }
}

#[test]
fn white_space_around_keys_is_dropped() {
    let credentials = Credentials::new(keys(), Some(" BL-1 ".into()), None).unwrap();
    let secrets = credentials.secrets();
    let exposed: Vec<_> = secrets.iter().map(ExposeSecret::expose_secret).collect();
    assert_eq!(exposed, ["KEY-1", "BL-1", "APP-1"]);
    let display = credentials.display();
    assert_eq!(display.endpoint, "https://api.backendless.com");
    assert_eq!(display.app_id.as_deref(), Some("APP-1"));
    assert!(display.has_cloud_code_key && !display.has_developer);
}

#[test]
fn the_clouds_know_their_consoles() {
    let developer = || Developer::parse(&r#"{"login": "d@example.com", "password": "p"}"#.into()).unwrap();
    let credentials = Credentials::new(keys(), None, Some(developer())).unwrap();
    let console = credentials.developer.unwrap().console_url.unwrap();
    assert_eq!(console.as_str(), "https://develop.backendless.com/");
    let own = Endpoint::Keys {
        server_url: "https://own.example".into(),
        app_id: "A".into(),
        api_key: "K".into(),
    };
    assert_eq!(
        field(Credentials::new(own, None, Some(developer()))),
        "console_url"
    );
}

#[test]
fn what_is_wrong_is_named_without_its_value() {
    let with = |server_url: &str, app_id: &str, api_key: &str| Endpoint::Keys {
        server_url: server_url.into(),
        app_id: app_id.into(),
        api_key: api_key.into(),
    };
    let long = "x".repeat(LONGEST_SECRET + 1);
    for (endpoint, cloud_code_key, expected) in [
        (with("api.backendless.com", "A", "K"), None, "server_url"),
        (with("ftp://h", "A", "K"), None, "server_url"),
        (
            with(&format!("https://h/{}", "x".repeat(LONGEST_URL)), "A", "K"),
            None,
            "server_url",
        ),
        (with("https://h", "", "K"), None, "app_id"),
        (with("https://h", "A/B", "K"), None, "app_id"),
        (with("https://h", "A", ""), None, "api_key"),
        (with("https://h", "A", "sesame sesame"), None, "api_key"),
        (with("https://h", "A", &long), None, "api_key"),
        (with("https://h", "A", "K"), Some("sesame/"), "cloud_code_key"),
        (
            Endpoint::Domain {
                domain: "example.org".into(),
            },
            None,
            "domain",
        ),
        (
            Endpoint::Domain {
                domain: "https://example.org".into(),
            },
            Some("sesame"),
            "cloud_code_key",
        ),
    ] {
        let error = Credentials::new(endpoint, cloud_code_key.map(Into::into), None);
        assert!(!format!("{error:?}").contains("sesame"));
        assert_eq!(field(error), expected);
    }
}

#[test]
fn a_developer_is_one_of_two_forms() {
    for (json, expected) in [
        (
            r#"{"console_url": "https://c", "login": "a@b.c", "password": "sesame"}"#,
            "",
        ),
        (r#"{"console_url": "https://c", "auth_key": "sesame"}"#, ""),
        (r#"{"auth_key": "sesame"}"#, ""),
        ("sesame", "developer"),
        (r#"{"login": "a@b.c"}"#, "developer"),
        (
            r#"{"login": "a@b.c", "password": "sesame", "auth_key": "sesame"}"#,
            "developer",
        ),
        (
            r#"{"login": "a@b.c", "password": "sesame", "extra": 1}"#,
            "developer",
        ),
        (r#"{"login": "a@b.c", "password": 5}"#, "developer"),
        (r#"{"login": " ", "password": "sesame"}"#, "login"),
        (r#"{"login": "a@b.c", "password": ""}"#, "password"),
        (r#"{"auth_key": "ses ame"}"#, "auth_key"),
        (r#"{"console_url": "c", "auth_key": "sesame"}"#, "console_url"),
    ] {
        let parsed = Developer::parse(&json.into());
        assert!(!format!("{parsed:?}").contains("sesame"), "{json}");
        let result = parsed.and_then(|developer| Credentials::new(keys(), None, Some(developer)));
        assert_eq!(field(result), expected, "{json}");
    }
    let developer = Developer::parse(&r#"{"auth_key": "k"}"#.into()).unwrap();
    let domain = Endpoint::Domain {
        domain: "https://example.org".into(),
    };
    assert_eq!(
        field(Credentials::new(domain, None, Some(developer))),
        "developer"
    );
}

#[test]
fn debug_shows_nothing() {
    let credentials = Credentials::new(keys(), Some("BL-1".into()), None).unwrap();
    assert_eq!(format!("{credentials:?}"), "Credentials(..)");
}
