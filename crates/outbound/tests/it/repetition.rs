//! Reads recover from what passes; what does not pass is handed back at once.

use std::time::Duration;

use http::StatusCode;
use outbound::{Error, Phase, Request, Response};

use crate::{
    server::{Server, Step},
    setup::{FIRST_PAUSE, SECOND_PAUSE, Setup},
};

/// A read against a server that follows the steps, while the clock is moved through these pauses.
async fn read(
    steps: impl IntoIterator<Item = Step>,
    pauses: &[Duration],
) -> (Server, Result<Response, Error>) {
    let (server, setup) = (Server::start(steps).await, Setup::local());
    let call = setup.start(Request::get(server.url("/")));
    for pause in pauses {
        setup.clock.sleep_through(*pause).await;
    }
    let outcome = call.await.unwrap();
    (server, outcome)
}

#[tokio::test]
async fn two_errors_500_then_200() {
    let steps = [Step::status(500), Step::status(500), Step::ok("well")];
    let (server, outcome) = read(steps, &[FIRST_PAUSE, SECOND_PAUSE]).await;
    assert_eq!(outcome.unwrap().body, "well");
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn the_last_answer_is_handed_back_when_all_attempts_failed() {
    let steps = [Step::status(502), Step::status(503), Step::status(504)];
    let (server, outcome) = read(steps, &[FIRST_PAUSE, SECOND_PAUSE]).await;
    assert_eq!(outcome.unwrap().status, StatusCode::GATEWAY_TIMEOUT);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn resets_before_and_amid_the_answer() {
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it";
    let steps = [
        Step::reset(),
        Step::AnswerAndReset(half.into()),
        Step::ok("whole"),
    ];
    let (server, outcome) = read(steps, &[FIRST_PAUSE, SECOND_PAUSE]).await;
    assert_eq!(outcome.unwrap().body, "whole");
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn an_answer_that_ends_early_is_never_taken_for_whole() {
    for cut in [
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhalf of it\r\n",
    ] {
        let steps = std::iter::repeat_n(Step::AnswerAndClose(cut.into()), 3);
        let (_, outcome) = read(steps, &[FIRST_PAUSE, SECOND_PAUSE]).await;
        let error = outcome.unwrap_err();
        assert!(
            matches!(
                &error,
                Error::Reset {
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
                .ends_with("broke off before it could complete its answer"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_short_wait_that_a_rate_limit_asks_for_is_waited() {
    let steps = [Step::status_with(429, "Retry-After: 2"), Step::ok("now")];
    let (server, outcome) = read(steps, &[Duration::from_secs(2)]).await;
    assert_eq!(outcome.unwrap().body, "now");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_long_or_unsaid_wait_is_the_callers_matter() {
    for (header, expected) in [
        ("Retry-After: 30", Some(Duration::from_secs(30))),
        ("X-Other: 1", None),
    ] {
        let (server, outcome) = read([Step::status_with(429, header)], &[]).await;
        let response = outcome.unwrap();
        assert_eq!(
            (response.status, response.retry_after),
            (StatusCode::TOO_MANY_REQUESTS, expected)
        );
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_date_is_waited_for_by_the_clock() {
    // The clock of the tests starts at 08:00:00.
    let steps = [
        Step::status_with(503, "Retry-After: Fri, 15 Jan 2027 08:00:07 GMT"),
        Step::ok("now"),
    ];
    let (_, outcome) = read(steps, &[Duration::from_secs(7)]).await;
    assert_eq!(outcome.unwrap().body, "now");
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_not_begun() {
    let (server, outcome) = read([Step::status_with(503, "Retry-After: 61")], &[]).await;
    let response = outcome.unwrap();
    assert_eq!(response.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.retry_after, Some(Duration::from_secs(61)));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn error_answers_that_do_not_pass_are_handed_back_at_once() {
    for status in [400, 401, 403, 404, 409, 413, 422, 501] {
        let (server, outcome) = read([Step::status(status)], &[]).await;
        assert_eq!(outcome.unwrap().status, status);
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn an_answer_that_is_not_http_is_a_broken_exchange() {
    let steps = std::iter::repeat_n(Step::AnswerAndClose("220 smtp.example ready\r\n".into()), 3);
    let (_, outcome) = read(steps, &[FIRST_PAUSE, SECOND_PAUSE]).await;
    let error = outcome.unwrap_err();
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
}
