//! An id for every request, in its log lines and in its answer.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use domain::Entropy;
use std::fmt::Write;
use std::sync::Arc;

/// Where the answer carries the id.
const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request: 16 hexadecimal digits. In the extensions of every request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub String);

/// Gives the request an id. One that the client sends is overwritten: it could be anybody's.
pub async fn give(State(entropy): State<Arc<dyn Entropy>>, mut request: Request, next: Next) -> Response {
    let mut bytes = [0; 8];
    entropy.fill(&mut bytes);
    let id = bytes.iter().fold(String::with_capacity(16), |mut id, byte| {
        // Writing into a `String` cannot fail.
        let _ = write!(id, "{byte:02x}");
        id
    });
    let header = HeaderValue::from_str(&id).ok();
    if let Some(header) = &header {
        // Calls run in tasks that see the headers and not what is around the request.
        request.headers_mut().insert(HEADER, header.clone());
    }
    request.extensions_mut().insert(RequestId(id));
    let mut response = next.run(request).await;
    if let Some(header) = header {
        response.headers_mut().insert(HEADER, header);
    }
    response
}
