//! Noting last uses, many in one step.

use crate::backend::{Backend, Carries};
use crate::column::ToColumn;
use crate::sql_store::{Lock, SqlStore};
use crate::statement::{Plausible, sql_rows};
use domain::Timestamp;
use std::collections::BTreeMap;
use store::StoreError;

/// Rows of one statement: well below the 32,766 arguments that SQLite takes.
const CHUNK: usize = 1_000;

/// Runs an update whose two parts surround rows of (id, time). Both databases name the columns of `VALUES` alike.
pub(crate) async fn touch<DB, Id>(
    store: &SqlStore<DB>,
    update: (&'static str, &'static str),
    uses: &[(Id, Timestamp)],
) -> Result<(), StoreError>
where
    DB: Backend + Carries<Id::Sql>,
    Id: ToColumn<Sql: Plausible + Send> + Ord + Sync,
{
    // Of several uses of one id in a statement the database would pick any.
    let mut latest: BTreeMap<&Id, Timestamp> = BTreeMap::new();
    for (id, at) in uses {
        let known = latest.entry(id).or_insert(*at);
        *known = (*known).max(*at);
    }
    if latest.is_empty() {
        return Ok(());
    }
    let latest: Vec<_> = latest.into_iter().collect();
    let mut write = store.write().await?;
    write.lock(Lock::Touch).await?;
    for chunk in latest.chunks(CHUNK) {
        let statement = sql_rows::<DB>(update.0, chunk.len(), 2, update.1);
        let statement = chunk
            .iter()
            .fold(statement, |statement, (id, at)| statement.bind(*id).bind(at));
        statement.run(&mut write).await?;
    }
    write.commit().await
}
