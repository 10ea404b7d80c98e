//! A write is never sent twice: what counts is what the server saw.

use http::StatusCode;
use outbound::{Error, Phase, Policy, Request};

use crate::{
    server::{Server, Step},
    setup::{FIRST_PAUSE, Setup, quiesce, write},
};

#[tokio::test]
async fn a_write_that_breaks_off_is_not_repeated() {
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it";
    for (step, expected) in [
        (Step::reset(), Phase::Head),
        (Step::close(), Phase::Head),
        (Step::AnswerAndReset(half.into()), Phase::Body),
        (Step::AnswerAndClose(half.into()), Phase::Body),
    ] {
        let (server, setup) = (Server::start([step]).await, Setup::local());
        let error = setup.send(write(server.url("/"))).await.unwrap_err();
        assert!(
            matches!(&error, Error::Reset { phase, sent: true, .. } if *phase == expected),
            "{error:?}"
        );
        assert_eq!((server.requests().len(), server.connections()), (1, 1));
    }
}

#[tokio::test]
async fn a_write_that_is_answered_with_an_error_is_not_repeated() {
    for status in [429, 500, 502, 503, 504] {
        let server = Server::start([Step::status_with(status, "Retry-After: 1")]).await;
        let response = Setup::local().send(write(server.url("/"))).await.unwrap();
        assert_eq!(response.status, StatusCode::from_u16(status).unwrap());
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_write_that_is_not_answered_in_time_is_not_repeated() {
    let (server, setup) = (Server::start([Step::hang()]).await, Setup::local());
    let call = setup.start(write(server.url("/")));
    server.until_requests(1).await;
    setup.clock.sleep_through(Policy::default().read_timeout).await;
    assert!(call.await.unwrap().unwrap_err().sent());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_write_on_a_pooled_connection_that_closes_under_it_is_not_repeated() {
    let (server, setup) = (
        Server::start([Step::ok("first"), Step::close()]).await,
        Setup::local(),
    );
    setup.send(Request::get(server.url("/"))).await.unwrap();
    quiesce().await;

    let error = setup.send(write(server.url("/"))).await.unwrap_err();
    assert!(
        matches!(
            &error,
            Error::Reset {
                phase: Phase::Head,
                sent: true,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(
        server.connection_of_requests(),
        [1, 1],
        "the write went out once, on the pooled connection"
    );
}

#[tokio::test]
async fn a_read_on_a_pooled_connection_that_closes_under_it_is_repeated() {
    let steps = [Step::ok("first"), Step::close(), Step::ok("second")];
    let (server, setup) = (Server::start(steps).await, Setup::local());
    setup.send(Request::get(server.url("/"))).await.unwrap();
    quiesce().await;

    let call = setup.start(Request::get(server.url("/")));
    setup.clock.sleep_through(FIRST_PAUSE).await;
    assert_eq!(call.await.unwrap().unwrap().body, "second");
    assert_eq!(server.connection_of_requests(), [1, 1, 2]);
}

#[tokio::test]
async fn a_write_does_not_use_a_pooled_connection_that_was_closed() {
    let first = crate::server::answer(200, "", "first");
    let (server, setup) = (
        Server::start([Step::AnswerAndClose(first), Step::ok("second")]).await,
        Setup::local(),
    );
    setup.send(Request::get(server.url("/"))).await.unwrap();
    server.until_ended(1).await;
    quiesce().await;

    assert_eq!(setup.send(write(server.url("/"))).await.unwrap().body, "second");
    assert_eq!(server.connection_of_requests(), [1, 2]);
}

#[tokio::test]
async fn a_write_is_tried_again_when_no_connection_came_about() {
    let (server, setup) = (Server::start([Step::ok("done")]).await, Setup::local());
    // Nobody listens on 127.0.0.2: the server has its port on 127.0.0.1 only.
    setup.names.add("moving.test", &[&["127.0.0.2"], &["127.0.0.1"]]);
    let call = setup.start(write(server.url_as("moving.test", "/")));
    setup.clock.sleep_through(FIRST_PAUSE).await;

    assert_eq!(call.await.unwrap().unwrap().body, "done");
    assert_eq!(server.requests().len(), 1);
    assert!(
        server.requests()[0].ends_with("\r\n\r\n{\"name\":\"value\"}"),
        "the body is whole"
    );
    assert_eq!(setup.names.asked(), ["moving.test", "moving.test"]);
}

#[tokio::test]
async fn an_empty_write_says_that_it_is_empty() {
    let server = Server::start([Step::ok("")]).await;
    let request = Request::new(http::Method::POST, server.url("/"));
    Setup::local().send(request).await.unwrap();
    assert!(
        server.requests()[0]
            .to_lowercase()
            .contains("\r\ncontent-length: 0\r\n"),
        "{:?}",
        server.requests()
    );
}
