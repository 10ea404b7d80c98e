//! Connections that calls use, remembered as they are stored: sealed. Whoever calls was let in by a process that reads
//! changes, so what changes elsewhere is noticed as soon as the revocation of a token is.

use domain::{AccountId, TenantId};
use quick_cache::sync::Cache;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::Connection;

/// Connections that are remembered. A busy gateway reads each once, not for every call.
const REMEMBERED: usize = 10_000;

/// Whose connection, and its name; without one the default.
pub(crate) type Choice = (TenantId, AccountId, Option<String>);

/// Rows by what calls ask for.
pub(crate) struct Remembered {
    /// Counts how often something was forgotten.
    generation: AtomicU64,
    rows: Cache<Choice, Arc<Connection>>,
}

impl Remembered {
    pub(crate) fn new() -> Self {
        Self {
            generation: AtomicU64::new(0),
            rows: Cache::new(REMEMBERED),
        }
    }

    /// What is remembered, or else what `read` finds. What is not there is not remembered: it may come.
    pub(crate) async fn get_or_read<E>(
        &self,
        choice: Choice,
        read: impl Future<Output = Result<Option<Connection>, E>>,
    ) -> Result<Option<Arc<Connection>>, E> {
        if let Some(row) = self.rows.get(&choice) {
            return Ok(Some(row));
        }
        // Before the reading begins: futures do nothing until they are awaited.
        let generation = self.generation.load(Ordering::SeqCst);
        let Some(row) = read.await?.map(Arc::new) else {
            return Ok(None);
        };
        self.rows.insert(choice.clone(), Arc::clone(&row));
        // What was forgotten since the reading began may be this row: it is answered, but not kept.
        if self.generation.load(Ordering::SeqCst) != generation {
            self.rows.remove(&choice);
        }
        Ok(Some(row))
    }

    /// Forgets all of them. Changes are rare, and one may concern another row than the one that it names: a new default is
    /// the end of the old one.
    pub(crate) fn forget_all(&self) {
        // First the generation, then the rows: a reading that began before sees that it may not be remembered.
        self.generation.fetch_add(1, Ordering::SeqCst);
        self.rows.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{ConnectionId, ManualClock, SeededEntropy, Timestamp};
    use std::convert::Infallible;
    use store::{ConnectionDisplay, ConnectionState};

    struct World {
        remembered: Remembered,
        choice: Choice,
    }

    impl World {
        fn new() -> Self {
            let (clock, entropy) = (ManualClock::default(), SeededEntropy::new(1));
            let (tenant, account) = (
                TenantId::generate(&clock, &entropy),
                AccountId::generate(&clock, &entropy),
            );
            Self {
                remembered: Remembered::new(),
                choice: (tenant, account, None),
            }
        }

        fn row(&self, name: &str) -> Connection {
            let (clock, entropy) = (ManualClock::default(), SeededEntropy::new(2));
            let (tenant, account, _) = self.choice.clone();
            let at = Timestamp::default();
            Connection {
                id: ConnectionId::generate(&clock, &entropy),
                tenant,
                account,
                name: name.to_owned(),
                display: ConnectionDisplay {
                    endpoint: String::new(),
                    app_id: None,
                    has_cloud_code_key: false,
                    has_developer: false,
                },
                sealed: Vec::new(),
                data_key: domain::DataKeyId::generate(&clock, &entropy),
                is_default: true,
                state: ConnectionState::Unverified,
                checked_at: None,
                created_at: at,
                updated_at: at,
            }
        }

        async fn read(&self, name: Option<&str>) -> Option<String> {
            let stored = name.map(|name| self.row(name));
            let read = async { Ok::<_, Infallible>(stored) };
            let found = self.remembered.get_or_read(self.choice.clone(), read).await;
            let found = found.unwrap_or_else(|never| match never {});
            found.map(|row| row.name.clone())
        }
    }

    #[tokio::test]
    async fn a_row_is_read_once_until_it_is_forgotten() {
        let world = World::new();
        assert_eq!(world.read(None).await, None);
        assert_eq!(world.read(Some("first")).await.as_deref(), Some("first"));
        assert_eq!(world.read(Some("second")).await.as_deref(), Some("first"));
        world.remembered.forget_all();
        assert_eq!(world.read(Some("second")).await.as_deref(), Some("second"));
    }

    #[tokio::test]
    async fn a_row_that_changes_while_it_is_read_is_answered_once_and_not_remembered() {
        let world = World::new();
        let racing = world.remembered.get_or_read(world.choice.clone(), async {
            world.remembered.forget_all();
            Ok::<_, Infallible>(Some(world.row("old")))
        });
        let answered = racing.await.unwrap_or_else(|never| match never {});
        assert_eq!(answered.map(|row| row.name.clone()).as_deref(), Some("old"));
        assert_eq!(world.read(Some("new")).await.as_deref(), Some("new"));
    }
}
