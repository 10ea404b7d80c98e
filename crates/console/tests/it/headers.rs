//! What browsers are told about every page.

use crate::furnished::{Furnished, Pages};
use crate::routes;
use http::{HeaderMap, header};

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

async fn pages(furnished: &Furnished) -> Pages {
    let mut pages = furnished.walk_of_a_visitor().await;
    pages.extend(furnished.walk().await);
    pages
}

fn header(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// Where forms of a page may end beside the gateway: at the client that asks, or at a console of Backendless.
fn form_ends(path: &str) -> Option<&'static str> {
    match path {
        "/consent" => Some("http://127.0.0.1:49152"),
        "/connections/new" => Some("https://develop.backendless.com https://eu-develop.backendless.com"),
        _ => None,
    }
}

#[tokio::test]
async fn no_page_can_be_framed_sniffed_kept_or_scripted() {
    let furnished = Furnished::new().await;
    for (path, (headers, _)) in pages(&furnished).await {
        let policy = header(&headers, header::CONTENT_SECURITY_POLICY);
        let expected = match form_ends(&path) {
            Some(places) => POLICY.replace("form-action 'self'", &format!("form-action 'self' {places}")),
            None => POLICY.to_owned(),
        };
        assert_eq!(policy, expected, "{path}");
        assert_eq!(header(&headers, header::X_FRAME_OPTIONS), "DENY", "{path}");
        assert_eq!(
            header(&headers, header::X_CONTENT_TYPE_OPTIONS),
            "nosniff",
            "{path}"
        );
        assert_eq!(header(&headers, header::CACHE_CONTROL), "no-store", "{path}");
        let referrer = header(&headers, header::REFERRER_POLICY);
        let has_secret = path.starts_with("/invitations/");
        assert_eq!(
            referrer,
            if has_secret {
                "strict-origin"
            } else {
                "same-origin"
            },
            "{path}"
        );
    }
}

#[tokio::test]
async fn no_page_has_a_script_or_style_of_its_own() {
    let furnished = Furnished::new().await;
    for (path, (_, page)) in pages(&furnished).await {
        for element in page.elements() {
            let name = element.name.as_str();
            assert_ne!(name, "style", "{path}");
            assert!(element.attribute("style").is_none(), "{path}: {element:?}");
            assert!(name != "script" || (element.text.is_empty() && element.attribute("src").is_some()));
            let handler = element.attribute_names().find(|name| name.starts_with("on"));
            assert_eq!(handler, None, "{path}: {element:?}");
            for place in ["src", "href", "action", "formaction"] {
                let target = element.attribute(place).unwrap_or("/");
                let is_ours = target.starts_with('/') && !target.starts_with("//");
                let is_link = name == "a" && (target.starts_with("https://") || target.starts_with('#'));
                assert!(is_ours || is_link, "{path}: {target}");
            }
        }
    }
}

#[tokio::test]
async fn every_page_is_looked_at() {
    let furnished = Furnished::new().await;
    let pages = pages(&furnished).await;
    // What comes back from a Backendless console, and what is no page.
    let others = [
        "/activity.csv",
        "/connect/codex/last-seen",
        "/connections/backendless/app",
        "/connections/backendless/callback",
    ];
    let missed: Vec<_> = routes::all()
        .into_iter()
        .filter(|route| route.shows_a_page && !others.contains(&route.path.as_str()))
        .filter(|route| !pages.keys().any(|path| route.matches(path)))
        .collect();
    assert!(missed.is_empty(), "no link leads to {missed:#?}");
}

#[tokio::test]
async fn every_field_has_a_name_that_is_read_out() {
    let furnished = Furnished::new().await;
    for (path, (_, page)) in pages(&furnished).await {
        assert!(!page.heading().is_empty(), "{path}");
        for field in page
            .all("input")
            .chain(page.all("select"))
            .chain(page.all("textarea"))
        {
            if field.attribute("type") == Some("hidden") {
                continue;
            }
            let id = field.attribute("id").unwrap_or_default();
            let mut labels = page.all("label");
            let is_labelled = labels.any(|label| {
                (!id.is_empty() && label.attribute("for") == Some(id))
                    || page.within(label, &field.name).any(|inner| inner.is(field))
            });
            assert!(
                is_labelled || field.attribute("aria-label").is_some(),
                "{path}: {field:?}"
            );
        }
    }
}
