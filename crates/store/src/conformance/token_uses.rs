//! The promises of `AccessTokens`: noting uses.

use super::together::{WRITERS, together};
use super::world::World;
use crate::{AccessToken, Page, Store};
use std::sync::Arc;
use std::time::Duration;

pub async fn uses_are_noted_many_at_once_and_never_backwards(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (first, _) = world.token_of(&account, "first").await;
    let (second, _) = world.token_of(&account, "second").await;
    let (unused, _) = world.token_of(&account, "unused").await;
    let (early, late) = (world.now(), world.after(Duration::from_mins(1)));
    let uses = [
        (first.id.clone(), late),
        (first.id.clone(), early),
        (second.id.clone(), early),
        (world.token_id(), late),
    ];
    world.touch_access_tokens(&uses).await.unwrap();
    world
        .touch_access_tokens(&[(first.id.clone(), early), (second.id.clone(), late)])
        .await
        .unwrap();
    world.touch_access_tokens(&[]).await.unwrap();
    for (token, last_used_at) in [(first, Some(late)), (second, Some(late)), (unused, None)] {
        let read = world.access_token(&account.tenant, &token.id).await.unwrap();
        assert_eq!(
            read,
            Some(AccessToken {
                last_used_at,
                ..token
            })
        );
    }
    assert_eq!(world.latest_change().await.unwrap(), 0, "a use is no change");
}

pub async fn sixteen_processes_note_thousands_of_uses_in_any_order(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let account = world.owner().await;
    let mut uses = Vec::new();
    for number in 0..20 {
        uses.push((
            world.token_of(&account, &number.to_string()).await.0.id,
            world.now(),
        ));
    }
    let latest = world.after(Duration::from_mins(1));
    together(&world, |world, number| {
        let mut uses: Vec<_> = uses.clone();
        uses.extend((0..2_000).map(|_| (world.token_id(), latest)));
        uses.rotate_left(number);
        if number + 1 == WRITERS {
            for (_, at) in &mut uses {
                *at = latest;
            }
        }
        async move { world.touch_access_tokens(&uses).await.unwrap() }
    })
    .await;
    let tokens = world
        .list_access_tokens(&account.tenant, None, Page::first(100))
        .await
        .unwrap();
    assert_eq!(tokens.len(), 20);
    assert!(tokens.iter().all(|token| token.last_used_at == Some(latest)));
}
