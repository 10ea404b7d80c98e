//! The promises of `SigningKeys`.

use super::together::{WRITERS, together};
use super::world::World;
use crate::{ChangeSubject, SigningKey, Store};
use std::sync::Arc;
use std::time::Duration;

const OVERLAP: Duration = Duration::from_hours(2);

fn new_key(world: &World) -> SigningKey {
    SigningKey {
        id: world.signing_key_id(),
        algorithm: "EdDSA".to_owned(),
        sealed: b"sealed private key".to_vec(),
        data_key: world.data_key_id(),
        public_jwk: serde_json::json!({ "kty": "OKP", "crv": "Ed25519", "x": "AA" }),
        created_at: world.now(),
        signs_from: world.now().plus(Duration::from_mins(5)),
        retires_at: None,
    }
}

pub async fn a_new_key_lets_older_ones_retire_and_others_are_told(store: Arc<dyn Store>) {
    let world = World::new(store);
    let first = new_key(&world);
    let retire = world.now().plus(OVERLAP);
    assert!(world.create_signing_key(&first, None, retire).await.unwrap());
    let first_only = world.signing_keys(world.now()).await.unwrap();
    assert_eq!(first_only, vec![first.clone()]);
    let second = new_key(&world);
    assert!(
        world
            .create_signing_key(&second, Some(&first.id), retire)
            .await
            .unwrap()
    );
    let retiring = SigningKey {
        retires_at: Some(retire),
        ..first
    };
    assert_eq!(
        world.signing_keys(world.now()).await.unwrap(),
        [retiring, second.clone()]
    );
    assert_eq!(world.signing_keys(retire).await.unwrap(), [second]);
    let told = [ChangeSubject::SigningKeys, ChangeSubject::SigningKeys];
    assert_eq!(world.changed_since(0).await, told);
}

pub async fn a_key_that_retires_earlier_is_not_kept_longer(store: Arc<dyn Store>) {
    let world = World::new(store);
    let keys = [new_key(&world), new_key(&world), new_key(&world)];
    let early = world.now().plus(OVERLAP);
    world.create_signing_key(&keys[0], None, early).await.unwrap();
    world
        .create_signing_key(&keys[1], Some(&keys[0].id), early)
        .await
        .unwrap();
    world
        .create_signing_key(&keys[2], Some(&keys[1].id), early.plus(OVERLAP))
        .await
        .unwrap();
    let stored = world.signing_keys(world.now()).await.unwrap();
    let retire: Vec<_> = stored.iter().map(|key| key.retires_at).collect();
    assert_eq!(retire, [Some(early), Some(early.plus(OVERLAP)), None]);
}

pub async fn a_key_is_not_added_when_a_newer_one_is_there(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (first, second, late) = (new_key(&world), new_key(&world), new_key(&world));
    let retire = world.now().plus(OVERLAP);
    world.create_signing_key(&first, None, retire).await.unwrap();
    world
        .create_signing_key(&second, Some(&first.id), retire)
        .await
        .unwrap();
    let before = world.signing_keys(world.now()).await.unwrap();
    assert!(
        !world
            .create_signing_key(&late, Some(&first.id), retire)
            .await
            .unwrap()
    );
    assert!(!world.create_signing_key(&late, None, retire).await.unwrap());
    assert_eq!(world.signing_keys(world.now()).await.unwrap(), before);
    assert_eq!(world.latest_change().await.unwrap(), 2);
}

pub async fn of_sixteen_processes_that_make_the_next_key_one_succeeds(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let first = new_key(&world);
    let retire = world.now().plus(OVERLAP);
    world.create_signing_key(&first, None, retire).await.unwrap();
    let next: Vec<_> = (0..WRITERS).map(|_| new_key(&world)).collect();
    let made = together(&world, |world, number| {
        let (key, first) = (next[number].clone(), first.id.clone());
        async move {
            world
                .create_signing_key(&key, Some(&first), retire)
                .await
                .unwrap()
        }
    })
    .await;
    assert_eq!(made.into_iter().filter(|made| *made).count(), 1);
    assert_eq!(world.signing_keys(world.now()).await.unwrap().len(), 2);
}

pub async fn of_sixteen_first_keys_one_is_made(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let made = together(&world, |world, _| async move {
        let key = new_key(&world);
        let retire = world.now().plus(OVERLAP);
        world.create_signing_key(&key, None, retire).await.unwrap()
    })
    .await;
    assert_eq!(made.into_iter().filter(|made| *made).count(), 1);
    assert_eq!(world.signing_keys(world.now()).await.unwrap().len(), 1);
}
