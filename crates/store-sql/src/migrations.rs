//! Migrations: which there are, which were done, and doing the rest.

use crate::backend::Backend;
use crate::error::{OpenError, unavailable};
use crate::statement::sql;
use sqlx::migrate::{Migrate, MigrateError};
use std::collections::BTreeMap;
use store::StoreError;

const TABLE: &str = "_sqlx_migrations";

/// How a database stands to the migrations that this build knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// Done, by name, in order.
    pub applied: Vec<String>,
    /// To be done, by name, in order.
    pub pending: Vec<String>,
    /// Done by a newer build: their numbers.
    pub unknown: Vec<i64>,
    /// Done with another text than this build has: their numbers.
    pub changed: Vec<i64>,
}

impl Status {
    /// Whether this build can work with the database as it is.
    pub fn is_current(&self) -> bool {
        self.pending.is_empty() && self.unknown.is_empty() && self.changed.is_empty()
    }

    /// Refuses what migrating cannot repair.
    pub(crate) fn require_known(&self) -> Result<(), OpenError> {
        if !self.unknown.is_empty() {
            return Err(OpenError::Future {
                unknown: self.unknown.clone(),
            });
        }
        if !self.changed.is_empty() {
            return Err(OpenError::Changed {
                changed: self.changed.clone(),
            });
        }
        Ok(())
    }

    /// Refuses everything but a database that this build can work with.
    pub(crate) fn require_current(&self) -> Result<(), OpenError> {
        self.require_known()?;
        if self.pending.is_empty() {
            Ok(())
        } else {
            Err(OpenError::Pending {
                pending: self.pending.clone(),
            })
        }
    }

    /// Of a database with these migrations done, by number and checksum.
    pub(crate) fn of<DB: Backend>(mut done: BTreeMap<i64, Vec<u8>>) -> Self {
        let mut status = Self::default();
        for migration in DB::migrator().iter() {
            let name = format!("{:04} {}", migration.version, migration.description);
            match done.remove(&migration.version) {
                None => status.pending.push(name),
                Some(checksum) => {
                    if checksum != *migration.checksum {
                        status.changed.push(migration.version);
                    }
                    status.applied.push(name);
                }
            }
        }
        status.unknown = done.into_keys().collect();
        status
    }
}

/// How the database behind a connection stands. Writes nothing.
pub(crate) async fn status_of<DB: Backend>(connection: &mut DB::Connection) -> Result<Status, StoreError> {
    let mut done = BTreeMap::new();
    if sql::<DB>(DB::HAS_MIGRATIONS).exists(connection).await? {
        let applied = connection
            .list_applied_migrations(TABLE)
            .await
            .map_err(|error| unavailable(error.into()))?;
        done.extend(
            applied
                .into_iter()
                .map(|row| (row.version, row.checksum.to_vec())),
        );
    }
    Ok(Status::of::<DB>(done))
}

/// Does what is pending; answers how the database stood before.
pub(crate) async fn run<DB: Backend>(connection: &mut DB::Connection) -> Result<Status, OpenError> {
    let before = status_of::<DB>(connection).await.map_err(OpenError::Store)?;
    before.require_known()?;
    DB::migrate(connection).await.map_err(|error| match error {
        // Another process with a newer build was faster since the check.
        MigrateError::VersionMissing(version) => OpenError::Future {
            unknown: vec![version],
        },
        error => OpenError::Migration(error),
    })?;
    Ok(before)
}
