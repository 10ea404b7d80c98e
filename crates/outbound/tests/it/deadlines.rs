//! A server that is silent at any stage costs a bounded time, and the error says what was waited for.

use std::time::Duration;

use outbound::{Error, Phase, Policy, Request, RetryPolicy};
use tokio::net::TcpListener;
use url::Url;

use crate::{
    server::{Server, Step},
    setup::{FIRST_PAUSE, Setup, local, write},
};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_hanging_upstream_ends_at_the_deadline_and_counts_as_sent() {
    let (server, setup) = (Server::start([Step::hang()]).await, Setup::local());
    let call = setup.start(Request::get(server.url("/")).deadline(5 * SECOND));
    server.until_requests(1).await;
    setup.clock.sleep_through(5 * SECOND).await;

    let error = call.await.unwrap().unwrap_err();
    assert!(
        matches!(
            &error,
            Error::Timeout {
                phase: Phase::Head,
                sent: true,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(
        error.to_string().ends_with("did not answer within 5 s"),
        "{error}"
    );
    server.until_ended(1).await;
    assert_eq!(server.requests().len(), 1, "no time is left for a second attempt");
}

#[tokio::test]
async fn a_repeatable_request_gets_a_second_chance_after_silence() {
    let (server, setup) = (
        Server::start([Step::hang(), Step::ok("late")]).await,
        Setup::local(),
    );
    let call = setup.start(Request::get(server.url("/")));
    server.until_requests(1).await;
    setup.clock.sleep_through(Policy::default().read_timeout).await;
    setup.clock.sleep_through(FIRST_PAUSE).await;
    assert_eq!(call.await.unwrap().unwrap().body, "late");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_body_that_stops_is_a_timeout_of_the_body() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it";
    let (server, setup) = (
        Server::start([Step::AnswerAndHang(head.into())]).await,
        Setup::local(),
    );
    let call = setup.start(write(server.url("/")));
    // One wait for the head, one for the first piece, one for the piece that never comes.
    setup.clock.until_asked(3).await;
    setup.clock.sleep_through(Policy::default().read_timeout).await;

    let error = call.await.unwrap().unwrap_err();
    assert!(
        matches!(
            &error,
            Error::Timeout {
                phase: Phase::Body,
                sent: true,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(
        error
            .to_string()
            .ends_with("did not complete its answer within 30 s"),
        "{error}"
    );
}

#[tokio::test]
async fn the_deadline_covers_all_attempts_and_pauses() {
    let (server, setup) = (Server::start([Step::hang(), Step::hang()]).await, Setup::local());
    let call = setup.start(Request::get(server.url("/")));
    server.until_requests(1).await;
    setup.clock.sleep_through(Policy::default().read_timeout).await;
    setup.clock.sleep_through(FIRST_PAUSE).await;
    server.until_requests(2).await;
    // 60 seconds in all: 30 and 0.2 are over.
    setup.clock.sleep_through(Duration::from_millis(29_800)).await;

    let error = call.await.unwrap().unwrap_err();
    assert!(
        error.to_string().ends_with("did not answer within 60 s"),
        "{error}"
    );
}

/// The connect timeout is measured by the runtime and not by the clock of the test, so that it is a very short one.
#[tokio::test]
async fn a_handshake_that_hangs_is_a_connect_timeout_and_nothing_was_sent() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("https://{}/app/key", silent.local_addr().unwrap())).unwrap();
    let setup = Setup::new(Policy {
        connect_timeout: Duration::from_millis(1),
        retries: RetryPolicy {
            attempts: 1,
            ..RetryPolicy::default()
        },
        ..local()
    });

    let error = setup.send(write(url)).await.unwrap_err();
    assert!(
        matches!(
            &error,
            Error::Timeout {
                phase: Phase::Connect,
                sent: false,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(
        error
            .to_string()
            .ends_with("did not accept a connection within 1 s"),
        "{error}"
    );
}

#[tokio::test]
async fn dropping_the_future_closes_the_connection() {
    let (server, setup) = (Server::start([Step::hang()]).await, Setup::local());
    let call = setup.start(Request::get(server.url("/")));
    server.until_requests(1).await;
    call.abort();
    server.until_ended(1).await;
    assert!(call.await.unwrap_err().is_cancelled());
}
