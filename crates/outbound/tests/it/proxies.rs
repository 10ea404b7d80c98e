//! Proxies come from the policy and from nowhere else.

use std::process::Command;

use outbound::{BuildError, Error, HttpClient, Policy, Refusal, Request, RetryPolicy};
use url::Url;

use crate::{
    server::{Server, Step},
    setup::Setup,
};

/// Set for the copy of this test that runs with proxy variables in its environment.
const IN_COPY: &str = "OUTBOUND_TEST_IN_COPY";

#[tokio::test]
async fn proxies_of_the_environment_are_ignored() {
    if std::env::var_os(IN_COPY).is_some() {
        let server = Server::start([Step::ok("direct")]).await;
        let response = Setup::local().send(Request::get(server.url("/"))).await.unwrap();
        assert_eq!(response.body, "direct");
        return;
    }
    // A process cannot change its own environment safely, so the test runs itself again with the variables set.
    // Nobody listens on port 1: a request that went to the proxy would fail.
    let mut copy = Command::new(std::env::current_exe().unwrap());
    copy.args([
        "--exact",
        "proxies::proxies_of_the_environment_are_ignored",
        "--nocapture",
    ])
    .env(IN_COPY, "1");
    for name in [
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
    ] {
        copy.env(name, "http://127.0.0.1:1");
    }
    let output = copy
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[tokio::test]
async fn the_proxy_of_the_policy_gets_every_request_and_resolves_the_names() {
    let refusal = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
    let proxy = Server::start([Step::ok("plain"), Step::AnswerAndClose(refusal.into())]).await;
    let setup = Setup::new(Policy {
        proxy: Some(proxy.url_as("proxy.test", "/")),
        allowed_hosts: vec!["upstream.test".into()],
        retries: RetryPolicy {
            attempts: 1,
            ..RetryPolicy::default()
        },
        ..Policy::default()
    });
    setup.names.add("proxy.test", &[&["127.0.0.1"]]);

    let plain = Url::parse("http://upstream.test/app/key").unwrap();
    assert_eq!(setup.send(Request::get(plain)).await.unwrap().body, "plain");
    let secure = Url::parse("https://public.test/app/key").unwrap();
    let error = setup.send(Request::get(secure)).await.unwrap_err();
    assert!(matches!(error, Error::Connect { .. }), "{error:?}");

    let lines: Vec<String> = proxy
        .requests()
        .iter()
        .filter_map(|request| request.lines().next().map(str::to_owned))
        .collect();
    assert_eq!(
        lines,
        [
            "GET http://upstream.test/app/key HTTP/1.1",
            "CONNECT public.test:443 HTTP/1.1"
        ]
    );
    assert!(
        setup.names.asked().iter().all(|name| name == "proxy.test"),
        "{:?}",
        setup.names.asked()
    );
}

#[tokio::test]
async fn literal_private_addresses_are_refused_before_the_proxy_is_asked() {
    let proxy = Server::start([]).await;
    let setup = Setup::new(Policy {
        proxy: Some(proxy.url("/")),
        ..Policy::default()
    });
    let error = setup
        .send(Request::get(Url::parse("https://10.0.0.1/").unwrap()))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::Forbidden {
                refusal: Refusal::Address { .. },
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(proxy.connections(), 0);
}

#[tokio::test]
async fn a_proxy_that_is_no_http_proxy_is_a_mistake() {
    let proxy = Some(Url::parse("socks5://user:sesame@proxy.test:1080").unwrap());
    let mistake = HttpClient::new(Policy {
        proxy,
        ..Policy::default()
    })
    .unwrap_err();
    assert!(
        matches!(&mistake, BuildError::Proxy { scheme } if scheme == "socks5"),
        "{mistake:?}"
    );
    assert!(!format!("{mistake} {mistake:?}").contains("sesame"));
}
