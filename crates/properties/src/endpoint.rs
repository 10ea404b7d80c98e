//! What a person types to connect an app: server or domain, keys, and a developer's credential.

use crate::parts::parts;
use crate::secret::keeps;
use backendless::AppEndpoint;
use connections::{Credentials, Developer, Endpoint};
use secrecy::SecretString;
use serde_json::{Map, Value};
use url::Url;

/// What is said of a credential, at most, in bytes.
const LONGEST: usize = 1_024;

pub(crate) fn holds(input: &[u8]) {
    let Some([server_url, app_id, api_key, domain, developer]) = parts(input) else {
        return;
    };
    keeps(api_key.trim(), |api_key| keys_hold(server_url, app_id, api_key));
    domain_holds(domain);
    developer_holds(developer);
}

/// Everything that is said of an endpoint with keys.
fn keys_hold(server_url: &str, app_id: &str, api_key: &str) -> String {
    let endpoint = AppEndpoint::keys(server_url, app_id, api_key.into());
    let said = match &endpoint {
        Ok(endpoint) => {
            shown_holds(&endpoint.display_name());
            assert_eq!(endpoint.app_id(), Some(app_id.trim()));
            format!("{endpoint:?} {}", endpoint.display_name())
        }
        Err(error) => format!("{error} {error:?}"),
    };
    let entered = Endpoint::Keys {
        server_url: server_url.to_owned(),
        app_id: app_id.to_owned(),
        api_key: api_key.into(),
    };
    match Credentials::new(entered, None, None) {
        Ok(credentials) => format!("{said} {credentials:?}"),
        Err(error) => format!("{said} {error} {error:?}"),
    }
}

fn domain_holds(domain: &str) {
    let Ok(endpoint) = AppEndpoint::domain(domain) else {
        return;
    };
    let shown = endpoint.display_name();
    shown_holds(&shown);
    assert!(endpoint.app_id().is_none());
    // What is shown, typed again, is the same app.
    let again = AppEndpoint::domain(&shown);
    let again = again.unwrap_or_else(|error| panic!("{domain:?} is shown as {shown}: {error}"));
    let once_more = again.display_name();
    assert!(
        shown == once_more || shown.ends_with("/api"),
        "{domain:?}: {shown}, {once_more}"
    );
}

/// What a row and a page show of a connection leads to one host and has no credentials in it.
fn shown_holds(shown: &str) {
    let url = Url::parse(shown).unwrap_or_else(|error| panic!("{shown:?}: {error}"));
    assert!(
        matches!(url.scheme(), "http" | "https") && url.has_host(),
        "{shown:?}"
    );
    assert!(url.username().is_empty() && url.password().is_none(), "{shown:?}");
    assert!(url.query().is_none() && url.fragment().is_none(), "{shown:?}");
    assert!(!shown.contains(char::is_control), "{shown:?}");
    assert!(!shown.contains('@') || url.path().contains('@'), "{shown:?}");
}

fn developer_holds(json: &str) {
    let said = developer_said(json);
    assert!(said.len() < LONGEST, "{} bytes about a credential", said.len());
    let Ok(Value::Object(members)) = serde_json::from_str::<Value>(json) else {
        return;
    };
    for name in ["password", "auth_key"] {
        if let Some(secret) = members.get(name).and_then(Value::as_str) {
            keeps(secret.trim(), |secret| {
                let mut members: Map<String, Value> = members.clone();
                members.insert(name.to_owned(), secret.into());
                developer_said(&Value::Object(members).to_string())
            });
        }
    }
}

fn developer_said(json: &str) -> String {
    match Developer::parse(&SecretString::from(json)) {
        Ok(developer) => format!("{developer:?}"),
        Err(error) => format!("{error} {error:?}"),
    }
}
