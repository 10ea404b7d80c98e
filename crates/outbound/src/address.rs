//! What kind of address an IP address is, whatever form it is written in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

/// What kind of address an IP address is, from harmless to never allowed.
///
/// Source: the IANA special-purpose address registries (RFC 6890) and the metadata addresses of cloud providers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AddressClass {
    /// Globally reachable.
    Public,
    /// Loopback, RFC 1918 and unique-local (RFC 4193).
    Private,
    /// Carrier-grade NAT, documentation, benchmarks, protocol assignments and unallocated space.
    Reserved,
    /// Unspecified, link-local, multicast, broadcast and cloud metadata: never a place for a request.
    Forbidden,
}

use AddressClass::{Forbidden, Private, Public, Reserved};

impl AddressClass {
    /// Classifies an address. An IPv6 address that stands for an IPv4 address (mapped, compatible, translated, NAT64,
    /// 6to4, Teredo) is what that IPv4 address is.
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => of_v4(address),
            IpAddr::V6(address) => of_v6(address),
        }
    }

    /// The kind with its article, to be put into a sentence.
    pub(crate) fn described(self) -> &'static str {
        match self {
            Public => "a public address",
            Private => "a private address",
            Reserved => "a reserved address",
            Forbidden => "a link-local, metadata, multicast or unspecified address",
        }
    }
}

/// The first match counts, so that exceptions stand before the block that they lie in.
#[rustfmt::skip]
const V4: &[(Ipv4Net, AddressClass)] = &[
    (v4([0, 0, 0, 0], 8),          Forbidden), // "this network", RFC 791
    (v4([10, 0, 0, 0], 8),         Private),   // RFC 1918
    (v4([100, 100, 100, 200], 32), Forbidden), // metadata: Alibaba Cloud
    (v4([100, 64, 0, 0], 10),      Reserved),  // carrier-grade NAT, RFC 6598
    (v4([127, 0, 0, 0], 8),        Private),   // loopback, RFC 1122
    (v4([168, 63, 129, 16], 32),   Forbidden), // metadata: Azure's platform address
    (v4([169, 254, 0, 0], 16),     Forbidden), // link-local, RFC 3927; metadata of most clouds
    (v4([172, 16, 0, 0], 12),      Private),   // RFC 1918
    (v4([192, 0, 0, 192], 32),     Forbidden), // metadata: Oracle Cloud
    (v4([192, 0, 0, 0], 24),       Reserved),  // IETF protocol assignments, RFC 6890
    (v4([192, 0, 2, 0], 24),       Reserved),  // documentation, RFC 5737
    (v4([192, 88, 99, 0], 24),     Reserved),  // 6to4 relays, RFC 7526
    (v4([192, 168, 0, 0], 16),     Private),   // RFC 1918
    (v4([198, 18, 0, 0], 15),      Reserved),  // benchmarks, RFC 2544
    (v4([198, 51, 100, 0], 24),    Reserved),  // documentation, RFC 5737
    (v4([203, 0, 113, 0], 24),     Reserved),  // documentation, RFC 5737
    (v4([224, 0, 0, 0], 4),        Forbidden), // multicast, RFC 5771
    (v4([255, 255, 255, 255], 32), Forbidden), // broadcast, RFC 919
    (v4([240, 0, 0, 0], 4),        Reserved),  // future use, RFC 1112
];

/// The first match counts; what matches nothing is reserved, because only `2000::/3` is allocated.
#[rustfmt::skip]
const V6: &[(Ipv6Net, AddressClass)] = &[
    (v6([0, 0, 0, 0, 0, 0, 0, 0], 128),      Forbidden), // unspecified
    (v6([0, 0, 0, 0, 0, 0, 0, 1], 128),      Private),   // loopback
    (v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32), Reserved),  // documentation, RFC 3849
    (v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23),  Reserved),  // IETF protocol assignments, RFC 2928
    (v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20),  Reserved),  // documentation, RFC 9637
    (v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3),   Public),    // global unicast
    (v6([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0], 32), Forbidden), // metadata: AWS
    (v6([0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254], 128), Forbidden), // metadata: Google Cloud
    (v6([0xfd00, 0xc1, 0, 0, 0, 0, 0xa9fe, 0xa9fe], 128), Forbidden), // metadata: Oracle Cloud
    (v6([0xfd00, 0x42, 0, 0, 0, 0, 0, 0x42], 128), Forbidden), // metadata: Scaleway
    (v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7),   Private),   // unique-local, RFC 4193
    (v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10),  Forbidden), // link-local, RFC 4291
    (v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8),   Forbidden), // multicast, RFC 4291
];

const fn v4(octets: [u8; 4], prefix: u8) -> Ipv4Net {
    let [a, b, c, d] = octets;
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(groups: [u16; 8], prefix: u8) -> Ipv6Net {
    let [a, b, c, d, e, f, g, h] = groups;
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, e, f, g, h), prefix)
}

fn of_v4(address: Ipv4Addr) -> AddressClass {
    V4.iter()
        .find(|(network, _)| network.contains(&address))
        .map_or(Public, |&(_, class)| class)
}

fn of_v6(address: Ipv6Addr) -> AddressClass {
    if let Some(class) = of_embedded(address) {
        return class;
    }
    V6.iter()
        .find(|(network, _)| network.contains(&address))
        .map_or(Reserved, |&(_, class)| class)
}

/// The class of the IPv4 address that an IPv6 address stands for.
fn of_embedded(address: Ipv6Addr) -> Option<AddressClass> {
    let low = |groups: [u16; 2]| {
        let [[a, b], [c, d]] = groups.map(u16::to_be_bytes);
        Ipv4Addr::new(a, b, c, d)
    };
    match address.segments() {
        // Unspecified and loopback look like compatible addresses but are none.
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        // Compatible (RFC 4291, 2.5.5.1), mapped (2.5.5.2) and translated (RFC 2765) addresses, NAT64 (RFC 6052).
        [0, 0, 0, 0, 0, 0 | 0xffff, g, h]
        | [0, 0, 0, 0, 0xffff, 0, g, h]
        | [0x64, 0xff9b, 0, 0, 0, 0, g, h] => Some(of_v4(low([g, h]))),
        // Local-use NAT64 (RFC 8215) belongs to the network of the gateway, so that it is never public.
        [0x64, 0xff9b, 1, 0, 0, 0, g, h] => Some(of_v4(low([g, h])).max(Reserved)),
        // With a shorter prefix the address is embedded at one of three places (RFC 6052, 2.2): the strictest counts.
        [0x64, 0xff9b, 1, ..] => {
            let o = address.octets();
            let readings = [
                [o[6], o[7], o[9], o[10]],
                [o[7], o[9], o[10], o[11]],
                [o[9], o[10], o[11], o[12]],
            ];
            readings
                .into_iter()
                .map(|octets| of_v4(octets.into()).max(Reserved))
                .max()
        }
        // 6to4 (RFC 3056).
        [0x2002, b, c, ..] => Some(of_v4(low([b, c]))),
        // Teredo (RFC 4380): its server, and its client with all bits turned over.
        [0x2001, 0, c, d, _, _, g, h] => Some(of_v4(low([c, d])).max(of_v4(low([!g, !h])))),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
