//! Appending to the chains: three statements for any number of entries and tenants.

use crate::backend::Backend;
use crate::sql_store::{SqlStore, Write};
use crate::statement::{FromRow, Record, sql_rows};
use domain::TenantId;
use std::collections::BTreeMap;
use store::{AuditChain, AuditEntry, StoreError};

/// Rows of one statement. With 15 columns well below the 32,766 arguments that SQLite takes.
const CHUNK: usize = 500;

/// Where a chain ends while the transaction holds it.
struct End {
    sequence: i64,
    mac: Vec<u8>,
}

struct OwnedEnd(TenantId, End);

impl FromRow for OwnedEnd {
    const TABLE: &'static str = "audit_heads";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        let end = End {
            sequence: row.get("sequence")?,
            mac: row.get("mac")?,
        };
        Ok(Self(row.get("tenant")?, end))
    }
}

/// An entry with its place and MAC.
struct Linked<'e> {
    entry: &'e AuditEntry,
    sequence: i64,
    mac: Vec<u8>,
}

/// Links entries to their tenants' chains and stores them.
pub(super) async fn append<DB: Backend>(
    store: &SqlStore<DB>,
    entries: &[AuditEntry],
    chain: &dyn AuditChain,
) -> Result<(), StoreError> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut write = store.write().await?;
    let mut ends = hold_heads(&mut write, entries).await?;
    let mut linked = Vec::with_capacity(entries.len());
    for entry in entries {
        linked.push(link(&mut ends, entry, chain)?);
    }
    for rows in linked.chunks(CHUNK) {
        insert(&mut write, rows).await?;
    }
    move_heads(&mut write, &ends).await?;
    write.commit().await
}

/// Locks the heads of all tenants concerned and makes missing ones. The rows are locked in the order of the values, which is
/// the order of the tenants' ids in every process: nobody waits in a circle.
async fn hold_heads<DB: Backend>(
    write: &mut Write<'_, DB>,
    entries: &[AuditEntry],
) -> Result<BTreeMap<TenantId, End>, StoreError> {
    let tenants: std::collections::BTreeSet<&TenantId> = entries.iter().map(|entry| &entry.tenant).collect();
    let tenants: Vec<_> = tenants.into_iter().collect();
    let mut ends = BTreeMap::new();
    for chunk in tenants.chunks(CHUNK) {
        let mut statement = sql_rows::<DB>(
            "INSERT INTO audit_heads (tenant, sequence, mac) VALUES ",
            chunk.len(),
            3,
            " ON CONFLICT (tenant) DO UPDATE SET sequence = audit_heads.sequence \
             RETURNING tenant, sequence, mac",
        )
        .if_orphan("an audit entry names a tenant that is not there");
        for tenant in chunk {
            statement = statement.bind(*tenant).bind(&0_i64).bind(&[][..]);
        }
        let held: Vec<OwnedEnd> = statement.all(write).await?;
        ends.extend(held.into_iter().map(|OwnedEnd(tenant, end)| (tenant, end)));
    }
    Ok(ends)
}

/// Gives an entry the next place of its tenant's chain.
fn link<'e>(
    ends: &mut BTreeMap<TenantId, End>,
    entry: &'e AuditEntry,
    chain: &dyn AuditChain,
) -> Result<Linked<'e>, StoreError> {
    let end = ends
        .get_mut(&entry.tenant)
        .ok_or_else(|| StoreError::corrupt("audit_heads", sqlx::Error::RowNotFound))?;
    let sequence = end.sequence + 1;
    let mac = chain
        .link(sequence, &end.mac, entry)
        .ok_or_else(|| StoreError::conflict(format!("the audit key of {} is not at hand", entry.tenant)))?;
    *end = End {
        sequence,
        mac: mac.clone(),
    };
    Ok(Linked { entry, sequence, mac })
}

async fn insert<DB: Backend>(write: &mut Write<'_, DB>, rows: &[Linked<'_>]) -> Result<(), StoreError> {
    let mut statement = sql_rows::<DB>(
        "INSERT INTO audit_events (tenant, sequence, call_id, phase, at, account, actor, action, connection, outcome, \
             duration_micros, client, arguments_digest, detail, mac) VALUES ",
        rows.len(),
        15,
        "",
    );
    for Linked { entry, sequence, mac } in rows {
        statement = statement
            .bind(&entry.tenant)
            .bind(sequence)
            .bind(&entry.call)
            .bind(&entry.phase)
            .bind(&entry.at)
            .bind(&entry.account)
            .bind(&entry.actor)
            .bind(&entry.action)
            .bind(&entry.connection)
            .bind(&entry.outcome)
            .bind(&entry.duration_micros)
            .bind(&entry.client)
            .bind(&entry.arguments_digest)
            .bind(&entry.detail)
            .bind(mac);
    }
    statement.run(write).await?;
    Ok(())
}

async fn move_heads<DB: Backend>(
    write: &mut Write<'_, DB>,
    ends: &BTreeMap<TenantId, End>,
) -> Result<(), StoreError> {
    let ends: Vec<_> = ends.iter().collect();
    for chunk in ends.chunks(CHUNK) {
        let mut statement = sql_rows::<DB>(
            "INSERT INTO audit_heads (tenant, sequence, mac) VALUES ",
            chunk.len(),
            3,
            " ON CONFLICT (tenant) DO UPDATE SET sequence = excluded.sequence, mac = excluded.mac",
        );
        for (tenant, end) in chunk {
            statement = statement.bind(*tenant).bind(&end.sequence).bind(&end.mac);
        }
        statement.run(write).await?;
    }
    Ok(())
}
