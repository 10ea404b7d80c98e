//! Protected resource metadata (RFC 9728), which every challenge of `/mcp` points to.
//!
//! It names no authorization server: tokens come from `causeway token create`. A client that could sign in learns from
//! it that here it cannot.

use crate::config::PublicUrl;
use axum::routing::get;
use axum::{Json, Router};
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use serde_json::json;

/// At the root and in the form with the resource's path (RFC 9728, 3.1), for pages of every origin.
pub(super) fn router(public_url: &PublicUrl) -> Router {
    let document = json!({
        "resource": public_url.join("/mcp"),
        "resource_name": "Causeway",
        "bearer_methods_supported": ["header"],
        "scopes_supported": ["*:write"],
    });
    let answer = || {
        let headers = [
            (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            (CACHE_CONTROL, "public, max-age=3600"),
        ];
        let document = document.clone();
        get(move || async move { (headers, Json(document)) })
    };
    Router::new()
        .route("/.well-known/oauth-protected-resource", answer())
        .route("/.well-known/oauth-protected-resource/mcp", answer())
}
