//! Forms that were sent: read within bounds, and only from the visitor's own pages.

use super::csrf::FIELD;
use super::{Holder, PageError, Session};
use crate::console::Shared;
use axum::extract::{FromRef, FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use http_body_util::{BodyExt, Limited};
use serde::de::DeserializeOwned;
use std::borrow::Cow;

/// The longest form: keys, passwords and a sealed request fit many times.
const LONGEST: usize = 64 * 1024;

/// A form and who sent it. Handlers that take it are reached by no request from another site: the form's token must be
/// the visitor's, and an `Origin`, which browsers send with every form, must be the console's own.
pub(crate) struct Posted<T, H = Session> {
    /// Who sent it.
    pub(crate) from: H,
    /// What they sent. Fields that are not known are ignored, so that the token needs no field in every type.
    pub(crate) form: T,
}

impl<S, T, H> FromRequest<S> for Posted<T, H>
where
    Shared: FromRef<S>,
    S: Send + Sync,
    T: DeserializeOwned,
    H: Holder + FromRequestParts<S, Rejection: IntoResponse> + Send,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let from = H::from_request_parts(&mut parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        let origin = Shared::from_ref(state).settings.origin();
        let headers = &parts.headers;
        if !is_form(headers) || !is_own_origin(headers, &origin) || is_from_elsewhere(headers) {
            return Err(PageError::Forged.into_response());
        }
        let body = Limited::new(body, LONGEST).collect().await;
        let body = body
            .map_err(|_| PageError::Unreadable.into_response())?
            .to_bytes();
        if !from.csrf().matches(&token(&body)) {
            return Err(PageError::Forged.into_response());
        }
        match serde_html_form::from_bytes(&body) {
            Ok(form) => Ok(Self { from, form }),
            // The parser's words may repeat what came.
            Err(_) => Err(PageError::Unreadable.into_response()),
        }
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    kind.and_then(|kind| kind.split(';').next()).is_some_and(|kind| {
        kind.trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    })
}

/// Programs that are no browsers send no `Origin`; they have no cookies of others either.
fn is_own_origin(headers: &HeaderMap, own: &str) -> bool {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    match (origins.next(), origins.next()) {
        (None, _) => true,
        (Some(origin), None) => origin.as_bytes() == own.as_bytes(),
        _ => false,
    }
}

/// What browsers say themselves about where a request comes from (Fetch Metadata, 2.4). `none` is the user, who sends a
/// form again.
fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let mut sites = headers.get_all("sec-fetch-site").iter();
    sites.any(|site| !matches!(site.as_bytes(), b"same-origin" | b"none"))
}

pub(crate) fn token(body: &[u8]) -> Cow<'_, str> {
    let mut fields = url::form_urlencoded::parse(body);
    fields
        .find_map(|(name, value)| (name == FIELD).then_some(value))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_forms_of_the_own_origin_count() {
        let own = "https://mcp.example.com";
        let check = |origins: &[&str]| {
            let mut headers = HeaderMap::new();
            for origin in origins {
                headers.append(header::ORIGIN, origin.parse().unwrap());
            }
            is_own_origin(&headers, own)
        };
        assert!(check(&[]));
        assert!(check(&[own]));
        for bad in [
            "null",
            "https://evil.example",
            "https://mcp.example.com.evil.example",
            "",
        ] {
            assert!(!check(&[bad]), "{bad}");
        }
        assert!(!check(&[own, own]));
    }

    #[test]
    fn browsers_say_where_a_form_comes_from() {
        let check = |site: &str| {
            is_from_elsewhere(
                &[("sec-fetch-site", site)]
                    .into_iter()
                    .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()))
                    .collect(),
            )
        };
        assert!(!is_from_elsewhere(&HeaderMap::new()));
        assert!(!check("same-origin") && !check("none"));
        assert!(check("same-site") && check("cross-site"));
    }

    #[test]
    fn the_token_is_found_among_the_fields() {
        assert_eq!(token(b"name=a&csrf=x%2By&csrf=z"), "x+y");
        assert_eq!(token(b"name=a"), "");
    }
}
