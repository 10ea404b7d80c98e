//! Which call of the client stands for which recorded operation.

mod console;
mod data;
mod files;
mod hive;
mod messaging;
mod others;
mod users;

use backendless::{AppEndpoint, Client, Console, DeveloperAuth, Object, Result, UserToken};
use outbound::HttpClient;
use serde_json::Value;

use crate::capture::{API_KEY, APP_ID, Capture};

/// Makes the call that stands for a recording; `None` if there is none.
pub(crate) async fn follow(http: &HttpClient, origin: &str, capture: &Capture) -> Option<Result<()>> {
    let operation = capture.operation.as_str();
    if capture.url_form == "console host" {
        let url = Console::parse_url(origin).expect("the stub has a URL");
        let auth = DeveloperAuth::AuthKey(capture.header("auth-key").unwrap_or("no key yet").into());
        let console = Console::new(http.clone(), &url, auth);
        return console::follow(&console, http, &url, operation).await;
    }
    let endpoint = match capture.url_form.as_str() {
        "domain (/api)" => AppEndpoint::domain(origin),
        _ => AppEndpoint::keys(origin, APP_ID, API_KEY.into()),
    };
    let client = Client::new(http.clone(), endpoint.expect("a valid endpoint"));
    let client = match capture.header("user-token") {
        Some(token) => client.as_user(UserToken::new(token)),
        None => client,
    };
    // Each area knows its own operations, so at most one of them answers.
    if let Some(result) = data::follow(&client, operation).await {
        return Some(result);
    }
    if let Some(result) = users::follow(&client, operation).await {
        return Some(result);
    }
    if let Some(result) = files::follow(&client, operation).await {
        return Some(result);
    }
    if let Some(result) = hive::follow(&client, operation).await {
        return Some(result);
    }
    if let Some(result) = messaging::follow(&client, operation).await {
        return Some(result);
    }
    others::follow(&client, operation).await
}

/// The members of a JSON object.
fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        other => panic!("{other} is not an object"),
    }
}

fn texts(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}
