//! A memory of rows that may change: what is forgotten while it is being read is not remembered.

use super::Trust;
use quick_cache::sync::Cache;
use std::hash::Hash;
use std::sync::Arc;

/// Rows by their key, as long as nothing says that they changed.
pub(crate) struct Remembered<K, V> {
    trust: Arc<Trust>,
    rows: Cache<K, Arc<V>>,
}

impl<K: Eq + Hash + Clone, V> Remembered<K, V> {
    /// Room for so many rows; the least used go first.
    pub(crate) fn new(trust: Arc<Trust>, capacity: usize) -> Self {
        Self {
            trust,
            rows: Cache::new(capacity),
        }
    }

    /// What is remembered.
    pub(crate) fn get(&self, key: &K) -> Option<Arc<V>> {
        self.rows.get(key)
    }

    /// What is remembered, or else what `read` finds. What is not there is not remembered: it may come.
    pub(crate) async fn get_or_read<E>(
        &self,
        key: &K,
        read: impl Future<Output = Result<Option<V>, E>>,
    ) -> Result<Option<Arc<V>>, E> {
        if let Some(row) = self.rows.get(key) {
            return Ok(Some(row));
        }
        // Before the reading begins: futures do nothing until they are awaited.
        let generation = self.trust.generation();
        let Some(row) = read.await?.map(Arc::new) else {
            return Ok(None);
        };
        if self.trust.generation() == generation {
            self.rows.insert(key.clone(), Arc::clone(&row));
            // Between the comparison and the insertion something may have been forgotten after all.
            if self.trust.generation() != generation {
                self.rows.remove(key);
            }
        }
        Ok(Some(row))
    }

    /// Forgets the rows that a change concerns.
    pub(crate) fn forget(&self, concerned: impl Fn(&V) -> bool) {
        // First the generation, then the rows: a reading that began before sees that it may not be remembered.
        self.trust.forget();
        self.rows.retain(|_, row| !concerned(row));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ManualClock;
    use std::convert::Infallible;

    fn memory() -> Remembered<u8, &'static str> {
        Remembered::new(Arc::new(Trust::new(Arc::new(ManualClock::default()))), 10)
    }

    async fn read(memory: &Remembered<u8, &'static str>, row: Option<&'static str>) -> Option<&'static str> {
        let found = memory.get_or_read(&1, async { Ok::<_, Infallible>(row) }).await;
        found.unwrap_or_else(|never| match never {}).map(|row| *row)
    }

    #[tokio::test]
    async fn a_row_is_read_once_until_it_is_forgotten() {
        let memory = memory();
        assert_eq!(read(&memory, None).await, None);
        assert_eq!(read(&memory, Some("first")).await, Some("first"));
        assert_eq!(read(&memory, Some("second")).await, Some("first"));
        memory.forget(|row| *row == "another");
        assert_eq!(read(&memory, Some("second")).await, Some("first"));
        memory.forget(|row| *row == "first");
        assert_eq!(read(&memory, Some("second")).await, Some("second"));
    }

    #[tokio::test]
    async fn what_is_forgotten_while_it_is_read_is_answered_once_and_not_remembered() {
        let memory = memory();
        let racing = memory.get_or_read(&1, async {
            memory.forget(|_| true);
            Ok::<_, Infallible>(Some("old"))
        });
        assert_eq!(
            racing.await.unwrap_or_else(|never| match never {}).as_deref(),
            Some(&"old")
        );
        assert_eq!(read(&memory, Some("new")).await, Some("new"));
    }
}
