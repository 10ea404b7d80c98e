//! No error says more of a URL than host and port: Backendless URLs carry the API key in their path.

use std::{
    error::Error as StdError,
    io::{self, Write},
    sync::{Arc, Mutex},
    time::Duration,
};

use http::{HeaderValue, header::AUTHORIZATION};
use outbound::{BreakerPolicy, Error, Policy, Request, RetryPolicy};
use tracing_subscriber::{Layer, filter::Targets, layer::SubscriberExt};
use url::Url;

use crate::{
    server::{Server, Step, babbler},
    setup::{Setup, local},
};

/// All that a log or a caller could show of an error.
fn everything_of(error: &Error) -> String {
    let chain = std::iter::successors(Some(error as &dyn StdError), |&link| link.source());
    chain
        .map(|link| [format!("{link}"), format!("{link:?}"), format!("{link:#?}")].join("\n"))
        .collect()
}

#[tokio::test]
async fn no_error_shows_path_query_header_or_body() {
    let path = "/sesame-app/sesame-key/data/Order?where=sesame#sesame";
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nX-Token: sesame\r\n\r\nsesame";
    let server = Server::start([
        Step::reset(),
        Step::AnswerAndReset(half.into()),
        Step::AnswerAndClose("sesame is not HTTP\r\n\r\n".into()),
        Step::status_with(302, "Location: http://user:sesame@other.test/sesame"),
        Step::ok("sesame sesame"),
        Step::hang(),
    ])
    .await;
    let no_tls = babbler("sesame is not TLS").await;
    let setup = Setup::new(Policy {
        retries: RetryPolicy {
            attempts: 1,
            ..RetryPolicy::default()
        },
        breaker: BreakerPolicy {
            failures: 1,
            ..BreakerPolicy::default()
        },
        ..local()
    });
    setup.names.add("down.test", &[&["127.0.0.2"]]);
    let parse = |authority: &str| Url::parse(&format!("https://{authority}{path}")).unwrap();
    let urls = [
        server.url(path),
        server.url(path),
        server.url(path),
        server.url(path),
        server.url(path),
        server.url(path),
        server.url_as("down.test", path),
        server.url_as("down.test", path),
        parse("unknown.test"),
        parse(&format!("127.0.0.1:{no_tls}")),
        parse("169.254.169.254"),
        parse("user:sesame@host.test"),
    ];
    let mut kinds = Vec::new();
    for url in urls {
        let request = Request::new(http::Method::PUT, url)
            .header(AUTHORIZATION, HeaderValue::from_static("Bearer sesame"))
            .body("sesame")
            .max_response_bytes(12);
        let call = setup.start(request);
        if server.requests().len() == 5 {
            server.until_requests(6).await;
            setup.clock.sleep_through(Duration::from_secs(30)).await;
        }
        let error = call.await.unwrap().unwrap_err();
        let shown = everything_of(&error);
        assert!(!shown.contains("sesame"), "{shown}");
        kinds.push(format!("{error:?}").split(' ').next().unwrap().to_owned());
    }
    let expected =
        "Reset Reset Reset Redirect TooLarge Timeout Connect BreakerOpen Resolve Tls Forbidden Forbidden";
    assert_eq!(kinds.join(" "), expected);
}

/// A log that the test can read.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_names_the_host_and_nothing_more() {
    let log = Log::default();
    let writer = log.clone();
    // This crate at its most talkative, the libraries below it as its README asks for.
    let levels = Targets::new()
        .with_default(tracing::Level::INFO)
        .with_target("outbound", tracing::Level::TRACE);
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(move || writer.clone());
    let _guard =
        tracing::subscriber::set_default(tracing_subscriber::registry().with(lines.with_filter(levels)));

    let server = Server::start([Step::ok("sesame"), Step::reset()]).await;
    let setup = Setup::local();
    let request = |url| Request::new(http::Method::PUT, url).body("sesame");
    setup
        .send(request(server.url("/app/sesame?where=sesame")))
        .await
        .unwrap();
    setup
        .send(request(server.url("/app/sesame?where=sesame")))
        .await
        .unwrap_err();
    setup
        .send(request(
            Url::parse("https://user:sesame@host.test/sesame").unwrap(),
        ))
        .await
        .unwrap_err();

    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for part in [
        "upstream answered",
        "upstream attempt failed",
        "refused by the address guard",
        "target=host.test",
    ] {
        assert!(text.contains(part), "{part:?} is missing in {text}");
    }
    assert!(!text.contains("sesame"), "{text}");
}
