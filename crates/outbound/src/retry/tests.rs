//! Tests of the decision to repeat: which outcomes, how often, after which pause.

use bytes::Bytes;
use proptest::prelude::*;

use super::*;
use crate::{Phase, Refusal, Target};

/// 2027-01-15 08:00:00 UTC.
const NOW: Duration = Duration::from_hours(500_000);

fn target() -> Target {
    Target::of(&url::Url::parse("https://host/").unwrap())
}

#[expect(clippy::unnecessary_wraps, reason = "it stands in tables of outcomes")]
fn answer(status: u16, retry_after: Option<u64>) -> Result<Response, Error> {
    let status = StatusCode::from_u16(status).unwrap();
    let retry_after = retry_after.map(Duration::from_secs);
    Ok(Response {
        status,
        headers: HeaderMap::new(),
        body: Bytes::new(),
        retry_after,
    })
}

fn timeout(phase: Phase, sent: bool) -> Result<Response, Error> {
    Err(Error::Timeout {
        target: target(),
        phase,
        sent,
        after: Duration::ZERO,
    })
}

fn reset(sent: bool) -> Result<Response, Error> {
    Err(Error::Reset {
        target: target(),
        phase: Phase::Head,
        sent,
        source: "reset".into(),
    })
}

fn situation(repeatable: bool) -> Situation {
    Situation {
        repeatable,
        attempts: 1,
        remaining: Duration::from_mins(1),
        fraction: 1.0,
    }
}

#[test]
fn what_is_repeated() {
    let always = [
        Err(Error::Connect {
            target: target(),
            source: "refused".into(),
        }),
        Err(Error::Resolve {
            target: target(),
            source: "no answer".into(),
        }),
        timeout(Phase::Connect, false),
        reset(false),
    ];
    let if_repeatable = [
        answer(500, None),
        answer(502, None),
        answer(503, Some(5)),
        answer(504, None),
        answer(429, Some(3)),
        timeout(Phase::Head, true),
        timeout(Phase::Body, true),
        reset(true),
    ];
    let never = [
        answer(200, None),
        answer(304, None),
        answer(400, Some(1)),
        answer(404, None),
        answer(408, None),
        answer(429, None),
        answer(429, Some(4)),
        answer(501, None),
        Err(Error::Forbidden {
            target: target(),
            refusal: Refusal::PlainHttp,
        }),
        Err(Error::Tls {
            target: target(),
            source: "certificate".into(),
        }),
        Err(Error::TooLarge {
            target: target(),
            limit: 1,
        }),
        Err(Error::BreakerOpen {
            target: target(),
            retry_after: Duration::ZERO,
        }),
        Err(Error::Redirect {
            target: target(),
            status: StatusCode::FOUND,
            location: None,
        }),
        Err(Error::InvalidRequest {
            target: target(),
            source: "header".into(),
        }),
    ];
    let policy = RetryPolicy::default();
    for (outcomes, repeated, write_repeated) in [
        (&always as &[_], true, true),
        (&if_repeatable, true, false),
        (&never, false, false),
    ] {
        for outcome in outcomes {
            assert_eq!(
                policy.pause(outcome, situation(true)).is_some(),
                repeated,
                "{outcome:?}"
            );
            assert_eq!(
                policy.pause(outcome, situation(false)).is_some(),
                write_repeated,
                "{outcome:?}"
            );
        }
    }
}

#[test]
fn pauses_double_up_to_the_cap_and_keep_half_for_chance() {
    let policy = RetryPolicy {
        attempts: 100,
        ..RetryPolicy::default()
    };
    let pause = |attempts, fraction| {
        let situation = Situation {
            attempts,
            fraction,
            ..situation(true)
        };
        policy.pause(&answer(503, None), situation).unwrap().as_millis()
    };
    assert_eq!(
        [1, 2, 3, 4, 5, 6, 7, 40, 99].map(|n| pause(n, 1.0)),
        [200, 400, 800, 1600, 3200, 5000, 5000, 5000, 5000]
    );
    assert_eq!(
        [0.0, 0.5, 1.0].map(|fraction| pause(1, fraction)),
        [100, 150, 200]
    );
}

#[test]
fn attempts_and_deadline_end_the_repetition() {
    let policy = RetryPolicy::default();
    let pause = |attempts, remaining_ms, asked| {
        let remaining = Duration::from_millis(remaining_ms);
        policy.pause(
            &answer(503, asked),
            Situation {
                attempts,
                remaining,
                ..situation(true)
            },
        )
    };
    assert!(pause(2, 60_000, None).is_some());
    assert!(pause(3, 60_000, None).is_none(), "three attempts were made");
    assert!(pause(1, 201, None).is_some());
    assert!(pause(1, 200, None).is_none(), "the pause would use the time up");
    assert_eq!(
        pause(1, 60_000, Some(7)),
        Some(Duration::from_secs(7)),
        "the other side decides"
    );
    assert_eq!(
        pause(1, 60_000, Some(0)),
        Some(Duration::from_millis(200)),
        "but never below the own pause"
    );
    assert!(pause(1, 7_000, Some(7)).is_none());
}

#[test]
fn retry_after_is_read_as_seconds_or_date() {
    let now = SystemTime::UNIX_EPOCH + NOW;
    for (value, expected) in [
        ("0", Some(0)),
        (" 120 ", Some(120)),
        ("Fri, 15 Jan 2027 08:00:30 GMT", Some(30)),
        ("Friday, 15-Jan-27 08:00:30 GMT", Some(30)),
        ("Fri Jan 15 08:00:30 2027", Some(30)),
        ("Wed, 21 Oct 2015 07:28:00 GMT", Some(0)),
        ("-1", None),
        ("1.5", None),
        ("99999999999999999999", None),
        ("soon", None),
        ("", None),
    ] {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]);
        assert_eq!(
            retry_after(&headers, now),
            expected.map(Duration::from_secs),
            "{value:?}"
        );
    }
    assert_eq!(retry_after(&HeaderMap::new(), now), None);
}

proptest! {
    #[test]
    fn a_pause_never_outlasts_the_deadline(
        attempts in 1_u32..200, remaining in 0_u64..100_000, asked in proptest::option::of(any::<u32>()), fraction in -1.0..2.0,
    ) {
        let policy = RetryPolicy { attempts: 1000, ..RetryPolicy::default() };
        let remaining = Duration::from_millis(remaining);
        let situation = Situation { repeatable: true, attempts, remaining, fraction };
        if let Some(pause) = policy.pause(&answer(503, asked.map(u64::from)), situation) {
            prop_assert!(pause < remaining);
            prop_assert!(pause >= policy.base / 2);
        }
    }

    #[test]
    fn any_retry_after_is_read_without_panic(value in "\\PC*") {
        if let Ok(value) = value.parse() {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, value)]);
            let wait = retry_after(&headers, SystemTime::UNIX_EPOCH + NOW);
            prop_assert!(wait.is_none_or(|wait| wait <= Duration::from_secs(400_000_000_000)));
        }
    }
}
