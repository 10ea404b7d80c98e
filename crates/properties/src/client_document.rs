//! Metadata documents of OAuth clients: whatever the server of a stranger answers.

use crate::redirect_uri;
use oauth::fuzzing::{ReadClient, client_document, redirect_uri as check};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use url::Url;

/// A refusal is shown to a person.
const LONGEST_REASON: usize = 4 * 1024;

pub(crate) fn holds(input: &[u8]) {
    // The id, a line end, the document.
    let Some(end) = input.iter().position(|byte| *byte == b'\n') else {
        return;
    };
    let (Ok(id), document) = (std::str::from_utf8(&input[..end]), &input[end + 1..]) else {
        return;
    };
    document_holds(id, document);
    // The same as the document of this client, which random bytes never are.
    if let Ok(Value::Object(mut members)) = serde_json::from_slice(document) {
        members.insert("client_id".to_owned(), id.into());
        document_holds(id, Value::Object(members).to_string().as_bytes());
    }
}

fn document_holds(id: &str, document: &[u8]) {
    match client_document(id, document) {
        Ok(client) => {
            id_holds(id);
            client_holds(&client);
            let value: Value = serde_json::from_slice(document).expect("an accepted document is JSON");
            assert_eq!(value["client_id"], id, "the document is another client's");
            assert!(
                value.get("client_secret").is_none_or(Value::is_null),
                "a secret was accepted"
            );
        }
        Err(error) => {
            let said = error.to_string();
            assert!(said.len() <= LONGEST_REASON, "{} bytes of reason", said.len());
            assert!(
                !said.contains(|c: char| c.is_control()),
                "a reason moves the cursor: {said:?}"
            );
        }
    }
}

/// The place that the gateway fetches from is the place that the id names to every reader.
fn id_holds(id: &str) {
    let url = Url::parse(id).expect("an accepted id is a URL");
    assert_eq!(url.scheme(), "https");
    assert!(
        url.username().is_empty() && url.password().is_none() && url.fragment().is_none(),
        "{id:?}"
    );
    let path = id.strip_prefix("https://").and_then(|rest| rest.split_once('/'));
    let (authority, path) = path.expect("an accepted id has a path");
    assert!(
        !authority.is_empty() && !authority.contains(['@', '\\', '?', '#']),
        "{id:?}"
    );
    let path = path.split('?').next().unwrap_or_default();
    assert!(!path.is_empty(), "{id:?}");
    // Only the spelling of a character may differ, never which segments there are.
    let decoded = |path: &str| percent_decode_str(path).collect::<Vec<u8>>();
    let fetched = url.path().strip_prefix('/').unwrap_or_default();
    assert_eq!(
        decoded(fetched),
        decoded(path),
        "the path of {id:?} was repaired to {fetched}"
    );
}

fn client_holds(client: &ReadClient) {
    assert!((1..=20).contains(&client.redirect_uris.len()));
    for text in &client.redirect_uris {
        let url = check(text).unwrap_or_else(|error| panic!("{text:?} was accepted, but {error}"));
        redirect_uri::accepted(text, &url);
    }
    if let Some(name) = &client.name {
        assert!(!name.is_empty() && name.chars().count() <= 100, "{name:?}");
        assert!(
            !name.contains(|c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)),
            "{name:?}"
        );
    }
    assert!(client.uri.as_ref().is_none_or(|uri| uri.scheme() == "https"));
    assert!(client.scopes.as_ref().is_none_or(|scopes| !scopes.is_empty()));
}
