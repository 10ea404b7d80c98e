//! Breakers: a host that cannot be reached and a connection that keeps failing are left alone, and nobody else.

use std::time::Duration;

use outbound::{BreakerKey, BreakerPolicy, Error, Policy, Request, Response, RetryPolicy};
use url::Url;

use crate::{
    server::{Server, Step, babbler},
    setup::{Setup, local},
};

const OPEN_FOR: Duration = Duration::from_secs(10);

/// No repetition, and two failures open a breaker.
fn sensitive() -> Setup {
    Setup::new(Policy {
        retries: RetryPolicy {
            attempts: 1,
            ..RetryPolicy::default()
        },
        breaker: BreakerPolicy {
            failures: 2,
            open_for: OPEN_FOR,
            ..BreakerPolicy::default()
        },
        ..local()
    })
}

fn open_for(outcome: &Result<Response, Error>) -> Option<Duration> {
    match outcome {
        Err(Error::BreakerOpen { retry_after, .. }) => Some(*retry_after),
        _ => None,
    }
}

#[tokio::test]
async fn an_unreachable_host_is_left_alone_and_probed_later() {
    let (server, setup) = (
        Server::start([Step::ok("up"), Step::ok("back"), Step::ok("again")]).await,
        sensitive(),
    );
    // Nobody listens on 127.0.0.2.
    setup.names.add("down.test", &[&["127.0.0.2"]]);
    setup.names.add("up.test", &[&["127.0.0.1"]]);
    let down = || setup.send(Request::get(server.url_as("down.test", "/")));

    for _ in 0..2 {
        assert!(matches!(down().await, Err(Error::Connect { .. })));
    }
    let refused = down().await;
    assert_eq!(open_for(&refused), Some(OPEN_FOR));
    let message = format!(
        "down.test:{} failed repeatedly and is not asked again for 10 s",
        server.port()
    );
    assert_eq!(refused.unwrap_err().to_string(), message);
    assert_eq!(
        setup.names.asked().len(),
        2,
        "the third one did not even ask for the address"
    );
    assert!(
        setup
            .send(Request::get(server.url_as("up.test", "/")))
            .await
            .is_ok(),
        "another host works on"
    );

    setup.names.add("down.test", &[&["127.0.0.1"]]);
    setup.clock.advance(OPEN_FOR);
    assert_eq!(down().await.unwrap().body, "back");
    assert_eq!(down().await.unwrap().body, "again");
}

#[tokio::test]
async fn a_failing_handshake_counts_for_the_host() {
    let (port, setup) = (babbler("HTTP/1.1 400 Bad Request\r\n\r\n").await, sensitive());
    let url = Url::parse(&format!("https://127.0.0.1:{port}/app/key")).unwrap();
    for _ in 0..2 {
        let error = setup.send(Request::get(url.clone())).await.unwrap_err();
        assert!(matches!(error, Error::Tls { .. }), "{error:?}");
    }
    assert_eq!(open_for(&setup.send(Request::get(url)).await), Some(OPEN_FOR));
}

#[tokio::test]
async fn a_refusal_by_the_guard_counts_for_nobody() {
    let setup = sensitive();
    setup.names.add("bad.test", &[&["169.254.169.254"]]);
    for _ in 0..5 {
        let outcome = setup
            .send(Request::get(Url::parse("https://bad.test/").unwrap()))
            .await;
        assert!(matches!(outcome, Err(Error::Forbidden { .. })), "{outcome:?}");
    }
}

#[tokio::test]
async fn one_connections_broken_app_does_not_close_the_host() {
    let steps = [
        Step::status(503),
        Step::status(502),
        Step::ok("other"),
        Step::ok("none"),
        Step::ok("mine"),
    ];
    let (server, setup) = (Server::start(steps).await, sensitive());
    let request = |key| Request::get(server.url("/")).breaker(BreakerKey::new(key));

    for _ in 0..2 {
        assert!(setup.send(request("con_broken")).await.is_ok());
    }
    assert_eq!(open_for(&setup.send(request("con_broken")).await), Some(OPEN_FOR));
    assert_eq!(setup.send(request("con_other")).await.unwrap().body, "other");
    assert_eq!(
        setup.send(Request::get(server.url("/"))).await.unwrap().body,
        "none"
    );

    setup.clock.advance(OPEN_FOR);
    assert_eq!(setup.send(request("con_broken")).await.unwrap().body, "mine");
}

#[tokio::test]
async fn timeouts_count_for_the_connection() {
    let (server, setup) = (Server::start([Step::hang(), Step::hang()]).await, sensitive());
    let request = || Request::get(server.url("/")).breaker(BreakerKey::new("con_1"));
    for count in 1..=2 {
        let call = setup.start(request());
        server.until_requests(count).await;
        setup.clock.sleep_through(Policy::default().read_timeout).await;
        assert!(matches!(call.await.unwrap(), Err(Error::Timeout { .. })));
    }
    assert_eq!(open_for(&setup.send(request()).await), Some(OPEN_FOR));
}

#[tokio::test]
async fn error_answers_and_rate_limits_never_count() {
    let statuses = [400, 401, 404, 429, 500];
    let steps = statuses.iter().flat_map(|status| {
        [
            Step::status(*status),
            Step::status(*status),
            Step::status(*status),
        ]
    });
    let (server, setup) = (Server::start(steps).await, sensitive());
    for status in statuses.iter().flat_map(|status| [status; 3]) {
        let outcome = setup
            .send(Request::get(server.url("/")).breaker(BreakerKey::new("con_1")))
            .await;
        assert_eq!(outcome.unwrap().status, *status);
    }
}

#[tokio::test]
async fn one_probe_at_a_time_and_a_cancelled_probe_does_not_block_the_next() {
    let steps = [
        Step::status(503),
        Step::status(503),
        Step::hang(),
        Step::ok("well"),
    ];
    let (server, setup) = (Server::start(steps).await, sensitive());
    let request = || Request::get(server.url("/")).breaker(BreakerKey::new("con_1"));
    for _ in 0..2 {
        assert!(setup.send(request()).await.is_ok());
    }
    setup.clock.advance(OPEN_FOR);

    let probe = setup.start(request());
    server.until_requests(3).await;
    assert_eq!(
        open_for(&setup.send(request()).await),
        Some(Duration::from_secs(1))
    );
    probe.abort();
    assert!(probe.await.unwrap_err().is_cancelled());
    assert_eq!(setup.send(request()).await.unwrap().body, "well");
}

#[tokio::test]
async fn a_breaker_that_opens_between_attempts_leaves_the_outcome_to_the_caller() {
    let (server, setup) = (Server::start([Step::status(503), Step::status(504)]).await, {
        let breaker = BreakerPolicy {
            failures: 2,
            open_for: OPEN_FOR,
            ..BreakerPolicy::default()
        };
        Setup::new(Policy { breaker, ..local() })
    });
    let call = setup.start(Request::get(server.url("/")).breaker(BreakerKey::new("con_1")));
    setup.clock.sleep_through(crate::setup::FIRST_PAUSE).await;
    setup.clock.sleep_through(crate::setup::SECOND_PAUSE).await;
    assert_eq!(call.await.unwrap().unwrap().status, 504);
    assert_eq!(server.requests().len(), 2);
}
