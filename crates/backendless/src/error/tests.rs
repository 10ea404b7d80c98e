//! Error answers as the reference describes them, and the kinds that they become.

use std::error::Error as _;

use serde_json::json;

use super::*;

#[test]
fn a_documented_code_decides_whatever_the_status_is() {
    let cases = [
        (2002, ErrorKind::WrongCredentials),
        (3003, ErrorKind::LoginRejected),
        (3064, ErrorKind::SessionExpired),
        (1000, ErrorKind::NotFound),
        (1009, ErrorKind::NotFound),
        (1014, ErrorKind::Permission),
        (1155, ErrorKind::Conflict),
        (9005, ErrorKind::WrongCredentials),
        (14005, ErrorKind::Timeout),
        (19000, ErrorKind::Validation),
        (6007, ErrorKind::NotFound),
        (6018, ErrorKind::Conflict),
        (3033, ErrorKind::Conflict),
        (4000, ErrorKind::Permission),
        (999, ErrorKind::RateLimited),
        (6006, ErrorKind::Validation),
        (3040, ErrorKind::Validation),
        (123_456, ErrorKind::Rejected),
    ];
    for (code, kind) in cases {
        let error = Error::answered("data.find", 400, None, json!({"message": "m", "code": code}));
        assert_eq!(error.kind, kind, "code {code}");
        assert_eq!(error.code, Some(code));
    }
}

#[test]
fn without_a_code_the_status_decides() {
    let cases = [
        (302, ErrorKind::UnexpectedAnswer),
        (401, ErrorKind::WrongCredentials),
        (403, ErrorKind::Permission),
        (404, ErrorKind::NotFound),
        (429, ErrorKind::RateLimited),
        (500, ErrorKind::Rejected),
        (502, ErrorKind::Unavailable),
        (503, ErrorKind::Unavailable),
    ];
    for (status, kind) in cases {
        assert_eq!(
            Error::answered("data.find", status, None, Value::Null).kind,
            kind,
            "status {status}"
        );
    }
}

#[test]
fn message_code_and_error_data_are_kept() {
    let body = json!({"message": "No authenticated user", "code": "3121", "errorData": {"a": 1}});
    let error = Error::answered("users.verify_password", 400, Some(Duration::from_secs(7)), body);
    assert_eq!(
        error.to_string(),
        "users.verify_password: No authenticated user (Backendless code 3121)"
    );
    assert_eq!(error.error_data.as_deref(), Some(&json!({"a": 1})));
    assert_eq!(error.retry_after, Some(Duration::from_secs(7)));
    assert!(error.source().is_none());
}

#[test]
fn a_proxy_page_is_cut_and_an_empty_body_explained() {
    let error = Error::answered("info.read", 502, None, Value::String("<html>".repeat(1000)));
    assert_eq!(error.message.chars().count(), 300);
    let error = Error::answered("info.read", 500, None, Value::Null);
    assert_eq!(
        error.to_string(),
        "info.read: HTTP status 500 without an explanation (HTTP 500)"
    );
}
