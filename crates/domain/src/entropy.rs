//! Randomness as a value, so that tests can repeat it.

use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicU64, Ordering};

/// A source of random bytes fit for keys and tokens.
pub trait Entropy: Send + Sync + std::fmt::Debug {
    /// Fills the whole slice.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes)
            .expect("the operating system's random generator answers once the machine has booted");
    }
}

/// A repeatable sequence for tests: SHA-256 over (seed, counter). Never for production.
#[derive(Debug, Default)]
pub struct SeededEntropy {
    seed: u64,
    counter: AtomicU64,
}

impl SeededEntropy {
    /// The same seed gives the same bytes in the same order of calls.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            counter: AtomicU64::new(0),
        }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let counter = self.counter.fetch_add(1, Ordering::Relaxed);
            let block = Sha256::new()
                .chain_update(self.seed.to_be_bytes())
                .chain_update(counter.to_be_bytes())
                .finalize();
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(entropy: &dyn Entropy) -> [u8; 40] {
        let mut bytes = [0; 40];
        entropy.fill(&mut bytes);
        bytes
    }

    #[test]
    fn the_same_seed_repeats_and_never_stands_still() {
        let (one, two) = (SeededEntropy::new(7), SeededEntropy::new(7));
        assert_eq!(draw(&one), draw(&two));
        assert_ne!(draw(&one), draw(&SeededEntropy::new(7)));
        assert_ne!(draw(&SeededEntropy::new(8)), draw(&SeededEntropy::new(7)));
    }

    #[test]
    fn the_operating_system_does_not_repeat() {
        assert_ne!(draw(&OsEntropy), draw(&OsEntropy));
    }
}
