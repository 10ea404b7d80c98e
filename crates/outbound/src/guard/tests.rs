//! Tests of the rules on URLs: schemes, credentials, literal addresses in every spelling, listed hosts.

use super::*;
use AddressClass::{Forbidden, Private, Public, Reserved};

fn guard(allow_private_addresses: bool, allowed_hosts: &[&str]) -> Guard {
    let hosts: Vec<String> = allowed_hosts.iter().map(ToString::to_string).collect();
    Guard::new(allow_private_addresses, &hosts).unwrap()
}

fn admit(guard: &Guard, url: &str) -> Result<Reach, Refusal> {
    guard.admit(&Url::parse(url).unwrap(), false)
}

/// The class that forbids a URL, or `Public` where nothing does.
fn forbidding_class(guard: &Guard, url: &str) -> AddressClass {
    match admit(guard, url) {
        Ok(_) => Public,
        Err(Refusal::Address { class, .. }) => class,
        Err(other) => panic!("{url}: {other}"),
    }
}

#[test]
fn literal_addresses_are_refused_in_every_spelling() {
    let strict = guard(false, &[]);
    for (host, class) in [
        ("127.0.0.1", Private),
        ("127.1", Private),
        ("127.0.0.1.", Private),
        ("0x7f.1", Private),
        ("0x7f000001", Private),
        ("0177.0.0.1", Private),
        ("2130706433", Private),
        ("017700000001", Private),
        ("%31%32%37.0.0.1", Private),
        ("127。0。0。1", Private),
        ("①②⑦.0.0.1", Private),
        ("10.0.0.1", Private),
        ("0xa9fea9fe", Forbidden),
        ("2852039166", Forbidden),
        ("169.254.169.254", Forbidden),
        ("169.254.43518", Forbidden),
        ("0", Forbidden),
        ("0.0.0.0", Forbidden),
        ("255.255.255.255", Forbidden),
        ("100.100.100.200", Forbidden),
        ("100.64.0.1", Reserved),
        ("192.0.2.1", Reserved),
        ("[::]", Forbidden),
        ("[::1]", Private),
        ("[0:0:0:0:0:0:0:1]", Private),
        ("[::ffff:127.0.0.1]", Private),
        ("[::ffff:7f00:1]", Private),
        ("[::127.0.0.1]", Private),
        ("[64:ff9b::a9fe:a9fe]", Forbidden),
        ("[64:ff9b:1::10.0.0.1]", Reserved),
        ("[2002:7f00:1::]", Private),
        ("[fe80::1]", Forbidden),
        ("[fd00:ec2::254]", Forbidden),
        ("[ff02::1]", Forbidden),
        ("8.8.8.8", Public),
        ("[2606:4700::1111]", Public),
        ("[::ffff:8.8.8.8]", Public),
    ] {
        assert_eq!(
            forbidding_class(&strict, &format!("https://{host}/app/key")),
            class,
            "{host}"
        );
    }
}

#[test]
fn private_addresses_are_allowed_by_the_operator_and_nothing_worse() {
    let lax = guard(true, &[]);
    for allowed in [
        "http://127.0.0.1:8080/",
        "http://[::1]/",
        "https://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.0.1/",
        "http://[fd00::1]/",
        "http://[::ffff:10.0.0.1]/",
        "https://8.8.8.8/",
        "http://backendless.intern/",
    ] {
        assert_eq!(admit(&lax, allowed), Ok(Reach::Private), "{allowed}");
    }
    for (refused, class) in [
        ("http://169.254.169.254/latest", Forbidden),
        ("http://[fd00:ec2::254]/latest", Forbidden),
        ("http://[64:ff9b::169.254.169.254]/", Forbidden),
        ("http://0.0.0.0:8080/", Forbidden),
        ("http://224.0.0.1/", Forbidden),
        ("http://100.64.0.1/", Reserved),
        ("http://192.0.2.1/", Reserved),
    ] {
        assert_eq!(forbidding_class(&lax, refused), class, "{refused}");
    }
}

#[test]
fn scheme_credentials_and_host_are_checked() {
    let (strict, lax) = (guard(false, &[]), guard(true, &[]));
    assert_eq!(admit(&strict, "https://api.backendless.com/"), Ok(Reach::Public));
    assert_eq!(
        admit(&strict, "http://api.backendless.com/"),
        Err(Refusal::PlainHttp)
    );
    for scheme in ["file", "ftp", "gopher", "ws", "unix", "data"] {
        let refused = Err(Refusal::Scheme(scheme.to_owned()));
        assert_eq!(admit(&lax, &format!("{scheme}://host/path")), refused, "{scheme}");
    }
    for url in [
        "https://user@host/",
        "https://user:word@host/",
        "https://:word@host/",
    ] {
        assert_eq!(admit(&lax, url), Err(Refusal::Credentials), "{url}");
    }
}

#[test]
fn public_only_overrides_the_permission_of_private_addresses() {
    let lax = guard(true, &["listed.intern"]);
    let admit = |url: &str| lax.admit(&Url::parse(url).unwrap(), true);
    assert_eq!(admit("https://client.example/metadata.json"), Ok(Reach::Public));
    assert_eq!(
        admit("http://client.example/metadata.json"),
        Err(Refusal::PlainHttp)
    );
    assert!(matches!(
        admit("https://127.0.0.1/"),
        Err(Refusal::Address { class: Private, .. })
    ));
    assert_eq!(admit("https://listed.intern/metadata.json"), Ok(Reach::Listed));
}

#[test]
fn listed_hosts_are_allowed_with_their_port() {
    let listed = guard(
        false,
        &[
            "Backendless.intern",
            "10.0.0.1:8080",
            "[fd00::1]:443",
            "100.64.0.1",
            "169.254.169.254",
        ],
    );
    for (url, expected) in [
        ("http://backendless.intern/", Ok(Reach::Listed)),
        ("https://BACKENDLESS.INTERN:9443/", Ok(Reach::Listed)),
        ("https://other.backendless.intern/", Ok(Reach::Public)),
        ("https://backendless.intern.example/", Ok(Reach::Public)),
        ("http://10.0.0.1:8080/", Ok(Reach::Listed)),
        ("http://0xa.1:8080/", Ok(Reach::Listed)),
        ("https://[fd00::1]/", Ok(Reach::Listed)),
        ("http://100.64.0.1/", Ok(Reach::Listed)),
        ("http://10.0.0.1:8081/", Err(Refusal::PlainHttp)),
        ("http://[fd00::1]/", Err(Refusal::PlainHttp)),
    ] {
        assert_eq!(admit(&listed, url), expected, "{url}");
    }
    assert_eq!(forbidding_class(&listed, "https://10.0.0.1:8081/"), Private);
    assert_eq!(
        forbidding_class(&listed, "https://169.254.169.254/"),
        Forbidden,
        "listing does not help here"
    );
}

#[test]
fn a_list_entry_that_is_not_a_host_is_a_mistake() {
    for entry in [
        "",
        "https://host",
        "host/path",
        "user@host",
        "host?x",
        "host#x",
        "ho st",
        "host:99999",
        "[::1",
    ] {
        let mistake = Guard::new(false, &[entry.to_owned()]).unwrap_err();
        assert!(mistake.to_string().contains(&format!("{entry:?}")), "{mistake}");
    }
}

#[test]
fn only_allowed_addresses_of_a_name_are_handed_out() {
    let parse = |addresses: &[&str]| {
        addresses
            .iter()
            .map(|it| it.parse().unwrap())
            .collect::<Vec<IpAddr>>()
    };
    let mixed = ["10.0.0.1", "8.8.8.8", "169.254.169.254", "100.64.0.1", "::1"];
    for (reach, allowed) in [
        (Reach::Public, &["8.8.8.8"] as &[&str]),
        (Reach::Private, &["10.0.0.1", "8.8.8.8", "::1"]),
        (Reach::Listed, &["10.0.0.1", "8.8.8.8", "100.64.0.1", "::1"]),
    ] {
        assert_eq!(reach.allowed_of(parse(&mixed)), Ok(parse(allowed)), "{reach:?}");
    }
    let first = Refusal::Address {
        address: "10.0.0.1".parse().unwrap(),
        class: Private,
    };
    assert_eq!(Reach::Public.allowed_of(parse(&["10.0.0.1", "::1"])), Err(first));
}

#[test]
fn a_refusal_does_not_tell_how_an_internal_name_resolves() {
    let refusal = Reach::Public
        .allowed_of(vec!["10.20.30.40".parse().unwrap()])
        .unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "the host has a private address, and only public addresses are allowed"
    );
}
