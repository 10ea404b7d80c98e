//! Traces, sent to an OpenTelemetry collector: OTLP over HTTP with protobuf, through the client for all outgoing requests.

use super::TelemetryError;
use async_trait::async_trait;
use axum::http::{HeaderMap, Response};
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::TracerProvider;
use opentelemetry::{Context, KeyValue};
use opentelemetry_http::{Bytes, HeaderExtractor, HttpError};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanLimits};
use outbound::{HttpClient, Policy, Request};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::runtime::Handle;
use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::registry::LookupSpan;
use url::Url;

/// Whose spans are sent: those of this project. Spans of libraries may hold what they were called with.
const OURS: [&str; 6] = [
    "gateway",
    "mcp",
    "oauth",
    "connections",
    "backendless",
    "outbound",
];

/// How long the last spans may take to leave.
const LAST_SPANS: Duration = Duration::from_secs(3);

/// Where spans go; nowhere by default.
#[derive(Debug, Default)]
pub struct Traces {
    provider: Option<SdkTracerProvider>,
}

impl Traces {
    /// Sends to a collector. Runs in a runtime, which it uses from a thread of its own.
    pub(super) fn to(endpoint: &Url) -> Result<Self, TelemetryError> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Collector::new()?)
            .with_endpoint(format!("{}/v1/traces", endpoint.as_str().trim_end_matches('/')))
            .build()?;
        let resource = Resource::builder()
            .with_service_name("causeway")
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let limits = SpanLimits {
            max_events_per_span: 32,
            max_attributes_per_span: 32,
            ..SpanLimits::default()
        };
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_span_limits(limits)
            .with_resource(resource)
            .build();
        Ok(Self {
            provider: Some(provider),
        })
    }

    /// Takes part in logging, if spans go anywhere.
    pub(super) fn layer<S>(&self) -> Option<impl Layer<S> + use<S>>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        let tracer = self.provider.as_ref()?.tracer("causeway");
        let ours = OURS.map(|target| (target, LevelFilter::DEBUG));
        let layer = tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_location(false)
            .with_threads(false);
        Some(layer.with_filter(Targets::new().with_targets(ours)))
    }

    /// Sends what was not sent yet.
    pub async fn end(self) {
        let Some(provider) = self.provider else { return };
        let ended = tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(LAST_SPANS));
        if let Ok(Err(error)) = ended.await {
            tracing::warn!(%error, "the last traces could not be sent");
        }
    }
}

/// The trace that a request is part of (W3C Trace Context, `traceparent` and `tracestate`).
pub fn parent(headers: &HeaderMap) -> Context {
    TraceContextPropagator::new().extract(&HeaderExtractor(headers))
}

/// The way to the collector. The operator names it, so it may be private and without TLS, as the database may.
#[derive(Debug)]
struct Collector {
    http: HttpClient,
    runtime: Handle,
    is_failing: AtomicBool,
}

impl Collector {
    fn new() -> Result<Self, TelemetryError> {
        let policy = Policy {
            allow_private_addresses: true,
            ..Policy::default()
        };
        Ok(Self {
            http: HttpClient::new(policy)?,
            runtime: Handle::current(),
            is_failing: AtomicBool::new(false),
        })
    }

    /// Told when it begins and when it ends, not for each batch.
    fn note(&self, answer: &Result<outbound::Response, outbound::Error>) {
        let failure = match answer {
            Ok(answer) if answer.status.is_success() => None,
            Ok(answer) => Some(format!("it answers with {}", answer.status)),
            Err(error) => Some(error.to_string()),
        };
        let was_failing = self.is_failing.swap(failure.is_some(), Ordering::Relaxed);
        match failure {
            Some(error) if !was_failing => tracing::warn!(error, "traces do not reach the collector"),
            None if was_failing => tracing::info!("traces reach the collector again"),
            _ => {}
        }
    }
}

#[async_trait]
impl opentelemetry_http::HttpClient for Collector {
    async fn send_bytes(
        &self,
        request: opentelemetry_http::Request<Bytes>,
    ) -> Result<Response<Bytes>, HttpError> {
        let (head, body) = request.into_parts();
        let mut sent = Request::new(head.method, head.uri.to_string().parse()?).body(body);
        sent.headers = head.headers;
        let http = self.http.clone();
        // The exporter calls from a thread that has no runtime.
        let answer = self.runtime.spawn(async move { http.send(sent).await }).await?;
        self.note(&answer);
        let answer = answer?;
        let mut response = Response::new(answer.body);
        *response.status_mut() = answer.status;
        Ok(response)
    }
}
