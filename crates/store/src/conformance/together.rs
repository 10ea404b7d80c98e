//! Many tasks that begin at the same moment.

use super::world::World;
use std::sync::Arc;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

/// How many writers race in a case.
pub(super) const WRITERS: usize = 16;

/// Runs sixteen tasks at the same time and answers what each of them did, in no order.
pub(super) async fn together<T, F>(world: &Arc<World>, task: impl Fn(Arc<World>, usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let barrier = Arc::new(Barrier::new(WRITERS));
    let mut tasks = JoinSet::new();
    for number in 0..WRITERS {
        let (barrier, work) = (Arc::clone(&barrier), task(Arc::clone(world), number));
        let store = Arc::clone(world);
        tasks.spawn(async move {
            // All ask at once, so each opens a connection. Opened one by one during the race they would space it out.
            barrier.wait().await;
            store.ping().await.unwrap();
            barrier.wait().await;
            work.await
        });
    }
    tasks.join_all().await
}
