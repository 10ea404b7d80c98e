//! Counts requests and measures how long their answers took. Labels come from closed sets: never a tenant, never a path.

use super::trace::route;
use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use metrics::{counter, histogram};
use tokio::time::Instant;

/// Counts and measures one request.
pub async fn request(request: Request, next: Next) -> Response {
    let (route, method) = (route(&request), method(request.method()));
    let began = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    histogram!("causeway_http_request_duration_seconds", "route" => route.clone(), "method" => method)
        .record(began.elapsed().as_secs_f64());
    counter!("causeway_http_requests_total", "route" => route, "method" => method, "status" => status)
        .increment(1);
    response
}

/// A client may invent methods; a metric must not grow with them.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        _ => "other",
    }
}
