//! How cases judge an answer.

use crate::StoreError;

/// Whether an answer is a conflict, with a sentence in it.
pub(super) fn is_conflict<T>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Conflict { what }) if !what.is_empty())
}
