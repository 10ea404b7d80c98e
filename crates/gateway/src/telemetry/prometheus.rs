//! Prometheus metrics, on a listener of their own so that they are not public by accident.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use metrics::{Unit, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Upper bounds in seconds: from a cached answer to the longest call.
const SECONDS: [f64; 14] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0,
];

/// What was counted and measured in this process.
#[derive(Clone)]
pub struct Metrics {
    handle: PrometheusHandle,
}

impl Metrics {
    /// Starts counting for the whole process. Without it nothing is counted and nothing is kept.
    pub fn install() -> Result<Self, BuildError> {
        let handle = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
            .install_recorder()?;
        describe();
        gauge!("causeway_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        Ok(Self { handle })
    }

    /// `GET /metrics`.
    pub fn router(&self) -> Router {
        let handle = self.handle.clone();
        let render = move || async move { ([(CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render()) };
        Router::new().route("/metrics", get(render))
    }

    /// Keeps histograms small while nobody asks for them.
    pub async fn upkeep(self, end: CancellationToken) {
        let mut beat = tokio::time::interval(Duration::from_secs(5));
        loop {
            tokio::select! {
                _ = beat.tick() => self.handle.run_upkeep(),
                () = end.cancelled() => return,
            }
        }
    }
}

fn describe() {
    describe_counter!(
        "causeway_http_requests_total",
        "Requests answered, by route, method and status."
    );
    describe_histogram!(
        "causeway_http_request_duration_seconds",
        Unit::Seconds,
        "Time to the head of the answer."
    );
    describe_gauge!("causeway_connections_open", "TCP connections that are open.");
    describe_counter!(
        "causeway_connections_refused_total",
        "TCP connections refused for limits.max_connections."
    );
    describe_counter!(
        "causeway_change_reads_failed_total",
        "Failed reads of what other processes changed."
    );
    describe_counter!("causeway_tool_calls_total", "Tool calls, by tool and outcome.");
    describe_histogram!(
        "causeway_tool_call_duration_seconds",
        Unit::Seconds,
        "From the first look at a call's arguments to its shaped answer, by tool."
    );
    describe_counter!(
        "causeway_calls_over_limit_total",
        "Tool calls refused for a limit, by whose limit it was."
    );
    describe_histogram!(
        "causeway_audit_commit_seconds",
        Unit::Seconds,
        "One transaction of the audit trail, from its begin to its commit. Writing calls wait for two."
    );
    describe_counter!(
        "causeway_bearer_refusals_total",
        "Requests with a bearer that was refused."
    );
    describe_counter!(
        "causeway_requests_over_limit_total",
        "Requests without a bearer that were refused for a limit of their address."
    );
    describe_counter!(
        "causeway_oauth_registrations_total",
        "Registrations of OAuth clients, by outcome."
    );
    describe_counter!(
        "causeway_oauth_token_requests_total",
        "Requests for OAuth tokens, by outcome."
    );
    describe_counter!(
        "causeway_oauth_replays_total",
        "Codes and refresh tokens that were used twice, by kind."
    );
    describe_counter!("causeway_panics_total", "Panics, of requests, calls and tasks.");
    describe_gauge!("causeway_build_info", "1, with the version as a label.");
}
