//! Accounts. A tenant's row is locked while its owners are counted: two owners who disable each other at the same time
//! would otherwise leave none.

use crate::backend::Backend;
use crate::sql_store::{SqlStore, Write};
use crate::statement::{FromRow, Record, sql};
use crate::tenants::lock_tenant;
use async_trait::async_trait;
use domain::{AccountId, TenantId, Timestamp};
use secrecy::SecretString;
use store::{Account, AccountState, Accounts, ChangeSubject, Page, Role, StoreError};

impl FromRow for Account {
    const TABLE: &'static str = "accounts";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            tenant: row.get("tenant")?,
            email: row.get("email")?,
            role: row.get("role")?,
            state: row.get("state")?,
            created_at: row.get("created_at")?,
        })
    }
}

struct PasswordHash(Option<SecretString>);

impl FromRow for PasswordHash {
    const TABLE: &'static str = "accounts";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self(row.get("password_hash")?))
    }
}

/// Adds an account, with a password when there is one.
pub(crate) async fn insert_account<DB: Backend>(
    connection: &mut DB::Connection,
    account: &Account,
    password_hash: Option<&SecretString>,
) -> Result<(), StoreError> {
    sql::<DB>(
        "INSERT INTO accounts (id, tenant, email, role, state, password_hash, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&account.id)
    .bind(&account.tenant)
    .bind(&account.email)
    .bind(&account.role)
    .bind(&account.state)
    .bind(&password_hash)
    .bind(&account.created_at)
    .if_taken(match &account.email {
        Some(email) => format!("an account with the address `{email}` exists already"),
        None => format!("an account {} exists already", account.id),
    })
    .if_orphan(format!("there is no tenant {}", account.tenant))
    .run(connection)
    .await?;
    Ok(())
}

/// Replaces a password and ends the web sessions that were begun with the one before.
pub(crate) async fn replace_password<DB: Backend>(
    connection: &mut DB::Connection,
    tenant: &TenantId,
    id: &AccountId,
    hash: &SecretString,
) -> Result<bool, StoreError> {
    let there = sql::<DB>("UPDATE accounts SET password_hash = $1 WHERE tenant = $2 AND id = $3")
        .bind(hash)
        .bind(tenant)
        .bind(id)
        .changed(connection)
        .await?;
    if there {
        end_web_sessions::<DB>(connection, tenant, id).await?;
    }
    Ok(there)
}

async fn end_web_sessions<DB: Backend>(
    connection: &mut DB::Connection,
    tenant: &TenantId,
    id: &AccountId,
) -> Result<(), StoreError> {
    sql::<DB>("DELETE FROM web_sessions WHERE tenant = $1 AND account = $2")
        .bind(tenant)
        .bind(id)
        .run(connection)
        .await?;
    Ok(())
}

/// Refuses a step that has left a tenant without an active owner although it took one away.
async fn require_other_owner<DB: Backend>(
    write: &mut Write<'_, DB>,
    tenant: &TenantId,
    id: &AccountId,
) -> Result<(), StoreError> {
    let last = sql::<DB>(
        "SELECT 1 FROM accounts WHERE tenant = $1 AND id = $2 AND role = 'owner' AND state = 'active' \
         AND NOT EXISTS (SELECT 1 FROM accounts AS other WHERE other.tenant = $1 AND other.id <> $2 \
             AND other.role = 'owner' AND other.state = 'active')",
    )
    .bind(tenant)
    .bind(id)
    .exists(write)
    .await?;
    if last {
        return Err(StoreError::conflict(format!(
            "{id} is the last active owner of its tenant: make another account an owner first"
        )));
    }
    Ok(())
}

#[async_trait]
impl<DB: Backend> Accounts for SqlStore<DB> {
    async fn create_account(&self, tenant: &TenantId, account: &Account) -> Result<(), StoreError> {
        let account = Account {
            tenant: tenant.clone(),
            ..account.clone()
        };
        let mut write = self.write_once().await?;
        insert_account::<DB>(&mut write, &account, None).await
    }

    async fn account(&self, tenant: &TenantId, id: &AccountId) -> Result<Option<Account>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(
            "SELECT id, tenant, email, role, state, created_at FROM accounts WHERE tenant = $1 AND id = $2",
        )
        .bind(tenant)
        .bind(id)
        .optional(&mut read)
        .await
    }

    async fn account_by_email(&self, email: &str) -> Result<Option<Account>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>("SELECT id, tenant, email, role, state, created_at FROM accounts WHERE email = $1")
            .bind(email)
            .optional(&mut read)
            .await
    }

    async fn first_account(&self, tenant: &TenantId) -> Result<Option<Account>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(
            "SELECT id, tenant, email, role, state, created_at FROM accounts WHERE tenant = $1 \
             ORDER BY created_at, id LIMIT 1",
        )
        .bind(tenant)
        .optional(&mut read)
        .await
    }

    async fn list_accounts(&self, tenant: &TenantId, page: Page<'_>) -> Result<Vec<Account>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(
            "SELECT id, tenant, email, role, state, created_at FROM accounts WHERE tenant = $1 AND id > $2 \
             ORDER BY id LIMIT $3",
        )
        .bind(tenant)
        .bind(page.after.unwrap_or_default())
        .bind(&page.limit)
        .all(&mut read)
        .await
    }

    async fn password_hash(
        &self,
        tenant: &TenantId,
        id: &AccountId,
    ) -> Result<Option<SecretString>, StoreError> {
        let mut read = self.read().await?;
        let hash: Option<PasswordHash> =
            sql::<DB>("SELECT password_hash FROM accounts WHERE tenant = $1 AND id = $2")
                .bind(tenant)
                .bind(id)
                .optional(&mut read)
                .await?;
        Ok(hash.and_then(|hash| hash.0))
    }

    async fn set_password(
        &self,
        tenant: &TenantId,
        id: &AccountId,
        hash: &SecretString,
        _now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        let there = replace_password::<DB>(&mut write, tenant, id, hash).await?;
        write.commit().await?;
        Ok(there)
    }

    async fn set_account_state(
        &self,
        tenant: &TenantId,
        id: &AccountId,
        state: AccountState,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        lock_tenant(&mut write, tenant).await?;
        if state == AccountState::Disabled {
            require_other_owner(&mut write, tenant, id).await?;
        }
        let there = sql::<DB>("UPDATE accounts SET state = $1 WHERE tenant = $2 AND id = $3")
            .bind(&state)
            .bind(tenant)
            .bind(id)
            .changed(&mut write)
            .await?;
        if there {
            if state == AccountState::Disabled {
                end_web_sessions::<DB>(&mut write, tenant, id).await?;
            }
            write.changed(ChangeSubject::Account(id.clone()), now);
            write.commit().await?;
        }
        Ok(there)
    }

    async fn set_account_role(
        &self,
        tenant: &TenantId,
        id: &AccountId,
        role: Role,
        _now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        lock_tenant(&mut write, tenant).await?;
        if role == Role::Member {
            require_other_owner(&mut write, tenant, id).await?;
        }
        let there = sql::<DB>("UPDATE accounts SET role = $1 WHERE tenant = $2 AND id = $3")
            .bind(&role)
            .bind(tenant)
            .bind(id)
            .changed(&mut write)
            .await?;
        write.commit().await?;
        Ok(there)
    }

    async fn delete_account(
        &self,
        tenant: &TenantId,
        id: &AccountId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        lock_tenant(&mut write, tenant).await?;
        require_other_owner(&mut write, tenant, id).await?;
        // Connections, tokens, grants, sessions and invitations refer to the account and follow it.
        let there = sql::<DB>("DELETE FROM accounts WHERE tenant = $1 AND id = $2")
            .bind(tenant)
            .bind(id)
            .changed(&mut write)
            .await?;
        if there {
            write.changed(ChangeSubject::Account(id.clone()), now);
            write.commit().await?;
        }
        Ok(there)
    }
}
