//! Names that lead to forbidden addresses, at once or later; nothing may reach the server behind them.

use outbound::{AddressClass, Error, HttpClient, Policy, Refusal, Request};
use url::Url;

use crate::{
    server::{Server, Step, answer},
    setup::{Setup, quiesce},
};

fn class(outcome: Result<outbound::Response, Error>) -> AddressClass {
    match outcome {
        Err(Error::Forbidden {
            refusal: Refusal::Address { class, .. },
            ..
        }) => class,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_name_that_leads_to_a_forbidden_address_is_refused() {
    let (server, setup) = (Server::start([]).await, Setup::new(Policy::default()));
    let url = Url::parse(&format!("https://intranet.test:{}/app/key", server.port())).unwrap();
    for (address, expected) in [
        ("127.0.0.1", AddressClass::Private),
        ("10.0.0.1", AddressClass::Private),
        ("::1", AddressClass::Private),
        ("::ffff:127.0.0.1", AddressClass::Private),
        ("64:ff9b::7f00:1", AddressClass::Private),
        ("fd00::1", AddressClass::Private),
        ("100.64.0.1", AddressClass::Reserved),
        ("169.254.169.254", AddressClass::Forbidden),
        ("fd00:ec2::254", AddressClass::Forbidden),
        ("0.0.0.0", AddressClass::Forbidden),
    ] {
        setup.names.add("intranet.test", &[&[address]]);
        assert_eq!(
            class(setup.send(Request::get(url.clone())).await),
            expected,
            "{address}"
        );
    }
    assert_eq!(setup.names.asked().len(), 10, "a refusal is not tried again");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn literal_addresses_are_refused_without_a_lookup() {
    let (server, setup) = (Server::start([]).await, Setup::new(Policy::default()));
    for host in ["127.0.0.1", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]"] {
        let url = Url::parse(&format!("https://{host}:{}/", server.port())).unwrap();
        assert_eq!(
            class(setup.send(Request::get(url)).await),
            AddressClass::Private,
            "{host}"
        );
    }
    assert!(setup.names.asked().is_empty());
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn the_checked_address_is_the_used_one() {
    let first = Step::AnswerAndClose(answer(200, "", "first"));
    let (server, setup) = (Server::start([first]).await, Setup::local());
    // Whoever looked the name up once to check it and once more to use it would end at the second address.
    setup
        .names
        .add("rebinding.test", &[&["127.0.0.1"], &["169.254.169.254"]]);
    let request = || Request::get(server.url_as("rebinding.test", "/"));

    assert_eq!(setup.send(request()).await.unwrap().body, "first");
    assert_eq!(
        setup.names.asked(),
        ["rebinding.test"],
        "one lookup for check and use"
    );

    server.until_ended(1).await;
    quiesce().await;
    assert_eq!(
        class(setup.send(request()).await),
        AddressClass::Forbidden,
        "a new connection is a new check"
    );
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn forbidden_addresses_beside_an_allowed_one_are_left_out() {
    let (server, setup) = (Server::start([Step::ok("fine")]).await, Setup::local());
    setup
        .names
        .add("mixed.test", &[&["169.254.169.254", "100.64.0.1", "127.0.0.1"]]);
    assert_eq!(
        setup
            .send(Request::get(server.url_as("mixed.test", "/")))
            .await
            .unwrap()
            .body,
        "fine"
    );
}

#[tokio::test]
async fn a_listed_host_may_be_private_on_its_port_only() {
    let (server, other) = (Server::start([Step::ok("listed")]).await, Server::start([]).await);
    let allowed_hosts = vec![format!("backendless.test:{}", server.port())];
    let setup = Setup::new(Policy {
        allowed_hosts,
        ..Policy::default()
    });
    setup.names.add("backendless.test", &[&["127.0.0.1"]]);

    assert_eq!(
        setup
            .send(Request::get(server.url_as("backendless.test", "/")))
            .await
            .unwrap()
            .body,
        "listed"
    );
    let url = Url::parse(&format!("https://backendless.test:{}/", other.port())).unwrap();
    assert_eq!(class(setup.send(Request::get(url)).await), AddressClass::Private);
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn public_only_is_stricter_than_the_policy() {
    let (server, setup) = (Server::start([]).await, Setup::local());
    setup.names.add("client.test", &[&["127.0.0.1"]]);
    let url = Url::parse(&format!("https://client.test:{}/metadata.json", server.port())).unwrap();
    assert_eq!(
        class(setup.send(Request::get(url).public_only()).await),
        AddressClass::Private
    );
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_name_without_an_address_is_not_found() {
    let setup = Setup::new(Policy {
        retries: outbound::RetryPolicy {
            attempts: 1,
            ..Default::default()
        },
        ..Policy::default()
    });
    setup.names.add("empty.test", &[&[]]);
    for host in ["empty.test", "unknown.test"] {
        let url = Url::parse(&format!("https://{host}/app/sesame")).unwrap();
        let error = setup.send(Request::get(url)).await.unwrap_err();
        assert!(matches!(error, Error::Resolve { .. }), "{error:?}");
        assert_eq!(
            error.to_string(),
            format!("the host name in {host} could not be resolved: check its spelling")
        );
    }
}

/// The real resolver of the machine, for the one name that every machine knows.
#[tokio::test]
async fn localhost_is_refused_by_the_default_policy_and_found_by_a_local_one() {
    let server = Server::start([Step::ok("home")]).await;
    let strict = HttpClient::new(Policy::default()).unwrap();
    let url = Url::parse(&format!("https://localhost:{}/", server.port())).unwrap();
    assert_eq!(class(strict.send(Request::get(url)).await), AddressClass::Private);
    assert_eq!(server.connections(), 0);

    let lax = HttpClient::new(crate::setup::local()).unwrap();
    assert_eq!(
        lax.send(Request::get(server.url_as("localhost", "/")))
            .await
            .unwrap()
            .body,
        "home"
    );
}
