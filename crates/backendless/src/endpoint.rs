//! Where an app lives: a server with app id and API key, or a domain of its own.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::encoding::encode;

/// The vendor's servers for the form with app id and API key.
pub const US_SERVER: &str = "https://api.backendless.com";
/// The European server, named in the vendor's own tools only.
pub const EU_SERVER: &str = "https://eu-api.backendless.com";

/// The address of one Backendless app (docs/reference/backendless-rest.md, 0.1).
///
/// The API key is part of every URL of the first form, so those URLs are secrets.
#[derive(Clone)]
pub enum AppEndpoint {
    /// `{server_url}/{app_id}/{api_key}`: US cloud, EU cloud, or a self-managed server with an optional path prefix.
    Keys {
        /// The server, for example [`US_SERVER`].
        server_url: Url,
        /// The id of the app.
        app_id: String,
        /// The API key, which also picks the platform role.
        api_key: SecretString,
    },
    /// `{domain}/api`: a generated subdomain or a custom domain. There is no key in the URL.
    Domain {
        /// The domain, without `/api`.
        domain: Url,
    },
}

/// Why an endpoint was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} cannot be used: {reason}")]
pub struct InvalidEndpoint {
    /// `server_url`, `app_id`, `api_key`, `domain` or `console_url`.
    pub field: &'static str,
    /// What is wrong and what is allowed. It never repeats a value that may be secret.
    pub reason: String,
}

impl AppEndpoint {
    /// Checks the parts of the form with app id and API key.
    pub fn keys(server_url: &str, app_id: &str, api_key: SecretString) -> Result<Self, InvalidEndpoint> {
        let server_url = parse_origin("server_url", server_url)?;
        let app_id = app_id.trim();
        check_key("app_id", app_id)?;
        check_key("api_key", api_key.expose_secret())?;
        Ok(Self::Keys {
            server_url,
            app_id: app_id.to_owned(),
            api_key,
        })
    }

    /// Checks a domain; a trailing `/api` is accepted and dropped.
    pub fn domain(domain: &str) -> Result<Self, InvalidEndpoint> {
        let mut domain = parse_origin("domain", domain)?;
        let path = domain.path().trim_end_matches('/');
        if let Some(prefix) = path.strip_suffix("/api") {
            let prefix = prefix.to_owned();
            domain.set_path(&prefix);
        }
        Ok(Self::Domain { domain })
    }

    /// The id of the app, where the form has one.
    pub fn app_id(&self) -> Option<&str> {
        match self {
            Self::Keys { app_id, .. } => Some(app_id),
            Self::Domain { .. } => None,
        }
    }

    /// What may be shown of the endpoint: server and app id, or the domain; never the API key.
    pub fn display_name(&self) -> String {
        match self {
            Self::Keys {
                server_url, app_id, ..
            } => format!("{}/{app_id}", bare(server_url)),
            Self::Domain { domain } => bare(domain),
        }
    }

    /// The base of every request, without a trailing slash.
    pub(crate) fn base(&self) -> SecretString {
        match self {
            Self::Keys {
                server_url,
                app_id,
                api_key,
            } => keyed(server_url, app_id, api_key),
            Self::Domain { domain } => format!("{}/api", bare(domain)).into(),
        }
    }

    /// The base with another API key of the same app; `None` where the URL holds no key.
    pub(crate) fn base_with_key(&self, key: &SecretString) -> Option<SecretString> {
        match self {
            Self::Keys {
                server_url, app_id, ..
            } => Some(keyed(server_url, app_id, key)),
            Self::Domain { .. } => None,
        }
    }
}

/// Shows what [`AppEndpoint::display_name`] shows.
impl fmt::Debug for AppEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AppEndpoint").field(&self.display_name()).finish()
    }
}

fn keyed(server_url: &Url, app_id: &str, api_key: &SecretString) -> SecretString {
    format!(
        "{}/{}/{}",
        bare(server_url),
        encode(app_id),
        encode(api_key.expose_secret())
    )
    .into()
}

/// Scheme, host, port and path prefix of a URL, without a trailing slash.
pub(crate) fn bare(url: &Url) -> String {
    let origin = url.origin().ascii_serialization();
    format!("{origin}{}", url.path().trim_end_matches('/'))
}

/// Parses a URL that others are appended to: http or https, a host, nothing after the path.
pub(crate) fn parse_origin(field: &'static str, text: &str) -> Result<Url, InvalidEndpoint> {
    let refuse = |reason: String| Err(InvalidEndpoint { field, reason });
    let url = match Url::parse(text.trim()) {
        Ok(url) => url,
        Err(error) => {
            return refuse(format!(
                "it is not an absolute URL ({error}); give one like https://api.backendless.com"
            ));
        }
    };
    if !matches!(url.scheme(), "http" | "https") {
        return refuse(format!(
            "its scheme is {}, allowed are https and http",
            url.scheme()
        ));
    }
    if !url.has_host() {
        return refuse("it has no host".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("it contains a user name or password".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return refuse("it has a query or fragment, which cannot be part of a base URL".to_owned());
    }
    Ok(url)
}

fn check_key(field: &'static str, key: &str) -> Result<(), InvalidEndpoint> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if key.is_empty() {
        return Err(InvalidEndpoint {
            field,
            reason: "it is empty".to_owned(),
        });
    }
    if !key.chars().all(allowed) {
        let reason = "only letters, digits, `-` and `_` are allowed; copy it from the console without spaces";
        return Err(InvalidEndpoint {
            field,
            reason: reason.to_owned(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(server_url: &str) -> AppEndpoint {
        AppEndpoint::keys(server_url, "APP-1", "KEY-1".into()).expect("a valid endpoint")
    }

    #[test]
    fn every_documented_form_has_its_base() {
        for (endpoint, base) in [
            (keys(US_SERVER), "https://api.backendless.com/APP-1/KEY-1"),
            (keys(EU_SERVER), "https://eu-api.backendless.com/APP-1/KEY-1"),
            (
                keys("http://backend.local:8080/api/"),
                "http://backend.local:8080/api/APP-1/KEY-1",
            ),
            (
                AppEndpoint::domain("https://sub.backendless.app").unwrap(),
                "https://sub.backendless.app/api",
            ),
            (
                AppEndpoint::domain("https://sub.backendless.app/api/").unwrap(),
                "https://sub.backendless.app/api",
            ),
            (
                AppEndpoint::domain("https://example.org/shop").unwrap(),
                "https://example.org/shop/api",
            ),
        ] {
            assert_eq!(endpoint.base().expose_secret(), base);
        }
    }

    #[test]
    fn the_key_is_never_shown() {
        assert_eq!(
            format!("{:?}", keys(US_SERVER)),
            "AppEndpoint(\"https://api.backendless.com/APP-1\")"
        );
    }

    #[test]
    fn another_key_needs_a_form_with_keys() {
        let cloud_code = SecretString::from("BL-1");
        let base = keys(US_SERVER).base_with_key(&cloud_code).expect("a keyed base");
        assert_eq!(base.expose_secret(), "https://api.backendless.com/APP-1/BL-1");
        assert!(
            AppEndpoint::domain("https://a.b")
                .unwrap()
                .base_with_key(&cloud_code)
                .is_none()
        );
    }

    #[test]
    fn wrong_parts_are_named_without_their_value() {
        for (server_url, app_id, api_key, field) in [
            ("api.backendless.com", "APP", "KEY", "server_url"),
            ("ftp://h", "APP", "KEY", "server_url"),
            ("https://u:p@h", "APP", "KEY", "server_url"),
            ("https://h/?q", "APP", "KEY", "server_url"),
            ("https://h", "A/P", "KEY", "app_id"),
            ("https://h", "APP", "", "api_key"),
            ("https://h", "APP", "s3cr3t key", "api_key"),
        ] {
            let error =
                AppEndpoint::keys(server_url, app_id, api_key.into()).expect_err("the part is refused");
            assert_eq!(error.field, field);
            assert!(!error.to_string().contains("s3cr3t"), "{error}");
        }
    }
}
