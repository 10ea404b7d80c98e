//! Where ids, keys and tokens come from: one generator that can be seeded for a repeatable run.

use parking_lot::Mutex;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::fmt::Write as _;

/// A seeded source of ids and random choices.
pub(crate) struct Random(Mutex<StdRng>);

impl Random {
    /// A generator that gives the same sequence for the same seed.
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    /// A generator that starts from the operating system's randomness.
    pub(crate) fn from_system() -> Result<Self, getrandom::Error> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        Ok(Self(Mutex::new(StdRng::from_seed(seed))))
    }

    /// An id in the form that Backendless uses: an upper-case UUID.
    pub(crate) fn id(&self) -> String {
        let mut bytes = [0; 16];
        self.0.lock().fill_bytes(&mut bytes);
        // The version and variant bits of a random UUID (RFC 9562, section 5.4).
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let mut id = String::with_capacity(36);
        for (index, byte) in bytes.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                id.push('-');
            }
            // Writing to a `String` cannot fail.
            let _ = write!(id, "{byte:02X}");
        }
        id
    }

    /// A number below `bound`, or 0 when `bound` is 0.
    pub(crate) fn below(&self, bound: usize) -> usize {
        let drawn = self.0.lock().next_u64();
        match u64::try_from(bound) {
            Ok(bound) if bound > 0 => usize::try_from(drawn % bound).unwrap_or(0),
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        let (one, other) = (Random::seeded(7), Random::seeded(7));
        assert_eq!(one.id(), other.id());
        assert_ne!(one.id(), one.id());
    }

    #[test]
    fn an_id_is_an_upper_case_uuid() {
        let id = Random::seeded(1).id();
        assert_eq!(id.len(), 36);
        assert!(
            id.chars().all(|c| matches!(c, '0'..='9' | 'A'..='F' | '-')),
            "{id}"
        );
    }
}
