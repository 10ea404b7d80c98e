//! Limits on calls, bytes and requests: who is over one is told when to come again, and nobody else notices.

use axum::Router;
use axum::extract::{Request, State};
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tests::causeway::Causeway;
use tests::mcp_client::{Called, McpClient};
use tests::operator::Upstream;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

const PATIENCE: Duration = Duration::from_mins(1);
/// The default of `limits.connection_concurrent_calls`.
const ON_ONE_CONNECTION: usize = 64;
const NOISY_APP: &str = "99AE2C39-2C2A-4C23-A5A4-D38862CF45CD";
const QUIET_APP: &str = "0B9E2C39-2C2A-4C23-A5A4-D38862CF45CE";

/// An upstream that keeps the requests of the noisy app until it is told to go on.
#[derive(Clone)]
struct Upstreams {
    arrived: watch::Sender<usize>,
    open: watch::Receiver<bool>,
}

async fn counter(State(upstreams): State<Upstreams>, request: Request) -> &'static str {
    let Upstreams { arrived, mut open } = upstreams;
    if !request.uri().path().contains(NOISY_APP) {
        return "7";
    }
    arrived.send_modify(|count| *count += 1);
    open.wait_for(|open| *open).await.unwrap();
    "42"
}

fn app(server_url: &str, app_id: &str) -> Upstream {
    Upstream {
        server_url: server_url.to_owned(),
        app_id: app_id.to_owned(),
        api_key: "E4CFE9C7-8F43-47B2-9F94-D506044B67EE".to_owned(),
        cloud_code_key: "9D2C2A59-1B0C-45A8-8F0A-8E3A9B1E4D11".to_owned(),
        developer_password: "developer-password".to_owned(),
        is_verified: false,
    }
}

async fn read(client: &McpClient) -> Called {
    client.call("get_counter", &json!({"name": "n"})).await
}

/// A refusal for a limit, in band and with a time.
fn assert_over_limit(called: &Called) {
    assert_eq!(called.code(), "rate_limited", "{called:?}");
    let wait = &called.structured["error"]["retry_after_seconds"];
    assert!(wait.as_u64().is_some_and(|seconds| seconds >= 1), "{called:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_noisy_tenant_with_a_slow_app_does_not_delay_a_quiet_one() {
    let (arrived, mut arrivals) = watch::channel(0);
    let (release, open) = watch::channel(false);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server_url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new()
        .fallback(counter)
        .with_state(Upstreams { arrived, open });
    let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });

    // The noisy one has tokens enough: what holds it back are the limits of its tenant and of its connection.
    let causeway = Causeway::new()
        .with_local_upstream()
        .with("LIMITS__TOKEN_CONCURRENT_CALLS", "1000");
    let (noisy, quiet) = (causeway.tenant("noisy"), causeway.tenant("quiet"));
    causeway.connect(&noisy, "app", &app(&server_url, NOISY_APP));
    causeway.connect(&quiet, "app", &app(&server_url, QUIET_APP));
    let gateway = causeway.serve();
    let client = |member| McpClient::new(gateway.mcp_url(), &causeway.token(member, "all", "*:read", &[]));
    let (noisy, quiet) = (client(&noisy), client(&quiet));

    let answered = Arc::new(AtomicUsize::new(0));
    let mut crowd = JoinSet::new();
    for _ in 0..200 {
        let (noisy, answered) = (noisy.clone(), Arc::clone(&answered));
        crowd.spawn(async move {
            let called = read(&noisy).await;
            if !called.failed {
                answered.fetch_add(1, Ordering::SeqCst);
            }
            called
        });
    }
    let all_held = arrivals.wait_for(|count| *count == ON_ONE_CONNECTION);
    tokio::time::timeout(PATIENCE, all_held).await.unwrap().unwrap();
    let mut times = Vec::new();
    for _ in 0..100 {
        let began = Instant::now();
        assert_eq!(read(&quiet).await.structured["value"], 7);
        times.push(began.elapsed());
    }
    assert_eq!(
        answered.load(Ordering::SeqCst),
        0,
        "all of the noisy one's calls still wait"
    );
    times.sort_unstable();
    println!(
        "beside {ON_ONE_CONNECTION} calls that wait: median {:?}, p99 {:?}",
        times[50], times[98]
    );
    release.send(true).unwrap();
    let crowd = crowd.join_all().await;
    let (refused, done): (Vec<_>, Vec<_>) = crowd.into_iter().partition(|called| called.failed);
    assert!(done.len() >= ON_ONE_CONNECTION, "{}", done.len());
    assert!(done.iter().all(|called| called.structured["value"] == 42));
    assert!(!refused.is_empty(), "200 are more than fit");
    refused.iter().for_each(assert_over_limit);
    server.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_of_answers_are_limited_in_band() {
    let causeway = Causeway::new().with("LIMITS__TOKEN_BYTES_PER_MINUTE", "65536");
    let demo = causeway.demo();
    let client = demo.client();
    let entry = json!({"hive": "big", "key": "m", "entries": {"text": "x".repeat(30_000)}});
    let read = json!({"hive": "big", "key": "m"});
    assert!(!client.call("create_hive", &json!({"hive": "big"})).await.failed);
    assert!(!client.call("put_map_entries", &entry).await.failed);
    // Each is about 60,000 bytes: the structure and the same as text. The second leaves a debt of most of a minute.
    for _ in 0..2 {
        let big = client.call("get_map_values", &read).await;
        assert!(!big.failed, "{}", &big.text[..200.min(big.text.len())]);
    }
    let refused = client.call("get_map_values", &read).await;
    assert_over_limit(&refused);
    assert!(
        refused.text.contains("bytes of answers a minute of this token"),
        "{}",
        refused.text
    );
    assert_eq!(client.list().await.len(), 31, "only calls are limited");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_is_limited_with_a_bearer_in_band_and_without_one_by_429() {
    let causeway = Causeway::new()
        .with("LIMITS__ADDRESS_REQUESTS_PER_MINUTE", "5")
        .with("LIMITS__ADDRESS_CALLS_PER_SECOND", "1")
        .with("LIMITS__ADDRESS_BURST", "3");
    let demo = causeway.demo();
    let client = demo.client();
    let page = |path: &str| {
        let address = format!("http://{}{path}", demo.address());
        let stranger = client.bearing(None).at(&address);
        async move {
            stranger
                .send(Method::GET, reqwest::header::HeaderMap::new(), String::new())
                .await
        }
    };
    let mut refused = None;
    for _ in 0..10 {
        let answer = page("/.well-known/oauth-protected-resource").await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(answer);
            break;
        }
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }
    let refused = refused.expect("ten are more than five");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
    assert!(
        refused.text.contains("too many requests from this address"),
        "{}",
        refused.text
    );
    // Probes go on, and whoever has a bearer.
    assert_eq!(page("/healthz").await.status, StatusCode::OK);
    assert_eq!(client.list().await.len(), 31);
    assert!(!read(&client).await.failed);
    let mut over = None;
    for _ in 0..50 {
        let called = read(&client).await;
        if called.failed {
            over = Some(called);
            break;
        }
    }
    let over = over.expect("so many calls are more than three and one a second");
    assert_over_limit(&over);
    assert!(over.text.contains("of this address"), "{}", over.text);
}
