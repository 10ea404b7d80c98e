//! The promises of `Throttles`.

use super::together::{WRITERS, together};
use super::world::World;
use crate::Store;
use std::sync::Arc;
use std::time::Duration;

const WINDOW: Duration = Duration::from_mins(10);

pub async fn attempts_are_counted_within_the_window_of_the_first(store: Arc<dyn Store>) {
    let world = World::new(store);
    let start = world.now();
    let ends = start.plus(WINDOW);
    for number in 1..=3 {
        assert_eq!(
            world
                .count_attempt("sign_in:a", WINDOW, world.now())
                .await
                .unwrap(),
            (number, ends)
        );
        world.after(Duration::from_mins(3));
    }
    assert_eq!(
        world
            .count_attempt("sign_in:b", WINDOW, world.now())
            .await
            .unwrap()
            .0,
        1
    );
}

pub async fn a_new_window_begins_when_the_old_one_has_ended(store: Arc<dyn Store>) {
    let world = World::new(store);
    world.count_attempt("a", WINDOW, world.now()).await.unwrap();
    world.count_attempt("a", WINDOW, world.now()).await.unwrap();
    let next = world.after(WINDOW);
    assert_eq!(
        world.count_attempt("a", WINDOW, next).await.unwrap(),
        (1, next.plus(WINDOW))
    );
}

pub async fn cleared_attempts_are_forgotten_for_one_key(store: Arc<dyn Store>) {
    let world = World::new(store);
    for key in ["a", "b"] {
        world.count_attempt(key, WINDOW, world.now()).await.unwrap();
    }
    world.clear_attempts("a").await.unwrap();
    world.clear_attempts("unknown").await.unwrap();
    assert_eq!(world.count_attempt("a", WINDOW, world.now()).await.unwrap().0, 1);
    assert_eq!(world.count_attempt("b", WINDOW, world.now()).await.unwrap().0, 2);
}

pub async fn sixteen_attempts_at_once_get_sixteen_numbers(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let mut numbers = together(&world, |world, _| async move {
        world.count_attempt("a", WINDOW, world.now()).await.unwrap().0
    })
    .await;
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=WRITERS as u32).collect::<Vec<_>>());
}
