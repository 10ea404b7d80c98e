//! The files that pages use, embedded in the program. Their names carry a digest of their content, so that browsers keep
//! them for good and never use an old one.

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{StatusCode, header};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::LazyLock;

/// A file and where it is.
pub(crate) struct Asset {
    name: &'static str,
    kind: &'static str,
    content: &'static [u8],
    digest: LazyLock<String, fn() -> String>,
}

macro_rules! asset {
    ($file:literal, $kind:literal) => {
        Asset {
            name: $file,
            kind: $kind,
            content: include_bytes!(concat!("../../assets/", $file)),
            digest: LazyLock::new(|| digest(include_bytes!(concat!("../../assets/", $file)))),
        }
    };
}

/// How pages look.
pub(crate) static STYLE: Asset = asset!("console.css", "text/css; charset=utf-8");
/// What is better with a script and works without: copying, and what changes while one looks.
pub(crate) static SCRIPT: Asset = asset!("console.js", "text/javascript; charset=utf-8");
/// The sign of the gateway.
pub(crate) static ICON: Asset = asset!("mark.svg", "image/svg+xml");

static ALL: [&Asset; 3] = [&STYLE, &SCRIPT, &ICON];

impl Asset {
    /// The path with the digest: `/assets/0123456789abcdef/console.css`.
    pub(crate) fn url(&self) -> String {
        format!("/assets/{}/{}", *self.digest, self.name)
    }
}

pub(crate) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{digest}/{name}", get(serve))
}

async fn serve(Path((digest, name)): Path<(String, String)>) -> Response {
    let found = ALL
        .iter()
        .find(|asset| asset.name == name && *asset.digest == digest);
    match found {
        Some(asset) => {
            let headers = [
                (header::CONTENT_TYPE, asset.kind),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (headers, asset.content).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn digest(content: &[u8]) -> String {
    let mut text = String::new();
    for byte in &Sha256::digest(content)[..8] {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_with_the_content() {
        assert_ne!(digest(b"a"), digest(b"b"));
        let url = STYLE.url();
        assert!(
            url.starts_with("/assets/") && url.ends_with("/console.css"),
            "{url}"
        );
        assert_eq!(url.len(), "/assets//console.css".len() + 16);
    }
}
