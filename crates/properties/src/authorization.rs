//! The authorization request: answers go to the client's own places or nowhere.

use crate::world::{self, CLIENT, ISSUER, REDIRECT_URIS};
use axum::body::Body;
use http::{Request, StatusCode, header};
use oauth::PendingAuthorization;
use std::collections::HashMap;
use url::Url;

/// A page shows the reason.
const LONGEST_REASON: usize = 4 * 1024;

pub(crate) fn holds(input: &[u8]) {
    let Ok(query) = std::str::from_utf8(input) else {
        return;
    };
    let Ok(request) = Request::get(format!("/oauth/authorize?{query}")).body(Body::empty()) else {
        return;
    };
    // What the server sees, which a fragment is no part of.
    let query = request.uri().query().unwrap_or_default().to_owned();
    let mut sent: HashMap<String, Vec<String>> = HashMap::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()).into_owned() {
        if !value.is_empty() {
            sent.entry(name).or_default().push(value);
        }
    }
    let (answered, asked) = world::with(|world| (world.send(request), world.asked()));
    let location = answered.head.headers.get(header::LOCATION);
    match (answered.head.status, asked) {
        (StatusCode::OK, Some(pending)) => asks(&sent, &pending),
        (StatusCode::SEE_OTHER, None) => {
            let location = location
                .and_then(|location| location.to_str().ok())
                .expect("a place to go to");
            refuses(&sent, location);
        }
        (status, None) if status.is_client_error() => {
            assert!(location.is_none(), "a refusal sends the browser on");
            let reason = answered.body.len();
            assert!(reason > 0 && reason <= LONGEST_REASON, "{reason} bytes of reason");
        }
        (status, asked) => panic!("{status} for {query:?}, asked: {asked:?}"),
    }
}

fn only<'a>(sent: &'a HashMap<String, Vec<String>>, name: &str) -> Option<&'a str> {
    match sent.get(name).map(Vec::as_slice) {
        Some([value]) => Some(value),
        _ => None,
    }
}

/// A user is asked only for a request that is whole.
fn asks(sent: &HashMap<String, Vec<String>>, pending: &PendingAuthorization) {
    assert_eq!(only(sent, "client_id"), Some(CLIENT));
    assert_eq!(only(sent, "response_type"), Some("code"));
    assert_eq!(only(sent, "code_challenge_method"), Some("S256"));
    assert_eq!(only(sent, "code_challenge").map(str::len), Some(43));
    assert_eq!(
        only(sent, "redirect_uri"),
        Some(pending.redirect_uri()),
        "the client has several"
    );
    is_registered(pending.redirect_uri(), false);
    assert!(!pending.scopes().is_empty());
    let own = format!("{ISSUER}/mcp");
    for resource in sent.get("resource").into_iter().flatten() {
        let mut url = Url::parse(resource).unwrap_or_else(|_| panic!("{resource:?} was accepted"));
        url.set_query(None);
        assert_eq!(
            url.as_str().trim_end_matches('/'),
            own,
            "{resource:?} was accepted"
        );
    }
    let told = format!("{pending:?}");
    let state = only(sent, "state").filter(|state| state.len() >= 16);
    let is_elsewhere = |state: &str| {
        let others = sent.iter().filter(|(name, _)| *name != "state");
        others
            .flat_map(|(_, values)| values)
            .any(|value| value.contains(state))
    };
    assert!(
        state.is_none_or(|state| !told.contains(state) || is_elsewhere(state)),
        "Debug tells the state"
    );
}

/// An error goes to the client's place, with the state, the issuer, and never with a code.
fn refuses(sent: &HashMap<String, Vec<String>>, location: &str) {
    assert!(
        location.is_ascii() && !location.contains(char::is_control),
        "{location:?}"
    );
    is_registered(location, true);
    let url = Url::parse(location).expect("a location is a URL");
    let pairs: HashMap<String, String> = url.query_pairs().into_owned().collect();
    assert!(
        pairs.contains_key("error") && !pairs.contains_key("code"),
        "{location}"
    );
    assert_eq!(pairs.get("iss").map(String::as_str), Some(ISSUER), "{location}");
    assert_eq!(
        pairs.get("state").map(String::as_str),
        only(sent, "state"),
        "{location}"
    );
}

/// Whether a place is one of the client's: on loopback with any port. An answer has more of a query than was registered.
fn is_registered(place: &str, with_answer: bool) {
    let mut place = Url::parse(place).expect("a place is a URL");
    if place.scheme() == "http" {
        place.set_port(None).expect("http has ports");
    }
    let found = REDIRECT_URIS.iter().any(|own| {
        let own = Url::parse(own).expect("a registered place is a URL");
        let mut bare = place.clone();
        bare.set_query(own.query());
        let keeps = own
            .query()
            .is_none_or(|own| place.query().is_some_and(|query| query.starts_with(own)));
        bare == own && keeps && (with_answer || place == own)
    });
    assert!(found, "{place} is no place of the client");
}
