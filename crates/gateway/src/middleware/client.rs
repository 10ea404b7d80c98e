//! Who the client is on the network, when proxies stand between.

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;
use mcp::CallerAddress;
use oauth::bearer::ClientAddress;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// Whose `X-Forwarded-For` is believed.
pub type TrustedProxies = Arc<[IpNet]>;

/// Notes the client's address.
pub async fn note(State(trusted): State<TrustedProxies>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    // Without a connection there is a test, which is local.
    let peer = peer.map_or(Ipv4Addr::LOCALHOST.into(), |peer| peer.0.ip().to_canonical());
    let client = client_address(peer, request.headers(), &trusted);
    let client = ClientAddress(client);
    request.extensions_mut().insert(CallerAddress(client.counted()));
    request.extensions_mut().insert(client);
    next.run(request).await
}

/// Walks from the connection towards the client for as long as the proxies are trusted: whatever stands left of the
/// first address that is not a trusted proxy may be invented.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    let mut client = peer;
    let lines = headers.get_all("x-forwarded-for");
    let lines: Vec<_> = lines.iter().map(|line| line.to_str().unwrap_or("")).collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        if !is_trusted(&client) {
            break;
        }
        match parse(hop.trim()) {
            Some(address) => client = address,
            None => break,
        }
    }
    client
}

/// An address, with the port and brackets that some proxies add.
fn parse(hop: &str) -> Option<IpAddr> {
    let address = hop.parse().ok();
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bracketed = || hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    address
        .or_else(with_port)
        .or_else(bracketed)
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn client(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_str(line).unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        client_address(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let proxies = ["10.0.0.0/8"];
        let cases: &[(&str, &[&str], &[&str], &str)] = &[
            ("192.0.2.1", &[], &[], "192.0.2.1"),
            ("192.0.2.1", &["203.0.113.9"], &[], "192.0.2.1"),
            ("192.0.2.1", &["203.0.113.9"], &proxies, "192.0.2.1"),
            ("10.0.0.1", &["203.0.113.9"], &proxies, "203.0.113.9"),
            ("10.0.0.1", &["1.1.1.1, 203.0.113.9"], &proxies, "203.0.113.9"),
            ("10.0.0.1", &["203.0.113.9, 10.0.0.2"], &proxies, "203.0.113.9"),
            (
                "10.0.0.1",
                &["1.1.1.1", "203.0.113.9, 10.0.0.2"],
                &proxies,
                "203.0.113.9",
            ),
            ("10.0.0.1", &["10.0.0.3, 10.0.0.2"], &proxies, "10.0.0.3"),
            ("10.0.0.1", &["nonsense"], &proxies, "10.0.0.1"),
            ("10.0.0.1", &["203.0.113.9, nonsense"], &proxies, "10.0.0.1"),
            ("10.0.0.1", &["203.0.113.9:4711"], &proxies, "203.0.113.9"),
            ("10.0.0.1", &["[2001:db8::1]:4711"], &proxies, "2001:db8::1"),
            ("10.0.0.1", &["[2001:db8::1]"], &proxies, "2001:db8::1"),
            ("10.0.0.1", &["::ffff:203.0.113.9"], &proxies, "203.0.113.9"),
        ];
        for (peer, forwarded, trusted, expected) in cases {
            assert_eq!(
                client(peer, forwarded, trusted),
                *expected,
                "{peer} {forwarded:?} {trusted:?}"
            );
        }
    }
}
