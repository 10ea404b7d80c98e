//! What is built from the words of a caller: URLs of Backendless, paths of files, and conditions.

use crate::parts::parts;
use backendless::fuzzing::{data_url, file_url, ids_condition};
use backendless::{AppEndpoint, FilePath};
use percent_encoding::percent_decode_str;
use std::sync::LazyLock;
use url::Url;

const BASE: [&str; 3] = ["prefix", "APP-ID", "API-KEY"];

/// A self-managed server, so that there is a path in front that must stay.
static ENDPOINT: LazyLock<AppEndpoint> = LazyLock::new(|| {
    AppEndpoint::keys(
        "https://backendless.example:8443/prefix/",
        "APP-ID",
        "API-KEY".into(),
    )
    .expect("a good endpoint")
});

pub(crate) fn holds(input: &[u8]) {
    let Some([table, id, condition, columns, file, ids]) = parts(input) else {
        return;
    };
    let list = |text: &str| text.split('\n').map(str::to_owned).collect::<Vec<_>>();
    data_holds(&[table, id], condition, &list(columns));
    file_holds(file);
    ids_hold(&list(ids));
}

/// The decoded segments behind the base, which no argument may leave, change or lengthen.
fn behind_base(url: &Url) -> Vec<String> {
    assert_eq!(
        url.origin().ascii_serialization(),
        "https://backendless.example:8443"
    );
    assert!(url.fragment().is_none() && url.username().is_empty() && url.password().is_none());
    let segments = url
        .path_segments()
        .expect("an https URL has a path")
        .map(|segment| {
            let decoded = percent_decode_str(segment).decode_utf8();
            decoded.expect("what was encoded is UTF-8").into_owned()
        });
    let segments: Vec<String> = segments.collect();
    assert_eq!(segments[..BASE.len()], BASE, "{url}");
    segments[BASE.len()..].to_vec()
}

/// Each name is one segment, the condition one value of the query, each column one word of another, all unchanged.
fn data_holds(names: &[&str], condition: &str, columns: &[String]) {
    let Ok(url) = data_url(&ENDPOINT, names, condition, columns) else {
        let is_plain = |name: &&str| {
            !matches!(*name, "" | "." | "..") && !name.contains(|c: char| c == '/' || c.is_control())
        };
        assert!(!names.iter().all(is_plain), "{names:?} were refused");
        return;
    };
    let segments = behind_base(&url);
    assert_eq!(segments[0], "data");
    assert_eq!(segments[1..], *names, "{url}");
    let query: Vec<_> = url.query_pairs().collect();
    assert_eq!(query.len(), 2, "{url}");
    assert_eq!(query[0], ("where".into(), condition.into()));
    assert_eq!(query[1].0, "props");
    let raw = url
        .query()
        .and_then(|query| query.split("&props=").nth(1))
        .expect("columns");
    let read = raw
        .split(',')
        .map(|word| percent_decode_str(word).decode_utf8_lossy().into_owned());
    assert_eq!(read.collect::<Vec<_>>(), columns, "{url}");
}

/// An accepted path has one spelling, stays below the root, and comes back out of the URL that it goes into.
fn file_holds(text: &str) {
    if let Some(path) = FilePath::from_answer(text) {
        assert_eq!(FilePath::parse(path.as_str()), Ok(path), "{text:?} was answered");
    }
    let Ok(path) = FilePath::parse(text) else {
        return;
    };
    assert_eq!(
        FilePath::parse(path.as_str()).as_ref(),
        Ok(&path),
        "{text:?} has two spellings"
    );
    let inner = path
        .as_str()
        .strip_prefix('/')
        .expect("a path begins with a slash");
    let is_name = |name: &str| !matches!(name, "" | "." | "..");
    assert!(
        path.is_root() || inner.split('/').all(is_name),
        "{path} leaves its place"
    );
    assert!(!inner.contains(|c: char| c.is_control() || c == '%'), "{path:?}");

    let url = file_url(&ENDPOINT, &path, false).expect("an accepted path fits into a URL");
    let segments = behind_base(&url);
    assert_eq!(segments[0], "files");
    assert_eq!(segments[1..].join("/"), inner, "{url}");
    assert_eq!(FilePath::from_answer(url.as_str()), Some(path.clone()), "{url}");
    let url = file_url(&ENDPOINT, &path, true).expect("an accepted path fits into a segment");
    let segments = behind_base(&url);
    assert_eq!(segments, ["files", "permissions", inner], "{url}");
    if let Ok(below) = path.join(text) {
        assert!(
            path.is_root() || below.as_str().starts_with(&format!("{path}/")),
            "{below}"
        );
    }
}

/// Read as SQL text, with or without backslashes as escapes, the condition compares with exactly these ids.
fn ids_hold(ids: &[String]) {
    let Ok(condition) = ids_condition(ids) else {
        return;
    };
    let inner = condition
        .strip_prefix("objectId in (")
        .and_then(|rest| rest.strip_suffix(')'));
    let mut rest = inner.unwrap_or_else(|| panic!("{condition}"));
    assert!(!rest.contains('\\'), "{condition}");
    let mut read = Vec::new();
    loop {
        let (id, behind) = literal(rest);
        read.push(id);
        match behind.strip_prefix(',') {
            Some(next) => rest = next,
            None => break assert!(behind.is_empty(), "{condition}"),
        }
    }
    assert_eq!(read, ids, "{condition}");
}

/// The text literal that a condition begins with, and what follows it.
fn literal(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut rest = text
        .strip_prefix('\'')
        .unwrap_or_else(|| panic!("no literal: {text}"));
    loop {
        let end = rest
            .find('\'')
            .unwrap_or_else(|| panic!("an open literal: {text}"));
        value.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('\'') {
            Some(behind) => {
                value.push('\'');
                rest = behind;
            }
            None => return (value, rest),
        }
    }
}
