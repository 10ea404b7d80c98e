//! Rotation while others read and write, and what comes after it.

use crate::on_both_databases;
use crate::world::{CELL, World, opened};
use domain::TenantId;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use store::StoreError;
use vault::{Sealed, Vault, VaultError};

on_both_databases!(
    rotation_moves_every_key_and_frees_the_old_one,
    sixteen_readers_and_writers_notice_nothing,
    two_processes_rotate_at_once,
    a_rotation_that_was_cut_off_goes_on,
    a_key_that_cannot_be_unwrapped_is_reported_and_left,
    a_key_in_use_cannot_be_removed,
);

async fn sealed_for(vault: &Vault, tenants: &[TenantId]) -> Vec<Sealed> {
    let mut sealed = Vec::new();
    for tenant in tenants {
        sealed.push(
            vault
                .seal(tenant, CELL, tenant.as_str().as_bytes())
                .await
                .unwrap(),
        );
    }
    sealed
}

async fn assert_all_open(vault: &Vault, tenants: &[TenantId], sealed: &[Sealed]) {
    for (tenant, sealed) in tenants.iter().zip(sealed) {
        assert_eq!(
            opened(vault, tenant, sealed).await.unwrap(),
            tenant.as_str().as_bytes()
        );
    }
}

async fn rotation_moves_every_key_and_frees_the_old_one(world: World) {
    let mut tenants = world.tenants(5).await;
    tenants.push(TenantId::system());
    let sealed = sealed_for(&world.process(&["old"]).await.unwrap(), &tenants).await;
    let rotating = world.process(&["new", "old"]).await.unwrap();
    assert_eq!(
        rotating.master_key_usage().await.unwrap(),
        [("new".to_owned(), 0), ("old".to_owned(), 6)]
    );
    let rotation = rotating.rotate().await.unwrap();
    assert_eq!(
        (rotation.rewrapped, rotation.overtaken, rotation.skipped.len()),
        (6, 0, 0)
    );
    assert_eq!(rotating.rotate().await.unwrap().rewrapped, 0);
    assert_eq!(
        rotating.master_key_usage().await.unwrap(),
        [("new".to_owned(), 6), ("old".to_owned(), 0)]
    );
    assert!(rotating.remove_master_key("old").await.unwrap());
    assert!(!rotating.remove_master_key("old").await.unwrap());
    let after = world.process(&["new"]).await.unwrap();
    assert_all_open(&after, &tenants, &sealed).await;
    assert!(matches!(
        world.process(&["old"]).await,
        Err(VaultError::ForeignMasterKeys { .. })
    ));
}

async fn sixteen_readers_and_writers_notice_nothing(world: World) {
    let tenants = Arc::new(world.tenants(12).await);
    let first = world.process(&["old"]).await.unwrap();
    let sealed = Arc::new(sealed_for(&first, &tenants).await);
    let (stop, rounds) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let mut callers = Vec::new();
    for caller in 0..16 {
        let vault = world
            .process(if caller % 2 == 0 {
                &["old", "new"]
            } else {
                &["new", "old"]
            })
            .await
            .unwrap();
        let (tenants, sealed, stop, rounds) = (tenants.clone(), sealed.clone(), stop.clone(), rounds.clone());
        callers.push(tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                for (tenant, sealed) in tenants.iter().zip(sealed.iter()) {
                    // As another process does that has just noticed a change.
                    vault.forget(tenant);
                    assert_eq!(
                        opened(&vault, tenant, sealed).await.unwrap(),
                        tenant.as_str().as_bytes()
                    );
                    let own = vault.seal(tenant, CELL, b"own").await.unwrap();
                    assert_eq!(opened(&vault, tenant, &own).await.unwrap(), b"own");
                }
                rounds.fetch_add(1, Ordering::Relaxed);
            }
        }));
    }
    let to_new = world.process(&["new", "old"]).await.unwrap();
    let to_old = world.process(&["old", "new"]).await.unwrap();
    let mut rewrapped = 0;
    // Forth and back, until the callers have gone round many times and every key has moved several times meanwhile.
    while rounds.load(Ordering::Relaxed) < 64 || rewrapped < 36 {
        rewrapped += to_new.rotate().await.unwrap().rewrapped;
        rewrapped += to_old.rotate().await.unwrap().rewrapped;
    }
    to_new.rotate().await.unwrap();
    stop.store(true, Ordering::Relaxed);
    for caller in callers {
        caller.await.unwrap();
    }
    assert!(to_new.remove_master_key("old").await.unwrap());
    assert_all_open(&world.process(&["new"]).await.unwrap(), &tenants, &sealed).await;
}

async fn two_processes_rotate_at_once(world: World) {
    let tenants = world.tenants(40).await;
    let sealed = sealed_for(&world.process(&["old"]).await.unwrap(), &tenants).await;
    let one = world.process(&["new", "old"]).await.unwrap();
    let two = world.process(&["new", "old"]).await.unwrap();
    let (one, two) = tokio::join!(
        tokio::spawn(async move { one.rotate().await.unwrap() }),
        tokio::spawn(async move { two.rotate().await.unwrap() })
    );
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(
        one.rewrapped + two.rewrapped,
        40,
        "each key once: {one:?} {two:?}"
    );
    assert!(one.skipped.is_empty() && two.skipped.is_empty());
    assert_all_open(&world.process(&["new"]).await.unwrap(), &tenants, &sealed).await;
}

async fn a_rotation_that_was_cut_off_goes_on(world: World) {
    let tenants = world.tenants(30).await;
    let sealed = sealed_for(&world.process(&["old"]).await.unwrap(), &tenants).await;
    let cut_off = world.process(&["new", "old"]).await.unwrap();
    let running = tokio::spawn(async move { cut_off.rotate().await });
    while world.store.data_key_counts().await.unwrap().len() < 2 && !running.is_finished() {
        tokio::task::yield_now().await;
    }
    running.abort();
    let outcome = running.await;
    let again = world.process(&["new", "old"]).await.unwrap();
    let done = again.rotate().await.unwrap();
    assert!(
        done.rewrapped <= 29,
        "the first run had begun: {outcome:?}, {done:?}"
    );
    assert_eq!(
        world.store.data_key_counts().await.unwrap(),
        [("new".to_owned(), 30)]
    );
    assert_all_open(&world.process(&["new"]).await.unwrap(), &tenants, &sealed).await;
}

async fn a_key_that_cannot_be_unwrapped_is_reported_and_left(world: World) {
    let tenants = world.tenants(3).await;
    sealed_for(&world.process(&["old"]).await.unwrap(), &tenants).await;
    let (altered, other) = (&tenants[1], &tenants[0]);
    let swap = format!(
        "UPDATE data_keys SET wrapped = (SELECT wrapped FROM data_keys WHERE tenant = '{other}') \
         WHERE tenant = '{altered}'"
    );
    assert_eq!(world.database.execute(&swap).await, 1);
    let rotating = world.process(&["new", "old"]).await.unwrap();
    let rotation = rotating.rotate().await.unwrap();
    assert_eq!(rotation.rewrapped, 2);
    let [skipped] = rotation.skipped.as_slice() else {
        panic!("{rotation:?}")
    };
    assert_eq!(&skipped.tenant, altered);
    assert!(matches!(skipped.error, VaultError::DataKeyAltered { .. }));
    assert_eq!(
        rotating.master_key_usage().await.unwrap(),
        [("new".to_owned(), 2), ("old".to_owned(), 1)]
    );
}

async fn a_key_in_use_cannot_be_removed(world: World) {
    let tenants = world.tenants(2).await;
    sealed_for(&world.process(&["old"]).await.unwrap(), &tenants).await;
    let vault = world.process(&["new", "old"]).await.unwrap();
    let error = vault.remove_master_key("old").await.unwrap_err();
    assert!(
        matches!(error, VaultError::Store(StoreError::Conflict { .. })),
        "{error:?}"
    );
    let error = vault.remove_master_key("new").await.unwrap_err();
    assert!(matches!(error, VaultError::PrimaryMasterKey { .. }), "{error:?}");
    vault.rotate().await.unwrap();
    assert!(vault.remove_master_key("old").await.unwrap());
}
