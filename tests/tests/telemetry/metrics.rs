//! Names of metrics are a promise: what is counted is documented, what is documented is counted, and nobody is named.

use crate::sources::{described, documented, emitted};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::causeway::{Causeway, Running};
use tests::mcp_client::McpClient;

#[test]
fn what_is_counted_is_documented_and_the_other_way_round() {
    let (emitted, documented) = (emitted(), documented());
    assert!(emitted.len() > 10, "the search finds too little: {emitted:?}");
    let names = |metrics: &crate::sources::Metrics| metrics.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(
        names(&emitted),
        names(&documented),
        "the code, and the table of deploy/README.md"
    );
    for (name, metric) in &emitted {
        assert_eq!(
            metric, &documented[name],
            "{name}: the code, and the table of deploy/README.md"
        );
    }
    let kinds = emitted.into_iter().map(|(name, metric)| (name, metric.kind));
    assert_eq!(
        kinds.collect::<std::collections::BTreeMap<_, _>>(),
        described(),
        "the code, and its help texts"
    );
}

/// Each has few values, all of them written in the code or in the names of routes and tools. A new one is looked at here.
#[test]
fn labels_come_from_a_closed_set() {
    let labels: BTreeSet<String> = emitted().into_values().flat_map(|metric| metric.labels).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    assert_eq!(
        labels,
        [
            "kind", "limit", "limit_of", "method", "outcome", "route", "status", "tool", "version"
        ]
    );
}

/// The text that Prometheus gets.
async fn scrape(gateway: &Running) -> String {
    let log = gateway.log();
    let line = log
        .lines()
        .find(|line| line.contains("metrics are served"))
        .unwrap();
    let told: Value = serde_json::from_str(line).unwrap();
    let client = McpClient::new(
        &format!("http://{}/metrics", told["address"].as_str().unwrap()),
        "",
    );
    client
        .send(Method::GET, HeaderMap::new(), String::new())
        .await
        .text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_named_and_nothing_is_unknown() {
    let causeway = Causeway::new().with("TELEMETRY__METRICS_BIND", "127.0.0.1:0");
    let demo = causeway.demo();
    let client = demo.client();
    for (tool, arguments) in [
        ("get_counter", json!({"name": "visits"})),
        ("reset_counter", json!({"name": "visits"})),
        ("get_counter", json!({"wrong": 1})),
    ] {
        client.call(tool, &arguments).await;
    }
    client.call_raw("a_tool_that_is_not_there", &json!({})).await;
    client
        .bearing(Some("cwy_wrong"))
        .call_raw("get_counter", &json!({}))
        .await;
    let text = scrape(&demo).await;
    let documented = documented();
    let samples: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("causeway_"))
        .collect();
    assert!(samples.len() > 10, "{text}");
    for sample in samples {
        let name = sample.split(['{', ' ']).next().unwrap();
        let base = ["_bucket", "_sum", "_count"]
            .iter()
            .find_map(|suffix| name.strip_suffix(suffix))
            .filter(|base| documented.contains_key(*base))
            .unwrap_or(name);
        assert!(documented.contains_key(base), "{sample}");
        // Ids of tenants, accounts, tokens, grants, connections and sessions.
        for prefix in [
            "ten_",
            "acc_",
            "tok_",
            "grt_",
            "con_",
            "ust_",
            "cwy_",
            "127.0.0.1",
            demo.told("app_id"),
        ] {
            assert!(!sample.contains(prefix), "{sample}");
        }
        assert!(!sample.contains("a_tool_that_is_not_there"), "{sample}");
    }
    for counted in [
        r#"causeway_tool_calls_total{tool="get_counter",outcome="ok"} 1"#,
        r#"causeway_tool_calls_total{tool="get_counter",outcome="invalid_arguments"} 1"#,
        r#"causeway_tool_calls_total{tool="unknown",outcome="unknown_tool"} 1"#,
        "causeway_bearer_refusals_total 1",
    ] {
        assert!(text.lines().any(|line| line == counted), "{counted}: {text}");
    }
}
