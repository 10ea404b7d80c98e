//! Adding, checking and changing connections.

use crate::on_both_databases;
use crate::world::World;
use connections::{ConnectionError, Connections, Credentials, Developer, Endpoint, Verify};
use emulator::{Effect, Fault};
use outbound::{HttpClient, Policy};
use serde_json::json;
use std::collections::BTreeMap;
use store::{ConnectionState, StoreError};

on_both_databases!(
    an_app_that_accepts_its_keys_is_added_as_verified,
    the_form_with_a_domain_is_added_too,
    what_backendless_refuses_is_not_stored,
    what_cannot_be_reached_is_stored_only_unchecked,
    an_address_that_may_not_be_used_is_said,
    something_else_than_backendless_is_said,
    no_sentence_repeats_a_key_that_the_server_repeated,
    a_check_notes_what_it_found,
    replaced_credentials_count_from_the_next_call_on,
    names_are_checked_and_unique_in_an_account,
    a_connection_can_be_renamed_made_default_and_removed,
);

impl World {
    async fn try_add(
        &self,
        name: &str,
        credentials: &Credentials,
    ) -> Result<store::Connection, ConnectionError> {
        self.connections
            .add(&self.tenant, &self.account, name, credentials, Verify::First)
            .await
    }

    async fn names(&self) -> Vec<String> {
        let list = self.connections.list(&self.tenant, &self.account).await.unwrap();
        list.into_iter().map(|connection| connection.name).collect()
    }

    fn wrong(&self, api_key: &str, cloud_code_key: Option<&str>, password: Option<&str>) -> Credentials {
        let developer = password.map(|password| self.developer(password));
        Credentials::new(self.endpoint(api_key), cloud_code_key.map(Into::into), developer).unwrap()
    }
}

async fn an_app_that_accepts_its_keys_is_added_as_verified(world: World) {
    let keys = world.emulator.api_keys.clone();
    let developer = world.developer(&world.emulator.developer.password);
    let all = Credentials::new(
        world.endpoint(&keys.rest),
        Some(keys.bl.as_str().into()),
        Some(developer),
    )
    .unwrap();
    let added = world.try_add("shop", &all).await.unwrap();
    assert_eq!(added.state, ConnectionState::Verified);
    assert!(added.is_default && added.checked_at.is_some());
    assert_eq!(added.display.endpoint, world.emulator.server_url());
    assert_eq!(
        added.display.app_id.as_deref(),
        Some(world.emulator.app_id.as_str())
    );
    assert!(added.display.has_cloud_code_key && added.display.has_developer);
    assert_eq!(
        (
            world.requests_to("/info"),
            world.requests_to("/console/home/login")
        ),
        (2, 1)
    );
    let second = world.try_add("second", &world.credentials()).await.unwrap();
    assert!(!second.is_default && !second.display.has_developer);
}

async fn the_form_with_a_domain_is_added_too(world: World) {
    let credentials = Credentials::new(
        Endpoint::Domain {
            domain: world.emulator.server_url(),
        },
        None,
        None,
    )
    .unwrap();
    let added = world.try_add("shop", &credentials).await.unwrap();
    assert_eq!(added.state, ConnectionState::Verified);
    assert_eq!(added.display.app_id, None);
    assert_eq!(world.requests_to("/api/info"), 1);
    world
        .open("shop")
        .await
        .client()
        .counters()
        .get("visits")
        .await
        .unwrap();
}

async fn what_backendless_refuses_is_not_stored(world: World) {
    let keys = world.emulator.api_keys.clone();
    for (credentials, wrong, expected) in [
        (
            world.wrong("SESAME-KEY", None, None),
            "api_key",
            "Backendless refused the app id or the API key: ",
        ),
        (
            world.wrong(&keys.rest, Some("SESAME-KEY"), None),
            "cloud_code_key",
            "Backendless refused the Cloud Code key: ",
        ),
        (
            world.wrong(&keys.rest, None, Some("SESAME-KEY")),
            "password",
            "Backendless refused the developer's login: ",
        ),
        (
            world.with_developer(
                Developer::with_auth_key(Some(&world.emulator.console_url()), &"SESAME-KEY".into()).unwrap(),
            ),
            "auth_key",
            "Backendless refused the developer's auth_key: ",
        ),
    ] {
        let error = world.try_add("shop", &credentials).await.unwrap_err();
        assert!(
            matches!(error, ConnectionError::Rejected { field, .. } if field == wrong),
            "{error:?}"
        );
        assert!(error.to_string().starts_with(expected), "{error}");
        assert!(!format!("{error} {error:?}").contains("SESAME"), "{error:?}");
    }
    assert!(world.names().await.is_empty());
}

async fn what_cannot_be_reached_is_stored_only_unchecked(world: World) {
    let credentials = world.credentials();
    world
        .emulator
        .inject(Fault::once("*/info", Effect::Reset).times(10));
    let error = world.try_add("shop", &credentials).await.unwrap_err();
    assert!(matches!(error, ConnectionError::Unreachable { .. }), "{error:?}");
    assert!(
        error.to_string().starts_with("Backendless cannot be reached: "),
        "{error}"
    );
    assert!(world.names().await.is_empty());
    let id = world.add("shop", &credentials).await;
    let added = world
        .connections
        .get(&world.tenant, &world.account, &id)
        .await
        .unwrap();
    assert_eq!(
        (added.state, added.checked_at),
        (ConnectionState::Unverified, None)
    );
}

async fn an_address_that_may_not_be_used_is_said(world: World) {
    let strict = HttpClient::new(Policy::default()).unwrap();
    let World {
        store,
        vault,
        clock,
        entropy,
        ..
    } = &world;
    let connections = Connections::new(
        store.clone(),
        vault.clone(),
        strict,
        clock.clone(),
        entropy.clone(),
    );
    let credentials = world.credentials();
    let error = connections
        .add(&world.tenant, &world.account, "shop", &credentials, Verify::First)
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            ConnectionError::NotAllowed {
                field: "server_url",
                ..
            }
        ),
        "{error:?}"
    );
    assert!(
        error.to_string().starts_with("the address may not be used: "),
        "{error}"
    );
    assert!(world.emulator.requests().is_empty());
}

async fn something_else_than_backendless_is_said(world: World) {
    let page = Effect::Status {
        status: 200,
        body: Some(json!("<html>")),
        headers: BTreeMap::default(),
    };
    world.emulator.inject(Fault::once("*/info", page));
    let error = world.try_add("shop", &world.credentials()).await.unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("the address does not answer like Backendless: "),
        "{error}"
    );
}

async fn no_sentence_repeats_a_key_that_the_server_repeated(world: World) {
    let key = &world.emulator.api_keys.rest;
    let body = json!({"code": 2002, "message": format!("no app for {key}\u{1b}[2J {}", "x".repeat(1_000))});
    let refusal = Effect::Status {
        status: 400,
        body: Some(body),
        headers: BTreeMap::default(),
    };
    world
        .emulator
        .inject(Fault::once("*/info", refusal.clone()).times(2));
    let error = world
        .try_add("shop", &world.credentials())
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("no app for ") && !error.contains(key.as_str()) && !error.contains('\u{1b}'),
        "{error}"
    );
    assert!(error.chars().count() < 300, "{error}");
    // What a check stores is shown on pages.
    let id = world.add("shop", &world.credentials()).await;
    let state = world
        .connections
        .verify(&world.tenant, &world.account, &id)
        .await
        .unwrap();
    assert!(!format!("{state:?}").contains(key.as_str()), "{state:?}");
}

async fn a_check_notes_what_it_found(world: World) {
    let id = world.add("shop", &world.credentials()).await;
    world.clock.advance_millis(5);
    let (tenant, account) = (&world.tenant, &world.account);
    assert_eq!(
        world.connections.verify(tenant, account, &id).await.unwrap(),
        ConnectionState::Verified
    );
    let refusal = Effect::Status {
        status: 400,
        body: Some(json!({"code": 2002, "message": "The key was revoked"})),
        headers: BTreeMap::default(),
    };
    world.emulator.inject(Fault::once("*/info", refusal));
    world.clock.advance_millis(5);
    let state = world.connections.verify(tenant, account, &id).await.unwrap();
    let reason = "Backendless refused the app id or the API key: The key was revoked".to_owned();
    assert_eq!(state, ConnectionState::Failed { reason });
    let row = world.connections.get(tenant, account, &id).await.unwrap();
    assert_eq!(
        (row.state, row.checked_at),
        (state, Some(domain::Clock::now(world.clock.as_ref())))
    );
    let (_, stranger) = world.another_account(Some(tenant)).await;
    let error = world
        .connections
        .verify(tenant, &stranger, &id)
        .await
        .unwrap_err();
    assert!(matches!(error, ConnectionError::Gone), "{error:?}");
}

async fn replaced_credentials_count_from_the_next_call_on(world: World) {
    let (tenant, account) = (&world.tenant, &world.account);
    let wrong = world.wrong("OLD-KEY", None, None);
    let id = world.add("shop", &wrong).await;
    assert!(
        world
            .open("shop")
            .await
            .client()
            .counters()
            .get("visits")
            .await
            .is_err()
    );
    let refused = world
        .connections
        .replace(tenant, account, &id, &wrong, Verify::First)
        .await
        .unwrap_err();
    assert!(matches!(refused, ConnectionError::Rejected { .. }));
    let replaced = world
        .connections
        .replace(tenant, account, &id, &world.credentials(), Verify::First)
        .await;
    let replaced = replaced.unwrap();
    assert_eq!(
        (replaced.state, replaced.name.as_str()),
        (ConnectionState::Verified, "shop")
    );
    assert!(replaced.is_default);
    world
        .open("shop")
        .await
        .client()
        .counters()
        .get("visits")
        .await
        .unwrap();
    let (_, stranger) = world.another_account(Some(tenant)).await;
    let error = world
        .connections
        .replace(tenant, &stranger, &id, &wrong, Verify::Later)
        .await
        .unwrap_err();
    assert!(matches!(error, ConnectionError::Gone), "{error:?}");
}

async fn names_are_checked_and_unique_in_an_account(world: World) {
    let credentials = world.credentials();
    let id = world.add("shop", &credentials).await;
    let taken = world.try_add("shop", &credentials).await.unwrap_err();
    assert!(
        matches!(taken, ConnectionError::Store(StoreError::Conflict { .. })),
        "{taken:?}"
    );
    assert!(taken.to_string().contains("shop"), "{taken}");
    for name in ["", "a/b"] {
        let error = world.try_add(name, &credentials).await.unwrap_err();
        assert!(matches!(error, ConnectionError::Name { .. }), "{error:?}");
        let error = world
            .connections
            .rename(&world.tenant, &world.account, &id, name)
            .await
            .unwrap_err();
        assert!(matches!(error, ConnectionError::Name { .. }), "{error:?}");
    }
    // Another account may use the name too.
    let (_, other) = world.another_account(Some(&world.tenant)).await;
    world
        .connections
        .add(&world.tenant, &other, "shop", &credentials, Verify::Later)
        .await
        .unwrap();
}

async fn a_connection_can_be_renamed_made_default_and_removed(world: World) {
    let World {
        connections,
        tenant,
        account,
        ..
    } = &world;
    let first = world.add("first", &world.credentials()).await;
    let second = world.add("second", &world.credentials()).await;
    connections
        .rename(tenant, account, &first, "renamed")
        .await
        .unwrap();
    connections.set_default(tenant, account, &second).await.unwrap();
    assert_eq!(world.names().await, ["renamed", "second"]);
    assert!(
        connections
            .get(tenant, account, &second)
            .await
            .unwrap()
            .is_default
    );
    assert_eq!(
        connections
            .by_name(tenant, account, "renamed")
            .await
            .unwrap()
            .unwrap()
            .id,
        first
    );
    let (_, stranger) = world.another_account(Some(tenant)).await;
    assert!(matches!(
        connections.remove(tenant, &stranger, &second).await,
        Err(ConnectionError::Gone)
    ));
    assert!(matches!(
        connections.rename(tenant, &stranger, &second, "x").await,
        Err(ConnectionError::Gone)
    ));
    assert!(matches!(
        connections.set_default(tenant, &stranger, &first).await,
        Err(ConnectionError::Gone)
    ));
    connections.remove(tenant, account, &second).await.unwrap();
    assert!(matches!(
        connections.remove(tenant, account, &second).await,
        Err(ConnectionError::Gone)
    ));
    assert!(connections.get(tenant, account, &first).await.unwrap().is_default);
}
