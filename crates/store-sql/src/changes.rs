//! Changes: numbered in the order in which they become visible.

use crate::backend::Backend;
use crate::sql_store::{SqlStore, Write};
use crate::statement::{FromRow, Record, sql, sql_rows};
use async_trait::async_trait;
use domain::Timestamp;
use store::{Change, ChangeSubject, Changes, StoreError};

/// Numbers and stores changes. The head's row stays locked until the transaction ends, so nobody gets a later number before
/// these are visible.
pub(crate) async fn append<DB: Backend>(
    write: &mut Write<'_, DB>,
    changes: &[(ChangeSubject, Timestamp)],
) -> Result<(), StoreError> {
    let count = i64::try_from(changes.len()).unwrap_or(i64::MAX);
    let head: Head =
        sql::<DB>("UPDATE change_head SET sequence = sequence + $1 WHERE id = 1 RETURNING sequence")
            .bind(&count)
            .one(write)
            .await?;
    let mut insert = sql_rows::<DB>(
        "INSERT INTO changes (sequence, kind, subject, at) VALUES ",
        changes.len(),
        4,
        "",
    );
    for (sequence, (subject, at)) in (head.0 - count + 1..).zip(changes) {
        let (kind, id) = words(subject);
        insert = insert.bind(&sequence).bind(kind).bind(&id).bind(at);
    }
    insert.run(write).await?;
    if let Some(text) = DB::NOTIFY {
        sql::<DB>(text).run(write).await?;
    }
    Ok(())
}

fn words(subject: &ChangeSubject) -> (&'static str, Option<String>) {
    let (kind, id) = match subject {
        ChangeSubject::Tenant(id) => ("tenant", id.as_str()),
        ChangeSubject::Account(id) => ("account", id.as_str()),
        ChangeSubject::Token(id) => ("token", id.as_str()),
        ChangeSubject::Grant(id) => ("grant", id.as_str()),
        ChangeSubject::Connection(id) => ("connection", id.as_str()),
        ChangeSubject::DataKey(id) => ("data_key", id.as_str()),
        ChangeSubject::SigningKeys => return ("signing_keys", None),
    };
    (kind, Some(id.to_owned()))
}

struct Head(i64);

impl FromRow for Head {
    const TABLE: &'static str = "change_head";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self(row.get("sequence")?))
    }
}

impl FromRow for Change {
    const TABLE: &'static str = "changes";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        let kind: String = row.get("kind")?;
        let subject = match kind.as_str() {
            "tenant" => ChangeSubject::Tenant(row.get("subject")?),
            "account" => ChangeSubject::Account(row.get("subject")?),
            "token" => ChangeSubject::Token(row.get("subject")?),
            "grant" => ChangeSubject::Grant(row.get("subject")?),
            "connection" => ChangeSubject::Connection(row.get("subject")?),
            "data_key" => ChangeSubject::DataKey(row.get("subject")?),
            "signing_keys" => ChangeSubject::SigningKeys,
            other => return Err(row.corrupt(format!("`{other}` is no kind of change").into())),
        };
        Ok(Self {
            sequence: row.get("sequence")?,
            subject,
        })
    }
}

/// A change behind the asked place, or none, with what was the latest and the oldest one at the same moment.
struct Seen {
    latest: i64,
    oldest: Option<i64>,
    change: Option<Change>,
}

impl FromRow for Seen {
    const TABLE: &'static str = "changes";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        let there: Option<i64> = row.get("sequence")?;
        Ok(Self {
            latest: row.get("latest")?,
            oldest: row.get("oldest")?,
            change: there.map(|_| Change::from_row(row)).transpose()?,
        })
    }
}

#[async_trait]
impl<DB: Backend> Changes for SqlStore<DB> {
    async fn latest_change(&self) -> Result<i64, StoreError> {
        let mut read = self.read_changes().await?;
        let head: Head = sql::<DB>("SELECT sequence FROM change_head WHERE id = 1")
            .one(&mut read)
            .await?;
        Ok(head.0)
    }

    async fn changes_since(&self, after: i64, limit: u32) -> Result<Option<Vec<Change>>, StoreError> {
        let mut read = self.read_changes().await?;
        // One statement sees one moment: a sweep between two would look like "nothing has changed".
        let seen: Vec<Seen> = sql::<DB>(
            "SELECT change_head.sequence AS latest, (SELECT MIN(sequence) FROM changes) AS oldest, \
                 changes.sequence AS sequence, changes.kind AS kind, changes.subject AS subject \
             FROM change_head LEFT JOIN changes ON changes.sequence > $1 \
             ORDER BY changes.sequence LIMIT $2",
        )
        .bind(&after)
        .bind(&limit.max(1))
        .all(&mut read)
        .await?;
        let Some(Seen { latest, oldest, .. }) = seen.first() else {
            return Err(StoreError::corrupt("change_head", sqlx::Error::RowNotFound));
        };
        let complete =
            after == *latest || (after < *latest && oldest.is_some_and(|oldest| oldest <= after + 1));
        if !complete {
            return Ok(None);
        }
        let changes = seen.into_iter().filter_map(|seen| seen.change);
        Ok(Some(changes.take(limit as usize).collect()))
    }

    async fn change_signal(&self) {
        self.wait_for_signal().await;
    }
}
