//! What the client says and does when Backendless or the network fails.

use std::error::Error as _;
use std::time::Duration;

use backendless::{AppEndpoint, Client, Error, ErrorKind, FilePath, Find};
use outbound::{HttpClient, Policy};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::capture::{API_KEY, APP_ID};
use crate::stub::{Answer, Stub};
use crate::{client, http};

/// No rendering of an error, nor of its causes, may contain the API key.
fn assert_tells_no_secret(error: &Error) {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    let text = causes.fold(format!("{error} {error:?}"), |text, cause| {
        format!("{text} {cause} {cause:?}")
    });
    assert!(!text.contains(API_KEY), "{text}");
}

#[tokio::test]
async fn a_read_recovers_when_the_third_attempt_succeeds() {
    let broken = Answer::new(500, "");
    let stub = Stub::answering(vec![broken.clone(), broken, Answer::new(200, "7")]).await;
    assert_eq!(client(&stub).counters().get("c").await.unwrap(), 7);
    assert_eq!(stub.take().len(), 3);
}

#[tokio::test]
async fn a_write_is_not_repeated_although_the_next_attempt_would_succeed() {
    let stub = Stub::answering(vec![Answer::new(503, ""), Answer::new(200, "7")]).await;
    let error = client(&stub).counters().increment_and_get("c").await.unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::Unavailable, Some(503)));
    assert_eq!(stub.take().len(), 1);
    assert_tells_no_secret(&error);
}

#[tokio::test]
async fn a_rate_limit_keeps_the_wait_that_was_asked_for() {
    let answer =
        Answer::new(429, "{\"message\":\"limit exhausted\",\"code\":999}").header("retry-after", "7");
    let stub = Stub::answering(vec![answer]).await;
    let error = client(&stub)
        .data()
        .find("Person", &Find::default())
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::RateLimited);
    assert_eq!(error.retry_after, Some(Duration::from_secs(7)));
    assert_eq!(
        error.to_string(),
        "data.find: limit exhausted (Backendless code 999)"
    );
    assert_eq!(
        stub.take().len(),
        1,
        "seven seconds are longer than anyone should wait inside a call"
    );
}

#[tokio::test]
async fn a_write_without_an_answer_times_out_and_says_that_its_effect_is_unknown() {
    let stub = Stub::answering(vec![Answer::never()]).await;
    let client = client(&stub).with_deadline(Duration::from_millis(200));
    let error = client.hive().create("h").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
    assert!(
        error
            .message
            .contains("whether the change took effect is not known"),
        "{error}"
    );
    assert!(error.source().is_some());
    assert_eq!(stub.take().len(), 1);
    assert_tells_no_secret(&error);
}

#[tokio::test]
async fn a_broken_connection_is_unavailable_and_a_write_is_not_sent_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        let mut head = [0; 4096];
        let read = connection.read(&mut head).await.unwrap();
        assert!(read > 0);
        connection
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")
            .await
            .unwrap();
        drop(connection);
        listener
    });
    let endpoint = AppEndpoint::keys(&origin, APP_ID, API_KEY.into()).unwrap();
    let client = Client::new(http(), endpoint);
    let error = client.counters().increment_and_get("c").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unavailable, "{error}");
    assert!(error.message.contains("not known"), "{error}");
    assert_tells_no_secret(&error);
    let listener = server.await.unwrap();
    let second = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(second.is_err(), "the write was sent a second time");
}

#[tokio::test]
async fn nobody_listening_is_unavailable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let endpoint = AppEndpoint::keys(&origin, APP_ID, API_KEY.into()).unwrap();
    let error = Client::new(http(), endpoint).info().read().await.unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::Unavailable, None));
    assert_tells_no_secret(&error);
}

#[tokio::test]
async fn an_answer_over_the_bound_is_too_large() {
    let stub = Stub::answering(vec![Answer::new(200, "x".repeat(2000))]).await;
    let path = FilePath::parse("/big.bin").unwrap();
    let error = client(&stub)
        .with_max_response_bytes(1000)
        .files()
        .read(&path)
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooLarge);
    assert_eq!(stub.take().len(), 1);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Stub::answering(vec![Answer::new(200, "1")]).await;
    let location: &'static str = Box::leak(elsewhere.origin.clone().into_boxed_str());
    let stub = Stub::answering(vec![Answer::new(302, "").header("location", location)]).await;
    let error = client(&stub).counters().get("c").await.unwrap_err();
    assert_eq!(
        (error.kind, error.status),
        (ErrorKind::UnexpectedAnswer, Some(302))
    );
    assert!(elsewhere.take().is_empty());
    assert_tells_no_secret(&error);
}

#[tokio::test]
async fn a_private_address_is_refused_before_anything_is_sent() {
    let stub = Stub::answering(vec![Answer::new(200, "1")]).await;
    let guarded = HttpClient::new(Policy::default()).unwrap();
    let endpoint = AppEndpoint::keys(&stub.origin, APP_ID, API_KEY.into()).unwrap();
    let error = Client::new(guarded, endpoint)
        .counters()
        .get("c")
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::AddressRefused);
    assert!(stub.take().is_empty());
    assert_tells_no_secret(&error);
}

#[tokio::test]
async fn refused_names_are_never_sent() {
    let stub = Stub::answering(vec![Answer::new(200, "1")]).await;
    let client = client(&stub);
    let root = FilePath::root();
    let errors = [
        client.counters().get("a/b").await.unwrap_err(),
        client.data().find("..", &Find::default()).await.unwrap_err(),
        client.hive().map("h").values("").await.unwrap_err(),
        client.messaging().status("a\nb").await.unwrap_err(),
        client.files().delete(&root).await.unwrap_err(),
        client
            .files()
            .rename(&FilePath::parse("/a").unwrap(), "b/../../c")
            .await
            .unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind, ErrorKind::InvalidName, "{error}");
    }
    assert!(stub.take().is_empty());
}

#[tokio::test]
async fn an_answer_of_another_shape_is_an_error_that_names_the_shape() {
    let stub = Stub::answering(vec![Answer::new(200, json!({"x": "private"}).to_string())]).await;
    let error = client(&stub).counters().get("c").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::UnexpectedAnswer);
    assert_eq!(
        error.to_string(),
        "counters.get: Backendless answered with an object, expected a whole number"
    );
}
