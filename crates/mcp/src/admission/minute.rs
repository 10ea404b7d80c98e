//! What somebody did within the last minute, to ten seconds.

use domain::Timestamp;

const SLOTS: u8 = 6;
const SLOT_MICROS: i64 = 10_000_000;

/// Calls, refusals and bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Calls that were let in.
    pub calls: u64,
    /// Calls that were refused for a limit.
    pub refused: u64,
    /// Bytes of the answers.
    pub bytes: u64,
}

/// The last six slots of ten seconds.
#[derive(Debug, Default)]
pub(super) struct LastMinute([Slot; SLOTS as usize]);

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// Which ten seconds since the epoch.
    number: i64,
    tally: Tally,
}

impl LastMinute {
    /// Where what happens now is counted.
    pub(super) fn now(&mut self, now: Timestamp) -> &mut Tally {
        let number = number(now);
        let place = usize::try_from(number.rem_euclid(SLOTS.into())).unwrap_or_default();
        let slot = &mut self.0[place];
        if slot.number != number {
            *slot = Slot {
                number,
                tally: Tally::default(),
            };
        }
        &mut slot.tally
    }

    /// The sum. After the clock was set back, what lies in the future is not of the last minute.
    pub(super) fn sum(&self, now: Timestamp) -> Tally {
        let newest = number(now);
        let recent = |slot: &&Slot| slot.number <= newest && newest - slot.number < i64::from(SLOTS);
        let add = |sum: Tally, slot: &Slot| Tally {
            calls: sum.calls + slot.tally.calls,
            refused: sum.refused + slot.tally.refused,
            bytes: sum.bytes + slot.tally.bytes,
        };
        self.0.iter().filter(recent).fold(Tally::default(), add)
    }
}

fn number(now: Timestamp) -> i64 {
    now.as_micros().div_euclid(SLOT_MICROS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_older_than_a_minute_is_forgotten() {
        let mut minute = LastMinute::default();
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        for seconds in [100, 109, 110, 155] {
            minute.now(at(seconds)).calls += 1;
        }
        for (seconds, calls) in [
            (155, 4),
            (159, 4),
            (160, 2),
            (169, 2),
            (170, 1),
            (209, 1),
            (210, 0),
        ] {
            assert_eq!(minute.sum(at(seconds)).calls, calls, "{seconds}");
        }
        assert_eq!(minute.sum(at(5)).calls, 0, "the future does not count");
    }
}
