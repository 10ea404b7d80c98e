//! What many calls took, as percentiles.

use std::time::Duration;

use serde::Serialize;

/// Percentiles in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Percentiles {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) longest: f64,
}

impl Percentiles {
    /// Of any number of measurements but none, in any order.
    pub(crate) fn of(mut taken: Vec<Duration>) -> Option<Self> {
        taken.sort_unstable();
        Some(Self {
            p50: microseconds(rank(&taken, 50)?),
            p99: microseconds(rank(&taken, 99)?),
            longest: microseconds(rank(&taken, 100)?),
        })
    }
}

/// The nearest-rank percentile: the smallest measurement that at least `percent` of a hundred are not above.
fn rank(sorted: &[Duration], percent: usize) -> Option<Duration> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

fn microseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(micros: impl IntoIterator<Item = u64>) -> Option<Percentiles> {
        Percentiles::of(micros.into_iter().map(Duration::from_micros).collect())
    }

    #[test]
    fn percentiles_are_measurements_that_happened() {
        let percentiles = |p50, p99, longest| Some(Percentiles { p50, p99, longest });
        assert_eq!(of([]), None);
        assert_eq!(of([7]), percentiles(7.0, 7.0, 7.0));
        assert_eq!(of([2, 1]), percentiles(1.0, 2.0, 2.0));
        assert_eq!(of(1..=100), percentiles(50.0, 99.0, 100.0));
        assert_eq!(of((1..=100).rev()), percentiles(50.0, 99.0, 100.0));
        assert_eq!(of(1..=101), percentiles(51.0, 100.0, 101.0));
    }

    #[test]
    fn one_slow_call_in_two_hundred_does_not_show_at_the_99th_percentile() {
        let slow = std::iter::repeat_n(10, 199).chain([90_000]);
        let percentiles = of(slow).unwrap();
        assert_eq!((percentiles.p99, percentiles.longest), (10.0, 90_000.0));
    }
}
