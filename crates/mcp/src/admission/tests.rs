//! Limits, on a clock that stands still.

use super::*;
use domain::{AccountId, ConnectionLimit, ManualClock, Scopes, SeededEntropy, TokenId};

struct World {
    clock: Arc<ManualClock>,
    entropy: SeededEntropy,
    admission: Arc<Admission>,
}

fn world() -> World {
    let clock = Arc::new(ManualClock::default());
    let limits = Limits {
        tenant_rate: Rate {
            per_second: 10.0,
            burst: 6.0,
        },
        credential_rate: Rate {
            per_second: 1.0,
            burst: 4.0,
        },
        tenant_concurrency: 3,
        credential_concurrency: 2,
        connection_concurrency: 2,
    };
    let admission = Arc::new(Admission::new(limits, clock.clone()));
    World {
        clock,
        entropy: SeededEntropy::new(1),
        admission,
    }
}

impl World {
    fn principal(&self, tenant: &TenantId) -> Principal {
        Principal {
            tenant: tenant.clone(),
            account: AccountId::generate(&*self.clock, &self.entropy),
            credential: Credential::Token(TokenId::generate(&*self.clock, &self.entropy)),
            scopes: Scopes::none(),
            connections: ConnectionLimit::All,
        }
    }

    fn tenant(&self) -> TenantId {
        TenantId::generate(&*self.clock, &self.entropy)
    }
}

#[test]
fn calls_at_the_same_time_are_bounded_for_token_and_tenant() {
    let world = world();
    let tenant = world.tenant();
    let (one, two) = (world.principal(&tenant), world.principal(&tenant));
    let first = world.admission.admit(&one).unwrap();
    let _second = world.admission.admit(&one).unwrap();
    let refused = world.admission.admit(&one).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the limit of 2 calls at a time of this token is reached"
    );
    let _third = world.admission.admit(&two).unwrap();
    assert_eq!(world.admission.admit(&two).unwrap_err().whose, "tenant");
    drop(first);
    world.admission.admit(&two).unwrap();
}

#[test]
fn a_burst_is_followed_by_the_rate() {
    let world = world();
    let one = world.principal(&world.tenant());
    for _ in 0..4 {
        world.admission.admit(&one).unwrap();
    }
    let refused = world.admission.admit(&one).unwrap_err();
    assert_eq!((refused.whose, refused.retry_after_seconds), ("token", 1));
    world.clock.advance_millis(999);
    world.admission.admit(&one).unwrap_err();
    world.clock.advance_millis(2);
    world.admission.admit(&one).unwrap();
    world.admission.admit(&one).unwrap_err();
}

#[test]
fn one_tenant_at_its_limit_leaves_another_alone() {
    let world = world();
    let noisy = world.tenant();
    for _ in 0..6 {
        world.admission.admit(&world.principal(&noisy)).unwrap();
    }
    assert_eq!(
        world.admission.admit(&world.principal(&noisy)).unwrap_err().whose,
        "tenant"
    );
    world.admission.admit(&world.principal(&world.tenant())).unwrap();
}

#[test]
fn a_clock_that_jumps_back_neither_locks_out_nor_refills() {
    let world = world();
    let one = world.principal(&world.tenant());
    for _ in 0..4 {
        world.admission.admit(&one).unwrap();
    }
    world.clock.advance_millis(-60_000);
    world.admission.admit(&one).unwrap_err();
    world.clock.advance_millis(61_001);
    world.admission.admit(&one).unwrap();
    world.admission.admit(&one).unwrap_err();
}

#[test]
fn calls_on_one_connection_are_bounded_and_others_go_on() {
    let world = world();
    let id = || ConnectionId::generate(&*world.clock, &world.entropy);
    let (one, other) = (id(), id());
    let first = world.admission.admit_connection(&one).unwrap();
    let _second = world.admission.admit_connection(&one).unwrap();
    let refused = world.admission.admit_connection(&one).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the limit of 2 calls at a time of this connection is reached"
    );
    let _elsewhere = world.admission.admit_connection(&other).unwrap();
    drop(first);
    world.admission.admit_connection(&one).unwrap();
}
