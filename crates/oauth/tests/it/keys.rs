//! The life of a signing key.

use crate::answers::{Tokens, sorted};
use crate::wishes::Wish;
use crate::world::World;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Clock;
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

async fn published(world: &World) -> Vec<String> {
    let set = world.get("/oauth/jwks.json").await.json();
    let keys = set["keys"].as_array().unwrap();
    keys.iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

fn kid(token: &str) -> String {
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}

async fn refreshed(world: &World, client: &str, tokens: &Tokens) -> Tokens {
    Tokens::of(&world.refresh(client, &tokens.refresh).await)
}

#[tokio::test]
async fn the_key_set_publishes_public_halves_only() {
    let world = World::new().await;
    let (_, tokens) = world.log_in().await;
    let set = world.get("/oauth/jwks.json").await.json();
    sorted().bind(|| {
        insta::assert_json_snapshot!(set, {".keys[].kid" => "[kid]", ".keys[].x" => "[x]"}, @r#"
    {
      "keys": [
        {
          "alg": "EdDSA",
          "crv": "Ed25519",
          "kid": "[kid]",
          "kty": "OKP",
          "use": "sig",
          "x": "[x]"
        }
      ]
    }
    "#);
    });
    assert_eq!(set["keys"][0]["kid"], kid(&tokens.access));
}

#[tokio::test]
async fn a_key_is_published_before_it_signs_and_verifies_until_its_last_token_expired() {
    let world = World::new().await;
    let (client, tokens) = world.log_in().await;
    let old = kid(&tokens.access);
    world.pass(Duration::from_hours(30 * 24 - 2)).await;
    world.server.replace_keys_if_due().await.unwrap();
    assert_eq!(
        published(&world).await,
        std::slice::from_ref(&old),
        "it is not time yet"
    );
    let tokens = refreshed(&world, &client, &tokens).await;

    world.pass(Duration::from_hours(2)).await;
    world.server.replace_keys_if_due().await.unwrap();
    let both = published(&world).await;
    assert_eq!((both.len(), &both[0]), (2, &old));
    let tokens = refreshed(&world, &client, &tokens).await;
    assert_eq!(kid(&tokens.access), old, "clients do not know the new key yet");

    world.pass(Duration::from_mins(59)).await;
    let last_of_old = refreshed(&world, &client, &tokens).await;
    assert_eq!(kid(&last_of_old.access), old);
    world.pass(Duration::from_mins(1)).await;
    let first_of_new = refreshed(&world, &client, &last_of_old).await;
    assert_eq!(kid(&first_of_new.access), both[1]);

    world.pass(Duration::from_mins(58)).await;
    assert!(world.principal(&last_of_old.access).await.is_ok());
    assert_eq!(published(&world).await, both);
    world.pass(Duration::from_mins(3)).await;
    assert_eq!(published(&world).await, [both[1].clone()]);
    assert!(world.is_refused(&last_of_old.access).await);
    world.store.sweep(world.clock.now()).await.unwrap();
    assert_eq!(published(&world).await, [both[1].clone()]);
}

#[tokio::test]
async fn of_many_processes_one_makes_the_key() {
    let world = World::new().await;
    let (one, other) = (world.process().await, world.process().await);
    let (left, right) = futures::future::join(
        one.server.replace_keys_if_due(),
        other.server.replace_keys_if_due(),
    )
    .await;
    left.unwrap();
    right.unwrap();
    assert_eq!(published(&world).await.len(), 1);
    world.pass(DAY * 31).await;
    one.read_changes().await;
    other.read_changes().await;
    for _ in 0..2 {
        one.server.replace_keys_if_due().await.unwrap();
        other.server.replace_keys_if_due().await.unwrap();
    }
    assert_eq!(
        world.store.signing_keys(world.clock.now()).await.unwrap().len(),
        2
    );
}

/// Who can write the database and does not hold the master key.
#[tokio::test]
async fn a_key_that_is_put_into_the_database_signs_nothing() {
    let world = World::new().await;
    let (_, tokens) = world.log_in().await;
    let genuine = world.get("/oauth/jwks.json").await.json();
    world
        .database
        .execute(r#"UPDATE signing_keys SET public_jwk = '{"kty":"OKP","crv":"Ed25519","x":"AAAA"}'"#)
        .await;
    world.server.forget_all();
    assert_eq!(
        world.get("/oauth/jwks.json").await.json(),
        genuine,
        "the sealed key counts"
    );
    assert!(world.principal(&tokens.access).await.is_ok());

    world
        .database
        .execute("UPDATE signing_keys SET sealed = x'00'")
        .await;
    world.server.forget_all();
    assert!(world.principal(&tokens.access).await.is_err());
    assert_eq!(world.get("/oauth/jwks.json").await.status, 500);
}

#[tokio::test]
async fn private_keys_are_stored_sealed() {
    let world = World::new().await;
    world.log_in().await;
    let row = world
        .store
        .signing_keys(world.clock.now())
        .await
        .unwrap()
        .remove(0);
    assert_eq!(row.algorithm, "EdDSA");
    // The prefix of every such key in PKCS #8 is nowhere in what is stored.
    let prefix = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06];
    assert!(!row.sealed.windows(prefix.len()).any(|window| window == prefix));
}

#[tokio::test]
async fn a_code_survives_keys_that_cannot_be_read() {
    let world = World::new().await;
    let client = world.register().await;
    let code = world.code(&client).await;
    world
        .database
        .execute("ALTER TABLE signing_keys RENAME TO away")
        .await;
    let answer = world.token(&Wish::code(&client, &code)).await;
    assert!(answer.status.is_server_error(), "{answer:?}");
    world
        .database
        .execute("ALTER TABLE away RENAME TO signing_keys")
        .await;
    assert_eq!(world.token(&Wish::code(&client, &code)).await.status, 200);
}
