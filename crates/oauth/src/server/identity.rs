//! What the server calls itself: the issuer and the resource that its tokens are for.

use super::SettingsError;
use url::Url;

/// Where the MCP endpoint is, below the public URL.
const RESOURCE_PATH: &str = "/mcp";

/// The names that metadata, redirects and tokens carry.
#[derive(Debug)]
pub(crate) struct Identity {
    issuer: String,
    resource: String,
    resource_url: Url,
}

impl Identity {
    pub(super) fn new(public_url: &Url) -> Result<Self, SettingsError> {
        let is_bare = public_url.has_host()
            && matches!(public_url.path(), "" | "/")
            && public_url.query().is_none()
            && public_url.fragment().is_none()
            && public_url.username().is_empty()
            && public_url.password().is_none();
        if !is_bare || !matches!(public_url.scheme(), "http" | "https") {
            return Err(SettingsError::PublicUrl {
                came: public_url.to_string(),
            });
        }
        let issuer = public_url.as_str().trim_end_matches('/').to_owned();
        let mut resource_url = public_url.clone();
        resource_url.set_path(RESOURCE_PATH);
        Ok(Self {
            resource: resource_url.to_string(),
            resource_url,
            issuer,
        })
    }

    /// The issuer (RFC 8414, 2), without a slash at its end.
    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The canonical resource: the audience of every token.
    pub(crate) fn resource(&self) -> &str {
        &self.resource
    }

    /// The URL of an endpoint. `path` begins with a slash.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }

    /// Whether a `resource` parameter (RFC 8707, 2) names this server. Queries narrow what a connection to the MCP
    /// endpoint offers and are no part of its name; a slash at the end is a slip.
    pub(crate) fn is_resource(&self, came: &str) -> bool {
        let Ok(mut url) = Url::parse(came) else {
            return false;
        };
        if url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
            return false;
        }
        url.set_query(None);
        let path = url.path().strip_suffix('/').unwrap_or(url.path()).to_owned();
        url.set_path(&path);
        url == self.resource_url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_this_server_whatever_its_query_and_final_slash() {
        let identity = Identity::new(&"https://mcp.example.com".parse().unwrap()).unwrap();
        assert_eq!(identity.issuer(), "https://mcp.example.com");
        assert_eq!(identity.resource(), "https://mcp.example.com/mcp");
        for own in [
            "https://mcp.example.com/mcp",
            "https://mcp.example.com/mcp/",
            "https://mcp.example.com/mcp?connection=shop&areas=data",
            "https://mcp.example.com/mcp/?read_only=true",
            "HTTPS://MCP.example.com:443/mcp",
        ] {
            assert!(identity.is_resource(own), "{own}");
        }
        for other in [
            "https://mcp.example.com",
            "https://mcp.example.com/",
            "https://mcp.example.com/mcp/other",
            "https://mcp.example.com/mcp//",
            "https://mcp.example.com/MCP",
            "https://mcp.example.com/mcp#part",
            "https://mcp.example.com:8443/mcp",
            "http://mcp.example.com/mcp",
            "https://me@mcp.example.com/mcp",
            "https://mcp.example.com.evil.example/mcp",
            "https://evil.example/mcp",
            "/mcp",
            "",
        ] {
            assert!(!identity.is_resource(other), "{other}");
        }
    }

    #[test]
    fn the_public_url_is_an_origin() {
        for bad in [
            "https://example.com/path",
            "https://example.com/?a",
            "ftp://example.com",
            "https://me@example.com",
        ] {
            assert!(Identity::new(&bad.parse().unwrap()).is_err(), "{bad}");
        }
        let loopback = Identity::new(&"http://127.0.0.1:8080".parse().unwrap()).unwrap();
        assert_eq!(loopback.resource(), "http://127.0.0.1:8080/mcp");
    }
}
