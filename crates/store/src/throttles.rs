//! Throttles: attempts counted across all processes, for sign-ins and links that could be guessed.

use crate::StoreError;
use async_trait::async_trait;
use domain::Timestamp;
use std::time::Duration;

/// Attempts within a fixed window that begins with the first attempt.
#[async_trait]
pub trait Throttles: Send + Sync + 'static {
    /// Counts an attempt for a key (such as `sign_in:address:192.0.2.1`) and answers how many there were in the running
    /// window, this one included, and when the window ends. Every parallel attempt gets a number of its own.
    async fn count_attempt(
        &self,
        key: &str,
        window: Duration,
        now: Timestamp,
    ) -> Result<(u32, Timestamp), StoreError>;

    /// Forgets the attempts of a key, after a success.
    async fn clear_attempts(&self, key: &str) -> Result<(), StoreError>;
}
