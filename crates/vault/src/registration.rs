//! The check at start: do the keys that a process holds belong to this store, and are they enough?

use crate::{MasterKey, MasterKeys, VaultError};
use domain::Timestamp;
use std::collections::BTreeSet;
use store::{MasterKeyCheck, Store};
use subtle::ConstantTimeEq;

/// Registers the keys of a fresh store, or compares them with what is registered. Nothing is written unless all fits.
pub(crate) async fn register(store: &dyn Store, held: &MasterKeys, now: Timestamp) -> Result<(), VaultError> {
    let mut known = store.master_keys().await?;
    if known.is_empty() {
        let checks: Vec<_> = held.iter().map(|key| check(key, now)).collect();
        // Another process may have been faster, with other keys: what is registered now decides for both.
        known = store.claim_fresh_store(&checks).await?;
    }
    refuse_wrong_keys(held, &known)?;
    refuse_missing_keys(store, held).await?;
    for key in held
        .iter()
        .filter(|key| known.iter().all(|known| known.id != key.id()))
    {
        store.add_master_key(&check(key, now)).await?;
    }
    Ok(())
}

fn check(key: &MasterKey, now: Timestamp) -> MasterKeyCheck {
    MasterKeyCheck {
        id: key.id().to_owned(),
        check_value: key.check_value(),
        created_at: now,
    }
}

fn refuse_wrong_keys(held: &MasterKeys, known: &[MasterKeyCheck]) -> Result<(), VaultError> {
    let mut is_ours = false;
    for (key, known) in held
        .iter()
        .filter_map(|key| Some((key, known.iter().find(|known| known.id == key.id())?)))
    {
        if !bool::from(key.check_value().ct_eq(&known.check_value)) {
            return Err(VaultError::WrongMasterKey { id: known.id.clone() });
        }
        is_ours = true;
    }
    if is_ours {
        return Ok(());
    }
    // A new key alone proves nothing: it would start a second set of secrets that the first keys cannot open.
    Err(VaultError::ForeignMasterKeys {
        given: list(held.iter().map(MasterKey::id)),
        known: list(known.iter().map(|known| known.id.as_str())),
    })
}

async fn refuse_missing_keys(store: &dyn Store, held: &MasterKeys) -> Result<(), VaultError> {
    let missing = store
        .data_key_counts()
        .await?
        .into_iter()
        .find(|(id, count)| *count > 0 && held.get(id).is_none());
    match missing {
        Some((id, data_keys)) => Err(VaultError::RemovedTooEarly { id, data_keys }),
        None => Ok(()),
    }
}

fn list<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    let ids: BTreeSet<_> = ids.map(|id| format!("`{id}`")).collect();
    ids.into_iter().collect::<Vec<_>>().join(", ")
}
