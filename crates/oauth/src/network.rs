//! Whose attempts are counted together: an address, or the network that somebody surely has as a whole.

use std::net::IpAddr;

/// Whoever has one IPv6 address has at least a /64 of them.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) & (u128::MAX << 64)).into()),
    }
}
