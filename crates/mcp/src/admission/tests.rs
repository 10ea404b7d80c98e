//! Limits, on a clock that stands still.

use super::*;
use domain::{AccountId, ConnectionLimit, ManualClock, Scopes, SeededEntropy, TokenId};
use std::net::Ipv4Addr;

struct World {
    clock: Arc<ManualClock>,
    entropy: SeededEntropy,
    admission: Arc<Admission>,
}

fn world() -> World {
    let clock = Arc::new(ManualClock::default());
    let rate = |per_second, burst| Rate { per_second, burst };
    let budget = |calls, concurrency, bytes| Budget {
        calls,
        concurrency,
        bytes: Rate::per_minute(bytes),
    };
    let limits = Limits {
        tenant: budget(rate(10.0, 6.0), 3, 6_000.0),
        credential: budget(rate(1.0, 4.0), 2, 3_000.0),
        address: budget(rate(10.0, 9.0), 4, 12_000.0),
        connection_concurrency: 2,
        store_concurrency: 1,
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

    fn admit(&self, principal: &Principal) -> Result<Admitted, OverLimit> {
        self.admission.admit(principal, None)
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
    let first = world.admit(&one).unwrap();
    let _second = world.admit(&one).unwrap();
    let refused = world.admit(&one).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the limit of 2 calls at a time of this token is reached"
    );
    let _third = world.admit(&two).unwrap();
    assert_eq!(world.admit(&two).unwrap_err().whose, "tenant");
    drop(first);
    world.admit(&two).unwrap();
}

#[test]
fn a_burst_is_followed_by_the_rate() {
    let world = world();
    let one = world.principal(&world.tenant());
    for _ in 0..4 {
        world.admit(&one).unwrap();
    }
    let refused = world.admit(&one).unwrap_err();
    assert_eq!((refused.whose, refused.retry_after_seconds), ("token", 1));
    world.clock.advance_millis(999);
    world.admit(&one).unwrap_err();
    world.clock.advance_millis(2);
    world.admit(&one).unwrap();
    world.admit(&one).unwrap_err();
}

#[test]
fn one_tenant_at_its_limit_leaves_another_alone() {
    let world = world();
    let noisy = world.tenant();
    for _ in 0..6 {
        world.admit(&world.principal(&noisy)).unwrap();
    }
    assert_eq!(world.admit(&world.principal(&noisy)).unwrap_err().whose, "tenant");
    world.admit(&world.principal(&world.tenant())).unwrap();
}

#[test]
fn a_clock_that_jumps_back_neither_locks_out_nor_refills() {
    let world = world();
    let one = world.principal(&world.tenant());
    for _ in 0..4 {
        world.admit(&one).unwrap();
    }
    world.clock.advance_millis(-60_000);
    world.admit(&one).unwrap_err();
    // Nobody waits for the minute that is there twice: time counts from where the clock stands now.
    world.clock.advance_millis(1_001);
    world.admit(&one).unwrap();
    world.admit(&one).unwrap_err();
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

const HERE: CallerAddress = CallerAddress(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)));
const THERE: CallerAddress = CallerAddress(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2)));

#[test]
fn the_calls_of_one_address_are_bounded_whatever_their_token() {
    let world = world();
    let admit = |address| {
        let principal = world.principal(&world.tenant());
        world.admission.admit(&principal, Some(address))
    };
    let mut running: Vec<_> = (0..4).map(|_| admit(HERE).unwrap()).collect();
    let refused = admit(HERE).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the limit of 4 calls at a time of this address is reached"
    );
    let _elsewhere = admit(THERE).unwrap();
    for _ in 0..5 {
        running.pop();
        running.push(admit(HERE).unwrap());
    }
    running.clear();
    let refused = admit(HERE).unwrap_err();
    assert_eq!((refused.kind, refused.whose), (LimitKind::Rate, "address"));
}

#[test]
fn a_call_that_one_limit_refuses_costs_the_others_nothing() {
    let world = world();
    let (tenant, other) = (world.tenant(), world.tenant());
    let (one, two) = (world.principal(&tenant), world.principal(&tenant));
    for _ in 0..4 {
        world.admission.admit(&one, Some(HERE)).unwrap();
    }
    for _ in 0..100 {
        assert_eq!(
            world.admission.admit(&one, Some(HERE)).unwrap_err().whose,
            "token"
        );
    }
    // The tenant has two of its six left, the address five of its nine.
    for _ in 0..2 {
        world.admission.admit(&two, Some(HERE)).unwrap();
    }
    assert_eq!(
        world.admission.admit(&two, Some(HERE)).unwrap_err().whose,
        "tenant"
    );
    for _ in 0..3 {
        world
            .admission
            .admit(&world.principal(&other), Some(HERE))
            .unwrap();
    }
    assert_eq!(
        world
            .admission
            .admit(&world.principal(&other), Some(HERE))
            .unwrap_err()
            .whose,
        "address"
    );
    let usage = world.admission.usage(&tenant);
    assert_eq!((usage.running, usage.last_minute.calls), (0, 6));
    assert_eq!(usage.last_minute.refused, 101);
}

#[test]
fn bytes_of_answers_leave_a_debt_that_time_pays() {
    let world = world();
    let tenant = world.tenant();
    let (one, two) = (world.principal(&tenant), world.principal(&tenant));
    let call = world.admit(&one).unwrap();
    call.charge(3_100);
    drop(call);
    // 3,000 a minute are 50 a second: the debt of 100 is paid in two.
    let refused = world.admit(&one).unwrap_err();
    assert_eq!(
        (refused.to_string().as_str(), refused.retry_after_seconds),
        (
            "the limit of 3000 bytes of answers a minute of this token is reached",
            2
        )
    );
    world.admit(&two).expect("the tenant has 2,900 left");
    world.clock.advance_millis(2_000);
    world.admit(&one).unwrap();
    assert_eq!(world.admission.usage(&tenant).last_minute.bytes, 3_100);
    assert_eq!(
        world.admission.usage_of(&two.credential).last_minute,
        Tally {
            calls: 1,
            ..Tally::default()
        }
    );
}

#[test]
fn the_memory_is_bounded_and_who_runs_is_not_forgotten() {
    let clock = Arc::new(ManualClock::default());
    let budget = Budget {
        calls: Rate::per_minute(1_000.0),
        concurrency: 1,
        bytes: Rate::per_minute(1_000.0),
    };
    let budgets = Budgets::new(budget, "address", 100, clock);
    let running: Vec<_> = (0..50).map(|key| budgets.enter(&key).unwrap()).collect();
    for key in 50..10_000 {
        budgets.enter(&key).unwrap();
    }
    assert!(budgets.remembered() <= 150, "{}", budgets.remembered());
    for key in 0..50 {
        assert_eq!(
            budgets.enter(&key).unwrap_err().kind,
            LimitKind::Concurrency,
            "{key}"
        );
    }
    drop(running);
    for key in 0..50 {
        budgets.enter(&key).unwrap();
    }
}
