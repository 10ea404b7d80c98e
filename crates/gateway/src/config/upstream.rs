//! `[upstream]`: how Backendless is reached.

use super::reader::Reader;
use console::BackendlessConsole;
use std::time::Duration;
use url::Url;

/// How Backendless is reached.
#[derive(Clone)]
pub struct UpstreamConfig {
    /// Whether tenants may connect to private addresses and over plain http.
    pub allow_private_addresses: bool,
    /// Hosts that may have a private address although others may not.
    pub allowed_hosts: Vec<String>,
    /// The proxy for all outgoing requests. It may carry a password.
    pub proxy: Option<Url>,
    /// For name resolution, TCP and TLS together.
    pub connect_timeout: Duration,
    /// The longest silence within a request.
    pub read_timeout: Duration,
    /// The largest answer, in bytes.
    pub max_response_bytes: usize,
    /// Consoles that people may sign in to, beside the vendor's two.
    pub backendless_consoles: Vec<BackendlessConsole>,
}

impl UpstreamConfig {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            allow_private_addresses: reader.flag("upstream.allow_private_addresses"),
            allowed_hosts: reader.parsed_list("upstream.allowed_hosts", super::server::host),
            proxy: reader.parsed("upstream.proxy", |text| {
                let url = Url::parse(text).ok()?;
                (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
            }),
            connect_timeout: reader.seconds("upstream.connect_timeout_seconds"),
            read_timeout: reader.seconds("upstream.read_timeout_seconds"),
            max_response_bytes: reader.number("upstream.max_response_bytes"),
            backendless_consoles: reader
                .parsed_list("upstream.backendless_consoles", BackendlessConsole::parse),
        }
    }
}

impl std::fmt::Debug for UpstreamConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpstreamConfig")
            .field("allow_private_addresses", &self.allow_private_addresses)
            .field("allowed_hosts", &self.allowed_hosts)
            .field("proxy", &self.proxy.as_ref().and_then(Url::host_str))
            .finish_non_exhaustive()
    }
}
