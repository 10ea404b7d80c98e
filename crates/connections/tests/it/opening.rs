//! Which connection a call gets, and what is in it.

use crate::on_both_databases;
use crate::world::{World, exposed};
use connections::{ConnectionError, Credentials};
use domain::{ConnectionLimit, Principal};

on_both_databases!(
    a_call_gets_the_named_or_the_default_connection,
    a_limit_hides_what_it_leaves_out,
    nobody_opens_anothers_connection,
    an_opened_connection_lists_all_its_secrets_and_shows_none,
    a_call_goes_where_the_connection_says,
);

async fn refusal(world: &World, principal: &Principal, name: Option<&str>) -> String {
    match world.connections.open(principal, name).await {
        Err(error @ ConnectionError::Missing { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

async fn a_call_gets_the_named_or_the_default_connection(world: World) {
    let all = world.principal(ConnectionLimit::All);
    assert_eq!(
        refusal(&world, &all, None).await,
        "no connection was named and there is no default one; there is no connection that this caller may use"
    );
    let first = world.add("first", &world.credentials()).await;
    let second = world.add("second", &world.credentials()).await;
    assert_eq!(*world.connections.open(&all, None).await.unwrap().id(), first);
    let named = world.connections.open(&all, Some("second")).await.unwrap();
    assert_eq!((named.id(), named.name()), (&second, "second"));
    assert_eq!(
        refusal(&world, &all, Some("third")).await,
        "there is no connection named `third`; the connections that this caller may use are `first`, `second`"
    );
    // Case counts.
    refusal(&world, &all, Some("First")).await;
}

async fn a_limit_hides_what_it_leaves_out(world: World) {
    let first = world.add("first", &world.credentials()).await;
    let second = world.add("second", &world.credentials()).await;
    let third = world.add("third", &world.credentials()).await;
    let only = |ids: &[&domain::ConnectionId]| {
        world.principal(ConnectionLimit::Only(
            ids.iter().map(|id| (*id).clone()).collect(),
        ))
    };
    let limited = only(&[&second]);
    // One is left, so a call need not name it, although it is not the account's default.
    assert_eq!(
        *world.connections.open(&limited, None).await.unwrap().id(),
        second
    );
    assert_eq!(
        *world
            .connections
            .open(&limited, Some("second"))
            .await
            .unwrap()
            .id(),
        second
    );
    let forbidden = refusal(&world, &limited, Some("first")).await;
    let unknown = refusal(&world, &limited, Some("fifth")).await;
    assert_eq!(forbidden.replace("first", "fifth"), unknown);
    assert!(!unknown.contains("third"), "{unknown}");
    assert_eq!(
        refusal(&world, &only(&[&second, &third]), None).await,
        "no connection was named and there is no default one; the connections that this caller may use are \
         `second`, `third`"
    );
    assert_eq!(
        *world
            .connections
            .open(&only(&[&first, &third]), None)
            .await
            .unwrap()
            .id(),
        first
    );
    refusal(&world, &only(&[]), None).await;
    refusal(&world, &only(&[]), Some("first")).await;
}

async fn nobody_opens_anothers_connection(world: World) {
    let id = world.add("shop", &world.credentials()).await;
    let (_, colleague) = world.another_account(Some(&world.tenant)).await;
    let (other_tenant, stranger) = world.another_account(None).await;
    for (tenant, account) in [
        (&world.tenant, &colleague),
        (&other_tenant, &stranger),
        // Ids that do not belong together.
        (&other_tenant, &world.account),
    ] {
        for limit in [ConnectionLimit::All, ConnectionLimit::Only(vec![id.clone()])] {
            let principal = Principal {
                tenant: tenant.clone(),
                account: account.clone(),
                ..world.principal(limit)
            };
            assert_eq!(
                refusal(&world, &principal, Some("shop")).await,
                "there is no connection named `shop`; there is no connection that this caller may use"
            );
            refusal(&world, &principal, None).await;
        }
    }
}

async fn an_opened_connection_lists_all_its_secrets_and_shows_none(world: World) {
    let keys = world.emulator.api_keys.clone();
    let developer = world.developer("SESAME-PASSWORD");
    let all = Credentials::new(
        world.endpoint(&keys.rest),
        Some(keys.bl.as_str().into()),
        Some(developer),
    )
    .unwrap();
    world.add("shop", &all).await;
    let open = world.open("shop").await;
    let app_id = world.emulator.app_id.as_str();
    assert_eq!(
        exposed(open.secrets()),
        [keys.rest.as_str(), &keys.bl, "SESAME-PASSWORD", app_id]
    );
    for secret in open.client().secrets() {
        assert!(exposed(open.secrets()).contains(&secrecy::ExposeSecret::expose_secret(secret)));
    }
    let shown = format!("{open:?} {:?}", open.client());
    assert!(
        exposed(open.secrets())
            .iter()
            .all(|secret| !shown.contains(secret)),
        "{shown}"
    );
}

async fn a_call_goes_where_the_connection_says(world: World) {
    world.add("shop", &world.credentials()).await;
    let open = world.open("shop").await;
    open.client().counters().get("visits").await.unwrap();
    let requests = world.emulator.requests();
    let [request] = requests.as_slice() else {
        panic!("{requests:?}")
    };
    let expected = format!(
        "/{}/{}/counters/visits",
        world.emulator.app_id, world.emulator.api_keys.rest
    );
    assert_eq!(request.path, expected);
}
