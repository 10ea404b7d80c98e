//! Connections on both databases, against the emulator.
#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without is a failure of the test"
)]

mod adding;
mod console;
mod opening;
mod tampering;
mod world;

/// Stamps every case once for each database. A case is an async function of a fresh world.
macro_rules! on_both_databases {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $case() {
                    super::$case(crate::world::World::sqlite().await).await;
                }
            )+
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $case() {
                    super::$case(crate::world::World::postgres().await).await;
                }
            )+
        }
    };
}

use on_both_databases;
