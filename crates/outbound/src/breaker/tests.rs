//! Tests of the breakers' states.

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn breakers(failures: u32, capacity: usize) -> Breakers<&'static str> {
    Breakers::new(BreakerPolicy {
        failures,
        open_for: 10 * SECOND,
        capacity,
    })
}

fn settle(breakers: &Breakers<&'static str>, key: &'static str, sign: Sign, now: Instant) {
    breakers.admit(&key, now).unwrap().settle(sign, now);
}

#[test]
fn failures_in_a_row_open_it_and_a_success_starts_the_count_again() {
    let (breakers, start) = (breakers(3, 10), Instant::now());
    for sign in [
        Sign::Fails,
        Sign::Fails,
        Sign::Works,
        Sign::Fails,
        Sign::Unclear,
        Sign::Fails,
    ] {
        settle(&breakers, "a", sign, start);
    }
    settle(&breakers, "a", Sign::Fails, start);
    assert_eq!(breakers.admit(&"a", start + 4 * SECOND).unwrap_err(), 6 * SECOND);
    assert!(
        breakers.admit(&"b", start).is_ok(),
        "another key is not concerned"
    );
}

#[test]
fn one_probe_goes_through_when_the_time_is_over() {
    let (breakers, start) = (breakers(1, 10), Instant::now());
    settle(&breakers, "a", Sign::Fails, start);
    assert_eq!(breakers.admit(&"a", start + 9 * SECOND).unwrap_err(), SECOND);

    let probe = breakers.admit(&"a", start + 10 * SECOND).unwrap();
    assert_eq!(
        breakers.admit(&"a", start + 10 * SECOND).unwrap_err(),
        WHILE_PROBING
    );
    probe.settle(Sign::Fails, start + 11 * SECOND);
    assert_eq!(
        breakers.admit(&"a", start + 11 * SECOND).unwrap_err(),
        10 * SECOND,
        "it opens again"
    );

    breakers
        .admit(&"a", start + 21 * SECOND)
        .unwrap()
        .settle(Sign::Works, start + 21 * SECOND);
    let both = [
        breakers.admit(&"a", start + 21 * SECOND),
        breakers.admit(&"a", start + 21 * SECOND),
    ];
    assert!(both.iter().all(Result::is_ok), "it is closed");
    assert!(breakers.lock().is_empty(), "a key that works takes no room");
}

#[test]
fn a_probe_that_tells_nothing_leaves_room_for_the_next() {
    let (breakers, start) = (breakers(1, 10), Instant::now());
    settle(&breakers, "a", Sign::Fails, start);
    let later = start + 10 * SECOND;
    drop(breakers.admit(&"a", later).unwrap());
    breakers.admit(&"a", later).unwrap().settle(Sign::Unclear, later);
    assert!(breakers.admit(&"a", later).is_ok());
}

#[test]
fn late_outcomes_do_not_disturb_an_open_breaker() {
    let (breakers, start) = (breakers(2, 10), Instant::now());
    let [failing, working] = [(); 2].map(|()| breakers.admit(&"a", start).unwrap());
    settle(&breakers, "a", Sign::Fails, start);
    settle(&breakers, "a", Sign::Fails, start);
    failing.settle(Sign::Fails, start + 5 * SECOND);
    working.settle(Sign::Works, start + 5 * SECOND);
    assert_eq!(breakers.admit(&"a", start + 5 * SECOND).unwrap_err(), 5 * SECOND);
}

#[test]
fn the_quietest_key_is_forgotten_when_there_are_too_many() {
    let (breakers, start) = (breakers(1, 2), Instant::now());
    settle(&breakers, "a", Sign::Fails, start);
    settle(&breakers, "b", Sign::Fails, start + SECOND);
    settle(&breakers, "c", Sign::Fails, start + 2 * SECOND);
    assert_eq!(breakers.lock().len(), 2);
    let open = ["a", "b", "c"].map(|key| breakers.admit(&key, start + 3 * SECOND).is_err());
    assert_eq!(open, [false, true, true]);
}
