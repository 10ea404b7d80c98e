//! Whatever Backendless answers, no operation panics, and what is refused is refused as an unexpected answer.

use backendless::ErrorKind;
use serde_json::json;

use crate::capture::Capture;
use crate::followed;
use crate::stub::{Answer, Stub};

/// Bodies of every shape, and some that are no shape at all.
fn bodies() -> Vec<Vec<u8>> {
    let values = [
        json!(null),
        json!(true),
        json!(-1.5e300),
        json!(18_446_744_073_709_551_615_u64),
        json!("text"),
        json!([]),
        json!([null, 1, "a", {}]),
        json!({}),
        json!({"messages": 1, "keys": [1], "apiKeys": [{}], "loggers": "x", "success": "no", "valid": 1}),
        json!({"user-token": 7, "otpCreated": "yes", "deletionTime": [], "fileURL": 1, "confirmationURL": {}}),
        json!([{"name": 1, "category": 3, "timername": [], "frequency": {"schedule": "weekly"}}]),
    ];
    let mut bodies: Vec<Vec<u8>> = values
        .iter()
        .map(|value| value.to_string().into_bytes())
        .collect();
    bodies.push(b"\xff\xfe\x00 not UTF-8".to_vec());
    bodies.push(b"{\"cut\": [1, 2".to_vec());
    bodies.push(b"[".repeat(50_000));
    bodies
}

#[tokio::test]
async fn no_answer_of_any_shape_panics_the_client() {
    let http = crate::http();
    let captures = Capture::all();
    for body in bodies() {
        let stub = Stub::answering(vec![Answer::new(200, body.clone())]).await;
        for capture in &captures {
            let outcome = followed::follow(&http, &stub.origin, capture).await;
            if let Some(Err(error)) = outcome {
                let shown = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
                assert_eq!(
                    error.kind,
                    ErrorKind::UnexpectedAnswer,
                    "{} on {shown}: {error}",
                    capture.operation
                );
                assert_eq!(error.status, None);
            }
        }
    }
}

#[tokio::test]
async fn no_error_answer_of_any_shape_panics_the_client() {
    let http = crate::http();
    let capture = Capture::all()
        .into_iter()
        .find(|capture| capture.operation == "Counters.reset('mycounter')");
    let capture = capture.expect("the operation was recorded");
    for body in bodies() {
        let stub = Stub::answering(vec![Answer::new(400, body)]).await;
        let outcome = followed::follow(&http, &stub.origin, &capture)
            .await
            .expect("the operation is followed");
        assert_eq!(
            outcome.expect_err("the stub only fails").kind,
            ErrorKind::Rejected
        );
    }
}
