//! What opens and what does not, when somebody who has the database moves and changes values.

use crate::on_both_databases;
use crate::world::{CELL, World, opened};
use domain::TenantId;
use std::collections::HashSet;
use store::StoreError;
use vault::{Cell, VaultError};

on_both_databases!(
    a_value_opens_in_its_place,
    another_tenants_ciphertext_does_not_open,
    a_ciphertext_does_not_open_in_another_place,
    a_changed_ciphertext_does_not_open,
    a_shredded_tenants_values_are_gone,
    processes_that_seal_first_at_once_share_a_key,
    a_wrapped_key_that_was_altered_or_moved_is_refused,
    no_error_shows_a_secret,
);

async fn a_value_opens_in_its_place(world: World) {
    let vault = world.vault().await;
    for tenant in [world.tenant().await, TenantId::system()] {
        let sealed = vault.seal(&tenant, CELL, b"a secret").await.unwrap();
        assert_eq!(opened(&vault, &tenant, &sealed).await.unwrap(), b"a secret");
        assert!(!sealed.bytes.windows(8).any(|window| window == b"a secret"));
        // In another process, and after forgetting.
        assert_eq!(
            opened(world.vault().await.as_ref(), &tenant, &sealed)
                .await
                .unwrap(),
            b"a secret"
        );
        vault.forget(&tenant);
        assert_eq!(opened(&vault, &tenant, &sealed).await.unwrap(), b"a secret");
    }
}

async fn another_tenants_ciphertext_does_not_open(world: World) {
    let vault = world.vault().await;
    let (a, b) = (world.tenant().await, world.tenant().await);
    let of_a = vault.seal(&a, CELL, b"of a").await.unwrap();
    let of_b = vault.seal(&b, CELL, b"of b").await.unwrap();
    // The ciphertext alone is moved.
    let moved = vault::Sealed {
        bytes: of_a.bytes.clone(),
        data_key: of_b.data_key,
    };
    let error = opened(&vault, &b, &moved).await.unwrap_err();
    assert!(
        matches!(
            error,
            VaultError::Altered {
                table: "connections",
                column: "sealed"
            }
        ),
        "{error:?}"
    );
    // The ciphertext is moved with the id of its key.
    let error = opened(&vault, &b, &of_a).await.unwrap_err();
    assert!(matches!(error, VaultError::DataKeyMissing { .. }), "{error:?}");
}

async fn a_ciphertext_does_not_open_in_another_place(world: World) {
    let vault = world.vault().await;
    let tenant = world.tenant().await;
    let sealed = vault.seal(&tenant, CELL, b"a secret").await.unwrap();
    for cell in [
        Cell { row: "con_2", ..CELL },
        Cell {
            column: "display",
            ..CELL
        },
        Cell {
            table: "user_sessions",
            ..CELL
        },
        // The same letters with the border between row and column moved.
        Cell {
            row: "con_1s",
            column: "ealed",
            ..CELL
        },
    ] {
        let error = vault
            .unseal(&tenant, cell, &sealed.data_key, &sealed.bytes)
            .await
            .unwrap_err();
        let expected = (cell.table, cell.column);
        assert!(
            matches!(error, VaultError::Altered { table, column } if (table, column) == expected),
            "{cell:?}: {error:?}"
        );
    }
}

async fn a_changed_ciphertext_does_not_open(world: World) {
    let vault = world.vault().await;
    let tenant = world.tenant().await;
    let sealed = vault.seal(&tenant, CELL, b"a secret").await.unwrap();
    let error_of = async |bytes: &[u8]| {
        vault
            .unseal(&tenant, CELL, &sealed.data_key, bytes)
            .await
            .unwrap_err()
    };
    for position in 0..sealed.bytes.len() * 8 {
        let mut flipped = sealed.bytes.clone();
        flipped[position / 8] ^= 1 << (position % 8);
        let error = error_of(&flipped).await;
        if position < 8 {
            assert!(
                matches!(error, VaultError::UnknownFormat { version, .. } if version == flipped[0]),
                "{error:?}"
            );
        } else {
            assert!(
                matches!(error, VaultError::Altered { .. }),
                "bit {position}: {error:?}"
            );
        }
    }
    assert!(matches!(
        error_of(&[]).await,
        VaultError::Truncated { bytes: 0, .. }
    ));
    assert!(matches!(
        error_of(&sealed.bytes[..40]).await,
        VaultError::Truncated { bytes: 40, .. }
    ));
    let cut = &sealed.bytes[..sealed.bytes.len() - 1];
    assert!(matches!(error_of(cut).await, VaultError::Altered { .. }));
}

async fn a_shredded_tenants_values_are_gone(world: World) {
    let (vault, other) = (world.vault().await, world.vault().await);
    let tenant = world.tenant().await;
    let sealed = vault.seal(&tenant, CELL, b"a secret").await.unwrap();
    assert_eq!(opened(&other, &tenant, &sealed).await.unwrap(), b"a secret");
    assert!(
        world
            .store
            .shred_tenant(&tenant, domain::Timestamp::default())
            .await
            .unwrap()
    );
    for vault in [&vault, &other] {
        vault.forget(&tenant);
        let error = opened(vault, &tenant, &sealed).await.unwrap_err();
        assert!(matches!(error, VaultError::DataKeyMissing { .. }), "{error:?}");
        let error = vault.seal(&tenant, CELL, b"another").await.unwrap_err();
        assert!(
            matches!(error, VaultError::Store(StoreError::Conflict { .. })),
            "{error:?}"
        );
    }
}

async fn processes_that_seal_first_at_once_share_a_key(world: World) {
    let tenant = world.tenant().await;
    let mut processes = Vec::new();
    for _ in 0..8 {
        processes.push(world.vault().await);
    }
    let sealing = processes.iter().map(|vault| {
        let (vault, tenant) = (vault.clone(), tenant.clone());
        tokio::spawn(async move { vault.seal(&tenant, CELL, b"a secret").await.unwrap() })
    });
    let mut keys = HashSet::new();
    for sealed in sealing.collect::<Vec<_>>() {
        let sealed = sealed.await.unwrap();
        assert_eq!(
            opened(&processes[0], &tenant, &sealed).await.unwrap(),
            b"a secret"
        );
        keys.insert(sealed.data_key);
    }
    assert_eq!(keys.len(), 1);
}

async fn a_wrapped_key_that_was_altered_or_moved_is_refused(world: World) {
    let vault = world.vault().await;
    let (a, b) = (world.tenant().await, world.tenant().await);
    let of_a = vault.seal(&a, CELL, b"of a").await.unwrap();
    vault.seal(&b, CELL, b"of b").await.unwrap();
    // B's key in A's row: then whoever may use B could make values that A's rows accept.
    let moved = format!(
        "UPDATE data_keys SET wrapped = (SELECT wrapped FROM data_keys WHERE tenant = '{b}') WHERE tenant = '{a}'"
    );
    assert_eq!(world.database.execute(&moved).await, 1);
    vault.forget_all();
    let error = opened(&vault, &a, &of_a).await.unwrap_err();
    assert!(matches!(error, VaultError::DataKeyAltered { .. }), "{error:?}");
    // No keys can be had from the row that is gone from its place, also for sealing.
    let moved = format!("UPDATE data_keys SET id = 'dek_00000000000000000000000000' WHERE tenant = '{b}'");
    assert_eq!(world.database.execute(&moved).await, 1);
    let error = vault.seal(&b, CELL, b"of b").await.unwrap_err();
    assert!(matches!(error, VaultError::DataKeyAltered { .. }), "{error:?}");
}

async fn no_error_shows_a_secret(world: World) {
    let vault = world.vault().await;
    let tenant = world.tenant().await;
    let sealed = vault.seal(&tenant, CELL, b"sesame").await.unwrap();
    let error = vault
        .unseal(
            &tenant,
            Cell { row: "x", ..CELL },
            &sealed.data_key,
            &sealed.bytes,
        )
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the sealed value in `connections.sealed` was moved from another place or altered"
    );
    let good = vault
        .unseal(&tenant, CELL, &sealed.data_key, &sealed.bytes)
        .await
        .unwrap();
    assert!(!format!("{vault:?} {error:?} {good:?}").contains("sesame"));
}
