//! `[server]`: how the gateway is reached.

use super::PublicUrl;
use super::public_url::PublicUrlError;
use super::reader::Reader;
use crate::lifecycle::Patience;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// How the gateway is reached.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// Where to listen.
    pub bind: SocketAddr,
    /// The configured public address; see [`Self::public_url`].
    configured_url: Option<PublicUrl>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    allowed_hosts: Vec<String>,
    allowed_origins: Vec<String>,
    /// How long the end may take.
    pub shutdown: Patience,
}

impl ServerConfig {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let bind = reader
            .parsed("server.bind", |text| text.parse().ok())
            .unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)));
        Self {
            bind,
            configured_url: public_url(reader, bind),
            trusted_proxies: reader.parsed_list("server.trusted_proxies", network),
            allowed_hosts: reader.parsed_list("server.allowed_hosts", host),
            allowed_origins: reader.parsed_list("server.allowed_origins", origin),
            shutdown: Patience {
                notice: reader.seconds("server.shutdown_notice_seconds"),
                grace: reader.seconds("server.shutdown_grace_seconds"),
            },
        }
    }

    /// The public address, given where the listener really listens (port 0 takes a free one).
    pub fn public_url(&self, bound: SocketAddr) -> PublicUrl {
        self.configured_url
            .clone()
            .unwrap_or_else(|| PublicUrl::of_listener(bound))
    }

    /// The values of `Host` that are answered, in lower case.
    pub fn allowed_hosts(&self, public_url: &PublicUrl) -> Vec<String> {
        if self.allowed_hosts.is_empty() {
            public_url.hosts()
        } else {
            self.allowed_hosts.clone()
        }
    }

    /// The values of `Origin` that are answered, in lower case.
    pub fn allowed_origins(&self, public_url: &PublicUrl) -> Vec<String> {
        if self.allowed_origins.is_empty() {
            public_url.origins()
        } else {
            self.allowed_origins.clone()
        }
    }
}

fn public_url(reader: &mut Reader<'_>, bind: SocketAddr) -> Option<PublicUrl> {
    const KEY: &str = "server.public_url";
    let Some(text) = reader.text(KEY) else {
        if !bind.ip().is_loopback() {
            let sentence = format!(
                "it is required because server.bind is {bind}, which is not a loopback address; \
                 set it to the address that users see, such as https://mcp.example.com"
            );
            reader.complain(KEY, sentence);
        }
        return None;
    };
    match PublicUrl::parse(text, reader.flag("server.insecure_http")) {
        Ok(url) => return Some(url),
        Err(PublicUrlError::Form) => reader.refuse(KEY, text),
        Err(PublicUrlError::Insecure) => reader.complain(
            KEY,
            format!(
                "{text} sends bearer tokens unprotected; use https, a loopback host, \
                 or set server.insecure_http = true for a closed network"
            ),
        ),
    }
    None
}

/// A network, or an address as a network of one.
fn network(text: &str) -> Option<IpNet> {
    text.parse()
        .ok()
        .or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// A host with an optional port, in lower case.
pub(super) fn host(text: &str) -> Option<String> {
    let url = url::Url::parse(&format!("http://{text}")).ok()?;
    let authority_only = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let plain = !text.contains(['/', '@', '*', '?', '#']) && authority_only && url.has_host();
    plain.then(|| text.to_lowercase())
}

/// Scheme, host and port, in lower case.
fn origin(text: &str) -> Option<String> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    host(rest).map(|_| text.to_lowercase())
}
