//! Every mistake on the form for keys has its sentence, at its field.

use super::way::Way;
use crate::html::Form;
use emulator::{Effect, Fault};
use http::StatusCode;
use serde_json::json;
use std::collections::BTreeMap;

/// What is wrong, what is changed on a good form, the field and the sentence. A sentence that ends with `…` may go on.
struct Mistake {
    changes: &'static [(&'static str, &'static str)],
    field: &'static str,
    sentence: &'static str,
}

const fn mistake(
    changes: &'static [(&'static str, &'static str)],
    field: &'static str,
    sentence: &'static str,
) -> Mistake {
    Mistake {
        changes,
        field,
        sentence,
    }
}

const IN_THE_WAY: &str =
    "A domain stands for app id and API key. Leave this empty, or choose a region or your own server above.";
const NOT_WITH_A_DOMAIN: &str =
    "This cannot be used with a domain. Leave it empty, or connect the app with region, app id and API key.";
const NOT_NEEDED: &str = "An address is only needed for your own server or a domain. Choose one of these above, or leave this empty.";
const NO_NAME: &str = "This cannot be a name: it has 1 to 64 characters, begins and ends with a letter or digit, and may have spaces, hyphens, underscores and dots between them.";

#[expect(clippy::too_many_lines, reason = "it is one table")]
fn mistakes() -> Vec<Mistake> {
    const DOMAIN: (&str, &str) = ("place", "domain");
    vec![
        mistake(&[("app_id", " ")], "app_id", "Enter the app id. …"),
        mistake(
            &[("api_key", "")],
            "api_key",
            "Enter the API key, best the one for REST. …",
        ),
        mistake(&[("app_id", "a b")], "app_id", "The app id cannot be used: …"),
        mistake(
            &[("api_key", "SESAME/KEY")],
            "api_key",
            "The API key cannot be used: …",
        ),
        mistake(
            &[("api_key", "SESAME-WRONG")],
            "api_key",
            "Backendless refused the app id or the API key: Version is disabled or provided wrong application info (application id or secret key). Copy both again from the Backendless Console (Manage, App Settings), and check the region: US is https://api.backendless.com, EU is https://eu-api.backendless.com.",
        ),
        mistake(
            &[("app_id", "WRONG")],
            "api_key",
            "Backendless refused the app id or the API key: …",
        ),
        mistake(
            &[("address", "")],
            "address",
            "Enter the address of your server, such as https://backend.example.com.",
        ),
        mistake(
            &[("address", "backend.example.com")],
            "address",
            "The server's address cannot be used: it is not an absolute URL (relative URL without a base); give one like https://api.backendless.com.",
        ),
        mistake(
            &[("address", "ftp://backend.example.com")],
            "address",
            "The server's address cannot be used: its scheme is ftp, allowed are https and http.",
        ),
        mistake(
            &[("address", "https://user:SESAME@backend.example.com")],
            "address",
            "The server's address cannot be used: it contains a user name or password.",
        ),
        mistake(
            &[("address", "http://169.254.169.254")],
            "address",
            "The address may not be used: the request to 169.254.169.254 is not allowed: the host has …",
        ),
        mistake(&[("place", "us")], "address", NOT_NEEDED),
        mistake(&[("place", "eu")], "address", NOT_NEEDED),
        mistake(&[DOMAIN], "app_id", IN_THE_WAY),
        mistake(&[DOMAIN, ("app_id", "")], "api_key", IN_THE_WAY),
        mistake(
            &[DOMAIN, ("app_id", ""), ("api_key", ""), ("address", "")],
            "address",
            "Enter the domain of the app, such as https://example.backendless.app.",
        ),
        mistake(
            &[
                DOMAIN,
                ("app_id", ""),
                ("api_key", ""),
                ("cloud_code_key", "SESAME"),
            ],
            "cloud_code_key",
            NOT_WITH_A_DOMAIN,
        ),
        mistake(
            &[
                DOMAIN,
                ("app_id", ""),
                ("api_key", ""),
                ("login", "dev@example.com"),
                ("password", "SESAME"),
            ],
            "login",
            NOT_WITH_A_DOMAIN,
        ),
        mistake(
            &[("cloud_code_key", "SESAME KEY")],
            "cloud_code_key",
            "The Cloud Code key cannot be used: …",
        ),
        mistake(
            &[("cloud_code_key", "SESAME")],
            "cloud_code_key",
            "Backendless refused the Cloud Code key: Version is disabled or provided wrong application info (application id or secret key). Copy it again from the Backendless Console (Manage, App Settings), or leave it empty.",
        ),
        mistake(
            &[("login", "dev@example.com")],
            "password",
            "Enter the developer's password too, or leave the login empty.",
        ),
        mistake(
            &[("password", "SESAME")],
            "login",
            "Enter the developer's e-mail address too, or leave the password empty.",
        ),
        mistake(
            &[("console_url", "https://console.example.com")],
            "login",
            "Enter a developer's login and password for this console, or leave its address empty.",
        ),
        mistake(
            &[("login", "dev@example.com"), ("password", "SESAME")],
            "console_url",
            "The console's address cannot be used: it is required for a server that is not one of the vendor's clouds.",
        ),
        mistake(
            &[
                ("login", "dev@example.com"),
                ("password", "SESAME"),
                ("console_url", "CONSOLE"),
            ],
            "password",
            "Backendless refused the developer's login: Invalid login or password. Check login and password, or leave both empty.",
        ),
        mistake(
            &[
                ("login", "dev@example.com"),
                ("password", "SESAME"),
                ("console_url", "http://169.254.169.254"),
            ],
            "console_url",
            "The address may not be used: the request to 169.254.169.254 is not allowed: …",
        ),
        mistake(&[("name", "")], "name", NO_NAME),
        mistake(&[("name", "-shop")], "name", NO_NAME),
        mistake(&[("name", "<b>shop</b>")], "name", NO_NAME),
        mistake(
            &[("name", "taken")],
            "name",
            "You have a connection named taken already. Choose another name.",
        ),
    ]
}

#[tokio::test]
async fn every_mistake_has_its_sentence_at_its_field_and_nothing_is_stored() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    way.connect(&mut browser, "taken").await;
    let good = way.keys_form(&mut browser).await;
    for Mistake {
        changes,
        field,
        sentence,
    } in mistakes()
    {
        let console = way.backendless.console_url();
        let wrong = changes.iter().fold(good.clone(), |form, (name, value)| {
            form.with(name, if *value == "CONSOLE" { &console } else { value })
        });
        let answer = browser.submit(&wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{changes:?}");
        let page = answer.html();
        assert_eq!(
            page.texts("error").len(),
            1,
            "{changes:?}: {:?}",
            page.texts("error")
        );
        let error = &page.by_id(&format!("{field}-error"));
        let error = &error
            .unwrap_or_else(|| panic!("{changes:?}: {:?}", page.texts("error")))
            .text;
        match sentence.strip_suffix('…') {
            Some(beginning) => assert!(error.starts_with(beginning), "{changes:?}: {error}"),
            None => assert_eq!(error, sentence, "{changes:?}"),
        }
        assert!(error.ends_with('.'), "{error}");
        let input = page.by_id(field).unwrap();
        assert_eq!(input.attribute("aria-invalid"), Some("true"));
        let described = input.attribute("aria-describedby").unwrap();
        assert!(
            described.split(' ').all(|id| page.by_id(id).is_some()),
            "{described}"
        );
        assert!(
            page.texts("notice")[0].starts_with("Nothing was stored."),
            "{changes:?}"
        );
        kept(&page.form("/connections/new"), &wrong);
        assert!(
            !answer.body.contains("SESAME") || changes[0].1.contains("user:SESAME"),
            "{changes:?}"
        );
        assert!(!answer.body.contains(&way.backendless.api_keys.rest));
        assert_eq!(way.connections_of(&way.ann).await.len(), 1, "{changes:?}");
    }
}

/// What was typed is there again, but for secrets.
fn kept(shown: &Form, sent: &Form) {
    for field in ["place", "address", "app_id", "login", "console_url", "name"] {
        assert_eq!(shown.value(field), sent.value(field), "{field}");
    }
    for field in ["api_key", "cloud_code_key", "password"] {
        assert_eq!(shown.value(field), Some(""), "{field}");
    }
}

#[tokio::test]
async fn what_does_not_answer_like_backendless_is_said() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let page = Effect::Status {
        status: 200,
        body: Some(json!("<html>")),
        headers: BTreeMap::new(),
    };
    let elsewhere = Effect::Redirect {
        location: "https://evil.example/".to_owned(),
    };
    for effect in [page, elsewhere] {
        way.backendless.inject(Fault::once("*/info", effect));
        let form = way.keys_form(&mut browser).await;
        let answer = browser.submit(&form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let error = &answer.html().by_id("address-error").unwrap().text.clone();
        assert!(
            error.starts_with("The address does not answer like Backendless: "),
            "{error}"
        );
    }
    assert!(way.connections_of(&way.ann).await.is_empty());
}
