//! Turns at what all tenants share: whoever waits is served in the order of tenants, not of calls, so that one tenant with
//! many calls does not delay another with few.

use domain::TenantId;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// How long a call waits for its turn, many times what a turn takes: as long as the store waits for a connection.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bounded number of turns.
#[derive(Debug)]
pub(super) struct Turns(Mutex<Line>);

#[derive(Debug)]
struct Line {
    free: usize,
    /// Who waits, each tenant's in the order of coming. A tenant is here exactly when it is in `order`.
    waiting: HashMap<TenantId, VecDeque<oneshot::Sender<Turn>>>,
    /// Whose turn is next.
    order: VecDeque<TenantId>,
}

/// One turn; dropping it lets the next in.
#[derive(Debug)]
pub(crate) struct Turn(Option<Arc<Turns>>);

impl Turns {
    pub(super) fn new(most: usize) -> Self {
        Self(Mutex::new(Line {
            free: most,
            waiting: HashMap::new(),
            order: VecDeque::new(),
        }))
    }

    /// Waits for a turn; `None` when it does not come in time.
    pub(super) async fn take(self: &Arc<Self>, tenant: &TenantId) -> Option<Turn> {
        let coming = {
            let mut line = self.line();
            if line.free > 0 {
                line.free -= 1;
                return Some(Turn(Some(Arc::clone(self))));
            }
            let (pass, coming) = oneshot::channel();
            let Line { waiting, order, .. } = &mut *line;
            let own = waiting.entry(tenant.clone()).or_insert_with(|| {
                order.push_back(tenant.clone());
                VecDeque::new()
            });
            // Who gave up while nobody passed a turn on is not kept.
            own.retain(|waiting| !waiting.is_closed());
            own.push_back(pass);
            coming
        };
        let turn = tokio::time::timeout(PATIENCE, coming).await;
        turn.ok().and_then(Result::ok)
    }

    /// Passes a turn on to the next tenant that waits.
    fn pass_on(self: &Arc<Self>) {
        loop {
            let Some(next) = self.next() else { return };
            // Whoever gave up in the meantime hands it back; its `Drop` must not do the same again from in here.
            match next.send(Turn(Some(Arc::clone(self)))) {
                Ok(()) => return,
                Err(mut unwanted) => unwanted.0 = None,
            }
        }
    }

    /// Who is next; otherwise the turn is free.
    fn next(&self) -> Option<oneshot::Sender<Turn>> {
        let mut line = self.line();
        let Line { free, waiting, order } = &mut *line;
        let Some(tenant) = order.pop_front() else {
            *free += 1;
            return None;
        };
        let own = waiting
            .get_mut(&tenant)
            .expect("who is in the order waits, under one lock");
        let next = own.pop_front();
        if own.is_empty() {
            waiting.remove(&tenant);
        } else {
            order.push_back(tenant);
        }
        next
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(turns) = self.0.take() {
            turns.pass_on();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{ManualClock, SeededEntropy};
    use futures::FutureExt;
    use futures::future::BoxFuture;

    fn tenants() -> [TenantId; 3] {
        let (clock, entropy) = (ManualClock::default(), SeededEntropy::new(1));
        [(); 3].map(|()| TenantId::generate(&clock, &entropy))
    }

    type Waiting = BoxFuture<'static, Option<Turn>>;

    /// A call that waits in line from now on.
    fn wait(turns: &Arc<Turns>, tenant: &TenantId) -> Waiting {
        let (turns, tenant) = (Arc::clone(turns), tenant.clone());
        // Unconstrained: this test polls more often than tokio lets one task do in a row.
        let mut waiting = tokio::task::unconstrained(async move { turns.take(&tenant).await }).boxed();
        assert!((&mut waiting).now_or_never().is_none(), "it has to wait");
        waiting
    }

    /// The turn of a call whose turn it is.
    fn came(waiting: &mut Waiting) -> Option<Turn> {
        waiting.now_or_never().flatten()
    }

    #[tokio::test]
    async fn a_quiet_tenant_waits_for_one_call_of_each_other_and_not_for_all_of_a_noisy_one() {
        let [noisy, other, quiet] = tenants();
        let turns = Arc::new(Turns::new(1));
        let first = turns.take(&noisy).await.unwrap();
        let mut crowd: VecDeque<_> = (0..200).map(|_| wait(&turns, &noisy)).collect();
        let mut others: VecDeque<_> = (0..20).map(|_| wait(&turns, &other)).collect();
        let mut quiet_one = wait(&turns, &quiet);
        // noisy, other, quiet, noisy, other, noisy, other, …
        drop(first);
        let turn = came(&mut crowd.pop_front().unwrap()).expect("the noisy one came first");
        drop(turn);
        let turn = came(&mut others.pop_front().unwrap()).expect("then the other one");
        drop(turn);
        let mut turn = came(&mut quiet_one).expect("the quiet one before 219 others");
        // Everybody gets a turn in the end.
        for _ in 0..19 {
            drop(turn);
            turn = came(&mut crowd.pop_front().unwrap()).unwrap();
            drop(turn);
            turn = came(&mut others.pop_front().unwrap()).unwrap();
        }
        while let Some(mut next) = crowd.pop_front() {
            drop(turn);
            turn = came(&mut next).unwrap();
        }
        drop(turn);
        let line = turns.line();
        assert_eq!((line.free, line.waiting.len(), line.order.len()), (1, 0, 0));
    }

    #[tokio::test]
    async fn who_gives_up_passes_the_turn_on() {
        let [one, other, last] = tenants();
        let turns = Arc::new(Turns::new(1));
        let first = turns.take(&one).await.unwrap();
        drop(wait(&turns, &one));
        let mut second = wait(&turns, &other);
        let third = wait(&turns, &last);
        drop(first);
        drop(came(&mut second).expect("the one before gave up"));
        // The third has the turn and does not look: dropping it passes the turn on all the same.
        drop(third);
        assert_eq!(turns.line().free, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_does_not_come_is_not_waited_for_long() {
        let [one, other, _] = tenants();
        let turns = Arc::new(Turns::new(1));
        let held = turns.take(&one).await.unwrap();
        assert!(turns.take(&other).await.is_none());
        drop(held);
        assert!(turns.take(&other).await.is_some());
    }
}
