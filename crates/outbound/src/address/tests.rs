//! Tests of the classes: a table from the registries, and properties over every written form.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::{AddressClass, AddressClass::*, V4, V6};

fn class(address: &str) -> AddressClass {
    AddressClass::of(address.parse().unwrap())
}

#[test]
fn ipv4_table() {
    for (address, expected) in [
        ("0.0.0.0", Forbidden),
        ("0.1.2.3", Forbidden),
        ("1.1.1.1", Public),
        ("8.8.8.8", Public),
        ("9.255.255.255", Public),
        ("10.0.0.0", Private),
        ("10.255.255.255", Private),
        ("11.0.0.0", Public),
        ("100.63.255.255", Public),
        ("100.64.0.0", Reserved),
        ("100.100.100.200", Forbidden),
        ("100.100.100.201", Reserved),
        ("100.127.255.255", Reserved),
        ("100.128.0.0", Public),
        ("127.0.0.1", Private),
        ("127.255.255.254", Private),
        ("168.63.129.15", Public),
        ("168.63.129.16", Forbidden),
        ("169.254.0.0", Forbidden),
        ("169.254.169.254", Forbidden),
        ("169.255.0.0", Public),
        ("172.15.255.255", Public),
        ("172.16.0.0", Private),
        ("172.31.255.255", Private),
        ("172.32.0.0", Public),
        ("192.0.0.8", Reserved),
        ("192.0.0.192", Forbidden),
        ("192.0.1.0", Public),
        ("192.0.2.1", Reserved),
        ("192.88.99.1", Reserved),
        ("192.168.0.1", Private),
        ("198.17.255.255", Public),
        ("198.18.0.0", Reserved),
        ("198.19.255.255", Reserved),
        ("198.51.100.7", Reserved),
        ("203.0.113.7", Reserved),
        ("223.255.255.255", Public),
        ("224.0.0.1", Forbidden),
        ("239.255.255.255", Forbidden),
        ("240.0.0.1", Reserved),
        ("255.255.255.254", Reserved),
        ("255.255.255.255", Forbidden),
    ] {
        assert_eq!(class(address), expected, "{address}");
    }
}

#[test]
fn ipv6_table() {
    for (address, expected) in [
        ("::", Forbidden),
        ("::1", Private),
        ("::127.0.0.1", Private),
        ("::8.8.8.8", Public),
        ("::ffff:8.8.8.8", Public),
        ("::ffff:127.0.0.1", Private),
        ("::ffff:169.254.169.254", Forbidden),
        ("::ffff:0:10.0.0.1", Private),
        ("64:ff9b::8.8.8.8", Public),
        ("64:ff9b::10.0.0.1", Private),
        ("64:ff9b::169.254.169.254", Forbidden),
        ("64:ff9b:1::8.8.8.8", Reserved),
        ("64:ff9b:1::10.0.0.1", Reserved),
        ("64:ff9b:1::169.254.169.254", Forbidden),
        // 169.254.169.254 behind the prefixes of 48, 56 and 64 bits, RFC 6052, section 2.2.
        ("64:ff9b:1:a9fe:a9:fe00::", Forbidden),
        ("64:ff9b:1:a9:fe:a9fe::", Forbidden),
        ("64:ff9b:1:0:a9:fea9:fe00:0", Forbidden),
        ("64:ff9b:2::1", Reserved),
        ("100::1", Reserved),
        ("2001:0:808:808:0:0:f7f7:f7f7", Public),
        ("2001:0:808:808:0:0:f5ff:fffe", Private),
        ("2001:0:a00:1:0:0:f7f7:f7f7", Private),
        ("2001:2::1", Reserved),
        ("2001:db8::1", Reserved),
        ("2001:4860:4860::8888", Public),
        ("2002:808:808::1", Public),
        ("2002:7f00:1::1", Private),
        ("2002:a9fe:a9fe::1", Forbidden),
        ("2606:4700::1111", Public),
        ("3fff::1", Reserved),
        ("3fff:1000::1", Public),
        ("4000::1", Reserved),
        ("5f00::1", Reserved),
        ("fc00::1", Private),
        ("fd00::1", Private),
        ("fd00:ec2::254", Forbidden),
        ("fd00:ec2::23", Forbidden),
        ("fd20:ce::254", Forbidden),
        ("fd00:c1::a9fe:a9fe", Forbidden),
        ("fd00:42::42", Forbidden),
        ("fe80::1", Forbidden),
        ("febf::1", Forbidden),
        ("fec0::1", Reserved),
        ("ff02::1", Forbidden),
    ] {
        assert_eq!(class(address), expected, "{address}");
    }
}

/// Any IPv4 address, half of them from the special blocks, which chance alone would seldom meet.
fn any_v4() -> impl Strategy<Value = Ipv4Addr> {
    let special = (proptest::sample::select(V4), any::<u32>()).prop_map(|((network, _), random)| {
        Ipv4Addr::from(u32::from(network.network()) | (random & u32::from(network.hostmask())))
    });
    prop_oneof![any::<Ipv4Addr>(), special]
}

/// Any IPv6 address, half of them from the special blocks.
fn any_v6() -> impl Strategy<Value = Ipv6Addr> {
    let special = (proptest::sample::select(V6), any::<u128>()).prop_map(|((network, _), random)| {
        Ipv6Addr::from(u128::from(network.network()) | (random & u128::from(network.hostmask())))
    });
    prop_oneof![any::<Ipv6Addr>(), special]
}

fn with_prefix(prefix: [u16; 6], inner: Ipv4Addr) -> AddressClass {
    let low = u128::from(u32::from(inner));
    let [a, b, c, d, e, f] = prefix;
    AddressClass::of(Ipv6Addr::from(u128::from(Ipv6Addr::new(a, b, c, d, e, f, 0, 0)) | low).into())
}

proptest! {
    #[test]
    fn every_form_of_an_ipv4_address_is_what_the_address_is(inner in any_v4(), rest in any::<[u16; 5]>()) {
        let plain = AddressClass::of(inner.into());
        let [high, low] = [u32::from(inner) >> 16, u32::from(inner) & 0xffff].map(|half| u16::try_from(half).unwrap());
        let [a, b, c, d, e] = rest;

        prop_assert_eq!(AddressClass::of(inner.to_ipv6_mapped().into()), plain, "mapped");
        prop_assert_eq!(with_prefix([0, 0, 0, 0, 0xffff, 0], inner), plain, "translated");
        prop_assert_eq!(with_prefix([0x64, 0xff9b, 0, 0, 0, 0], inner), plain, "NAT64");
        let six_to_four = Ipv6Addr::new(0x2002, high, low, a, b, c, d, e);
        prop_assert_eq!(AddressClass::of(six_to_four.into()), plain, "6to4");
        let teredo = Ipv6Addr::new(0x2001, 0, high, low, a, b, !high, !low);
        prop_assert_eq!(AddressClass::of(teredo.into()), plain, "Teredo");
        // ::1 is the loopback address and no form of 0.0.0.1.
        if inner != Ipv4Addr::new(0, 0, 0, 1) {
            prop_assert_eq!(AddressClass::of(inner.to_ipv6_compatible().into()), plain, "compatible");
        }
    }

    #[test]
    fn local_nat64_is_never_public_and_never_laxer_than_the_inner_address(inner in any_v4()) {
        let class = with_prefix([0x64, 0xff9b, 1, 0, 0, 0], inner);
        prop_assert!(class >= Reserved && class >= AddressClass::of(inner.into()));
    }

    #[test]
    fn teredo_is_as_strict_as_its_stricter_end(server in any_v4(), client in any_v4(), flags in any::<u32>()) {
        let bits = 0x2001_0000_u128 << 96
            | u128::from(u32::from(server)) << 64
            | u128::from(flags) << 32
            | u128::from(!u32::from(client));
        let stricter = AddressClass::of(server.into()).max(AddressClass::of(client.into()));
        prop_assert_eq!(AddressClass::of(Ipv6Addr::from(bits).into()), stricter);
    }

    /// The standard library knows some of the blocks by itself: an independent opinion.
    #[test]
    fn ipv4_agrees_with_the_standard_library(address in any_v4()) {
        let class = AddressClass::of(address.into());
        if address.is_unspecified() || address.is_link_local() || address.is_multicast() || address.is_broadcast() {
            prop_assert_eq!(class, Forbidden);
        } else if address.is_private() || address.is_loopback() {
            prop_assert_eq!(class, Private);
        } else if address.is_documentation() {
            prop_assert_eq!(class, Reserved);
        } else {
            prop_assert_ne!(class, Private);
        }
    }

    #[test]
    fn ipv6_agrees_with_the_standard_library(address in any_v6()) {
        let class = AddressClass::of(address.into());
        if address.is_unspecified() || address.is_unicast_link_local() || address.is_multicast() {
            prop_assert_eq!(class, Forbidden);
        } else if address.is_loopback() {
            prop_assert_eq!(class, Private);
        } else if address.is_unique_local() {
            prop_assert!(class == Private || class == Forbidden);
        } else if let Some(inner) = address.to_ipv4() {
            prop_assert_eq!(class, AddressClass::of(IpAddr::V4(inner)));
        }
    }
}
