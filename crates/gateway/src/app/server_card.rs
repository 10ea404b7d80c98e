//! The server card, and the catalogue that leads to it: what clients read that look for a server before they connect.
//!
//! Both follow drafts as they were on 2026-07-24: Server Cards (SEP-2127, an extension of MCP) and the AI Catalog. They
//! may change. The card says what the server is and where, never what it has: tools depend on who asks.

use crate::config::PublicUrl;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use toolkit::DynTool;
use url::Host;

/// The reserved place: behind the URL of the MCP endpoint.
pub(crate) const CARD: &str = "/mcp/server-card";
/// Where clients look that know nothing but the host.
pub(crate) const CATALOG: &str = "/.well-known/ai-catalog.json";

const SCHEMA: &str = "https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json";
const CARD_TYPE: &str = "application/mcp-server-card+json";
const CATALOG_TYPE: &str = "application/ai-catalog+json";

/// The same for everybody: pages of every origin may read both.
pub(super) fn router(public_url: &PublicUrl, tools: &[Arc<dyn DynTool>]) -> Router {
    let documents = [
        (CARD, CARD_TYPE, card(public_url, tools)),
        (CATALOG, CATALOG_TYPE, catalog(public_url)),
    ];
    documents
        .into_iter()
        .fold(Router::new(), |routes, (path, kind, value)| {
            let document = Arc::new(Document::new(kind, &value));
            let answer = move |request: Request| {
                let document = Arc::clone(&document);
                async move { document.answer(request.headers()) }
            };
            routes.route(path, get(answer).options(preflight))
        })
}

/// A document with its entity tag, made once.
struct Document {
    kind: &'static str,
    text: String,
    tag: HeaderValue,
}

impl Document {
    fn new(kind: &'static str, value: &Value) -> Self {
        let text = value.to_string();
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let tag = HeaderValue::try_from(format!("\"{:016x}\"", hasher.finish()));
        Self {
            kind,
            text,
            tag: tag.expect("digits in quotation marks can stand in a header"),
        }
    }

    fn answer(&self, headers: &HeaderMap) -> Response {
        let known = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        let is_known = known.is_some_and(|known| {
            let mut tags = known.split(',').map(|tag| tag.trim().trim_start_matches("W/"));
            tags.any(|tag| tag == "*" || tag.as_bytes() == self.tag.as_bytes())
        });
        let mut response = if is_known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let kind = HeaderValue::from_static(self.kind);
            ([(CONTENT_TYPE, kind)], Body::from(self.text.clone())).into_response()
        };
        response.headers_mut().insert(ETAG, self.tag.clone());
        with_public_headers(response)
    }
}

async fn preflight() -> Response {
    let headers = [
        (ACCESS_CONTROL_ALLOW_METHODS, "GET"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type, If-None-Match"),
    ];
    with_public_headers((StatusCode::NO_CONTENT, headers).into_response())
}

fn with_public_headers(mut response: Response) -> Response {
    let headers = [
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (ACCESS_CONTROL_EXPOSE_HEADERS, "ETag"),
        (CACHE_CONTROL, "public, max-age=3600"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "cross-origin",
        ),
    ];
    for (name, value) in headers {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

fn card(public_url: &PublicUrl, tools: &[Arc<dyn DynTool>]) -> Value {
    let areas: BTreeSet<&str> = tools.iter().map(|tool| tool.descriptor().area.as_str()).collect();
    let areas: Vec<&str> = areas.into_iter().collect();
    json!({
        "$schema": SCHEMA,
        "name": format!("{}/causeway", reversed(public_url)),
        "title": "Causeway",
        "version": env!("CARGO_PKG_VERSION"),
        "description": format!("A Backendless app for agents: {}.", areas.join(", ")),
        "remotes": [{
            "type": "streamable-http",
            "url": public_url.join("/mcp"),
            "supportedProtocolVersions": mcp::protocol_versions().collect::<Vec<_>>(),
            "headers": [{
                "name": "Authorization",
                "description": "Bearer and an access token. Clients that sign in with OAuth send it by themselves.",
                "isSecret": true,
            }],
        }],
    })
}

fn catalog(public_url: &PublicUrl) -> Value {
    let host = public_url.as_url().host_str().unwrap_or_default();
    json!({
        "specVersion": "1.0",
        "entries": [{
            "identifier": format!("urn:air:{host}:mcp:causeway"),
            "type": CARD_TYPE,
            "url": public_url.join(CARD),
        }],
    })
}

/// The namespace of the server's name: the host from its end, such as `com.example.mcp`. Addresses have no order of
/// domains, and their colons and brackets no place in a name.
fn reversed(public_url: &PublicUrl) -> String {
    match public_url.as_url().host() {
        Some(Host::Domain(name)) => name.rsplit('.').collect::<Vec<_>>().join("."),
        Some(Host::Ipv4(address)) => address.to_string(),
        Some(Host::Ipv6(_)) | None => "localhost".to_owned(),
    }
}

#[cfg(test)]
mod tests;
