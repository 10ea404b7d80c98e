//! Traces as a collector gets them.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use reqwest::Method;
use reqwest::header::HeaderValue;
use serde_json::json;
use std::sync::{Arc, Mutex};
use tests::causeway::Causeway;
use tests::secrets::assert_absent;
use tokio::net::TcpListener;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";

#[derive(Clone, Default)]
struct Received(Arc<Mutex<Vec<Bytes>>>);

impl Received {
    /// A collector on a free port; answers its address.
    async fn listen(&self) -> String {
        let take = |State(received): State<Self>, body: Bytes| async move {
            received.0.lock().unwrap().push(body);
        };
        let router = Router::new()
            .route("/v1/traces", post(take))
            .with_state(self.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    fn spans(&self) -> Vec<Span> {
        let bodies = self.0.lock().unwrap();
        let requests = bodies
            .iter()
            .map(|body| ExportTraceServiceRequest::decode(body.clone()).unwrap());
        requests
            .flat_map(|request| request.resource_spans)
            .flat_map(|resource| resource.scope_spans)
            .flat_map(|scope| scope.spans)
            .collect()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_one_trace_from_its_callers_to_backendless_and_shows_no_secret() {
    let received = Received::default();
    let endpoint = received.listen().await;
    let causeway = Causeway::new().with("TELEMETRY__OTLP_ENDPOINT", &endpoint);
    let mut demo = causeway.demo();
    let client = demo.client();
    let arguments = json!({"name": "visits-of-a-customer"});
    let (mut headers, body) = client.message(
        "tools/call",
        json!({"name": "reset_counter", "arguments": arguments}),
    );
    let traceparent = format!("00-{TRACE}-{PARENT}-01");
    headers.insert("traceparent", HeaderValue::from_str(&traceparent).unwrap());
    assert_eq!(client.send(Method::POST, headers, body).await.status, 200);
    demo.terminate();
    assert!(demo.ended(), "{}", demo.log());
    let spans = received.spans();
    let ours: Vec<&Span> = spans.iter().filter(|span| hex(&span.trace_id) == TRACE).collect();
    let of = |name: &str| -> &Span {
        let found = ours.iter().find(|span| span.name == name);
        found.unwrap_or_else(|| {
            panic!(
                "no {name}: {:?}",
                ours.iter().map(|span| &span.name).collect::<Vec<_>>()
            )
        })
    };
    assert_eq!(hex(&of("request").parent_span_id), PARENT);
    assert_eq!(of("tool.call").parent_span_id, of("request").span_id);
    for stage in [
        "admission",
        "catalog",
        "arguments",
        "context",
        "call",
        "shape",
        "record",
    ] {
        let span = of(&format!("call.{stage}"));
        assert_eq!(span.parent_span_id, of("tool.call").span_id, "{stage}");
    }
    assert_eq!(of("upstream.request").parent_span_id, of("call.call").span_id);
    let whole = format!("{spans:?}");
    let (_, password) = demo.account();
    let secrets = [
        demo.told("token"),
        demo.told("api_key"),
        demo.told("app_id"),
        password,
    ];
    assert_absent(&secrets, &whole, "a trace");
    assert!(
        !whole.contains("visits-of-a-customer"),
        "arguments are in a trace"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_that_is_away_disturbs_nobody_and_is_told_once() {
    let gone = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let causeway = Causeway::new().with("TELEMETRY__OTLP_ENDPOINT", &format!("http://{gone}"));
    let mut demo = causeway.demo();
    let client = demo.client();
    for _ in 0..3 {
        let called = client.call("get_counter", &json!({"name": "visits"})).await;
        assert!(!called.failed, "{called:?}");
    }
    demo.terminate();
    assert!(demo.ended(), "{}", demo.log());
    let log = demo.log();
    assert_eq!(
        log.matches("traces do not reach the collector").count(),
        1,
        "{log}"
    );
}
