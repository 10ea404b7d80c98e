//! Compares two requests as values.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::capture::Capture;
use crate::stub::Recorded;

/// A request without the accidents of its encoding: the order of query items and JSON members, the spelling of
/// percent-encodings, the boundary of a multipart form.
#[derive(Debug, PartialEq)]
pub(crate) struct Meaning {
    method: String,
    segments: Vec<String>,
    query: Vec<(String, String)>,
    content_type: Option<String>,
    body: Value,
    headers: Vec<(&'static str, String)>,
}

/// Headers that carry meaning. The console's credential is compared apart, because the SDK's client also sends it
/// with a login when it has one from before.
const HEADERS: [&str; 3] = ["user-token", "bl-execution-type", "custom-header"];

/// What the vendor's SDK sent.
pub(crate) fn captured(capture: &Capture) -> Meaning {
    let content_type = capture.header("content-type");
    let boundary = content_type
        .and_then(|value| value.split_once("boundary="))
        .map(|(_, boundary)| boundary);
    let body = match (&capture.body, boundary) {
        (Value::String(form), Some(boundary)) => form.replace(boundary, "BOUNDARY").into(),
        (body, _) => body.clone(),
    };
    meaning(&capture.method, &capture.path, content_type, body, |name| {
        capture.header(name)
    })
}

/// What our client sent.
pub(crate) fn recorded(request: &Recorded) -> Meaning {
    let content_type = request.header("content-type");
    let boundary = content_type
        .and_then(|value| value.split_once("boundary="))
        .map(|(_, boundary)| boundary);
    let text = std::str::from_utf8(&request.body).expect("the recorded bodies are text");
    let body = match (content_type, boundary) {
        (_, Some(boundary)) => text.replace(boundary, "BOUNDARY").into(),
        (Some("application/json"), None) => serde_json::from_str(text).expect("a JSON body"),
        (None, None) if text.is_empty() => Value::Null,
        _ => text.into(),
    };
    meaning(&request.method, &request.path, content_type, body, |name| {
        request.header(name)
    })
}

fn meaning<'a>(
    method: &str,
    path: &str,
    content_type: Option<&str>,
    body: Value,
    header: impl Fn(&str) -> Option<&'a str>,
) -> Meaning {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let pair = |item: &str| {
        let (key, value) = item.split_once('=').unwrap_or((item, ""));
        (decode(key), decode(value))
    };
    let mut query: Vec<_> = query
        .split('&')
        .filter(|item| !item.is_empty())
        .map(pair)
        .collect();
    query.sort();
    Meaning {
        method: method.to_owned(),
        segments: path.split('/').map(decode).collect(),
        query,
        content_type: content_type.map(|value| value.split(';').next().unwrap_or_default().to_owned()),
        body,
        headers: HEADERS
            .iter()
            .filter_map(|name| Some((*name, header(name)?.to_owned())))
            .collect(),
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(text)
        .decode_utf8()
        .expect("UTF-8")
        .into_owned()
}
