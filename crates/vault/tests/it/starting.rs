//! Which keys a process may start with.

use crate::on_both_databases;
use crate::world::{CELL, World, key, named_key};
use vault::{Vault, VaultError};

on_both_databases!(
    a_fresh_store_takes_the_keys_it_is_given,
    of_two_processes_with_different_keys_one_claims_a_fresh_store,
    a_key_with_another_value_is_refused,
    keys_that_the_store_does_not_know_are_refused,
    a_key_that_still_wraps_cannot_be_left_out,
    a_key_that_wraps_nothing_can_be_left_out,
    a_further_key_is_registered_beside_a_known_one,
    a_process_without_the_wrapping_key_names_it,
);

async fn registered(world: &World) -> Vec<String> {
    world
        .store
        .master_keys()
        .await
        .unwrap()
        .into_iter()
        .map(|key| key.id)
        .collect()
}

async fn a_fresh_store_takes_the_keys_it_is_given(world: World) {
    assert!(Vault::is_fresh(world.store.as_ref()).await.unwrap());
    world.process(&["new", "old"]).await.unwrap();
    assert!(!Vault::is_fresh(world.store.as_ref()).await.unwrap());
    assert_eq!(registered(&world).await, ["new", "old"]);
    world.process(&["old"]).await.unwrap();
}

async fn of_two_processes_with_different_keys_one_claims_a_fresh_store(world: World) {
    let generated = |seed: &'static str| world.process_with([named_key("generated", seed)]);
    let (one, two) = tokio::join!(generated("one"), generated("two"));
    let refused = match (one, two) {
        (Ok(_), Err(refused)) | (Err(refused), Ok(_)) => refused,
        other => panic!("exactly one may start: {other:?}"),
    };
    assert!(
        matches!(refused, VaultError::WrongMasterKey { .. }),
        "{refused:?}"
    );
    assert_eq!(registered(&world).await, ["generated"]);
}

async fn a_key_with_another_value_is_refused(world: World) {
    world.process(&["main"]).await.unwrap();
    let error = world
        .process_with([named_key("main", "other")])
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "master key `main` is not the key that this database knows by that id; give the original key, or give the \
         new key an id of its own"
    );
    // Also beside a right one, and then the further key of that process is not registered either.
    world.process(&["main", "second"]).await.unwrap();
    let error = world
        .process_with([key("third"), key("main"), named_key("second", "x")])
        .await
        .unwrap_err();
    assert!(
        matches!(&error, VaultError::WrongMasterKey { id } if id == "second"),
        "{error:?}"
    );
    assert_eq!(registered(&world).await, ["main", "second"]);
}

async fn keys_that_the_store_does_not_know_are_refused(world: World) {
    world.process(&["main"]).await.unwrap();
    let error = world.process(&["b", "a"]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "none of the master keys given (`a`, `b`) belongs to this database, which knows `main`; add one that it \
         knows to `vault.master_keys`"
    );
    assert_eq!(registered(&world).await, ["main"]);
}

async fn a_key_that_still_wraps_cannot_be_left_out(world: World) {
    let before = world.process(&["old", "new"]).await.unwrap();
    for tenant in world.tenants(3).await {
        before.seal(&tenant, CELL, b"secret").await.unwrap();
    }
    let error = world.process(&["new", "newer"]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "master key `old` is missing and still wraps 3 data key(s); it was removed too early: add it to \
         `vault.master_keys` again, run `causeway key rotate`, then remove it"
    );
    assert_eq!(
        registered(&world).await,
        ["new", "old"],
        "nothing was written by the refused process"
    );
}

async fn a_key_that_wraps_nothing_can_be_left_out(world: World) {
    let vault = world.process(&["new", "old"]).await.unwrap();
    vault.seal(&world.tenant().await, CELL, b"secret").await.unwrap();
    world.process(&["new"]).await.unwrap();
}

async fn a_further_key_is_registered_beside_a_known_one(world: World) {
    world.process(&["old"]).await.unwrap();
    world.process(&["new", "old"]).await.unwrap();
    assert_eq!(registered(&world).await, ["new", "old"]);
}

async fn a_process_without_the_wrapping_key_names_it(world: World) {
    let running = world.process(&["old"]).await.unwrap();
    let tenant = world.tenant().await;
    let newer = world.process(&["new", "old"]).await.unwrap();
    let sealed = newer.seal(&tenant, CELL, b"secret").await.unwrap();
    let error = crate::world::opened(&running, &tenant, &sealed)
        .await
        .unwrap_err();
    assert!(
        matches!(&error, VaultError::MasterKeyMissing { id } if id == "new"),
        "{error:?}"
    );
    let error = running.seal(&tenant, CELL, b"secret").await.unwrap_err();
    assert!(
        matches!(&error, VaultError::MasterKeyMissing { id } if id == "new"),
        "{error:?}"
    );
}
