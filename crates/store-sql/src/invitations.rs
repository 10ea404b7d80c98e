//! Invitations.

use crate::accounts::{insert_account, replace_password};
use crate::backend::Backend;
use crate::sql_store::SqlStore;
use crate::statement::{FromRow, Record, sql};
use crate::tenants::lock_tenant;
use async_trait::async_trait;
use domain::{InvitationId, SecretHash, TenantId, Timestamp};
use store::{AcceptedInvitation, Account, AccountState, Invitation, Invitations, Page, StoreError};

impl FromRow for Invitation {
    const TABLE: &'static str = "invitations";

    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            tenant: row.get("tenant")?,
            account: row.get("account")?,
            email: row.get("email")?,
            role: row.get("role")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            accepted_at: row.get("accepted_at")?,
        })
    }
}

/// Gives the invited account its password and answers the account.
async fn complete_account<DB: Backend>(
    connection: &mut DB::Connection,
    invitation: &Invitation,
    account: &domain::AccountId,
    accepted: &AcceptedInvitation,
) -> Result<Option<Account>, StoreError> {
    replace_password::<DB>(connection, &invitation.tenant, account, &accepted.password_hash).await?;
    sql::<DB>("SELECT id, tenant, email, role, state, created_at FROM accounts WHERE tenant = $1 AND id = $2")
        .bind(&invitation.tenant)
        .bind(account)
        .optional(connection)
        .await
}

/// Makes the account that an invitation promised.
async fn new_account<DB: Backend>(
    connection: &mut DB::Connection,
    invitation: Invitation,
    accepted: &AcceptedInvitation,
    now: Timestamp,
) -> Result<Account, StoreError> {
    let account = Account {
        id: accepted.new_account.clone(),
        tenant: invitation.tenant,
        email: Some(invitation.email.unwrap_or_else(|| accepted.email.clone())),
        role: invitation.role,
        state: AccountState::Active,
        created_at: now,
    };
    insert_account::<DB>(connection, &account, Some(&accepted.password_hash)).await?;
    Ok(account)
}

#[async_trait]
impl<DB: Backend> Invitations for SqlStore<DB> {
    async fn create_invitation(
        &self,
        tenant: &TenantId,
        invitation: &Invitation,
        secret: &SecretHash,
    ) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        // One after the other: of two at the same time the later one must see and withdraw the earlier one.
        lock_tenant(&mut write, tenant).await?;
        sql::<DB>(
            "DELETE FROM invitations WHERE tenant = $1 AND accepted_at IS NULL AND (account = $2 OR email = $3)",
        )
        .bind(tenant)
        .bind(&invitation.account)
        .bind(&invitation.email)
        .run(&mut write)
        .await?;
        sql::<DB>(
            "INSERT INTO invitations \
                 (id, tenant, account, email, role, secret_hash, created_at, expires_at, accepted_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(&invitation.id)
        .bind(tenant)
        .bind(&invitation.account)
        .bind(&invitation.email)
        .bind(&invitation.role)
        .bind(secret)
        .bind(&invitation.created_at)
        .bind(&invitation.expires_at)
        .bind(&invitation.accepted_at)
        .if_taken(format!(
            "an invitation {} or one with its secret exists already",
            invitation.id
        ))
        .if_orphan(format!(
            "the tenant {tenant} or the account to invite is not there"
        ))
        .run(&mut write)
        .await?;
        write.commit().await
    }

    async fn open_invitation(
        &self,
        secret: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<Invitation>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(
            "SELECT i.id, i.tenant, i.account, i.email, i.role, i.created_at, i.expires_at, i.accepted_at \
             FROM invitations AS i JOIN tenants ON tenants.id = i.tenant \
             WHERE i.secret_hash = $1 AND i.accepted_at IS NULL AND i.expires_at > $2 AND tenants.state = 'active'",
        )
        .bind(secret)
        .bind(&now)
        .optional(&mut read)
        .await
    }

    async fn list_invitations(
        &self,
        tenant: &TenantId,
        page: Page<'_>,
    ) -> Result<Vec<Invitation>, StoreError> {
        let mut read = self.read().await?;
        sql::<DB>(
            "SELECT id, tenant, account, email, role, created_at, expires_at, accepted_at FROM invitations \
             WHERE tenant = $1 AND accepted_at IS NULL AND id > $2 ORDER BY id LIMIT $3",
        )
        .bind(tenant)
        .bind(page.after.unwrap_or_default())
        .bind(&page.limit)
        .all(&mut read)
        .await
    }

    async fn withdraw_invitation(&self, tenant: &TenantId, id: &InvitationId) -> Result<bool, StoreError> {
        let mut write = self.write_once().await?;
        sql::<DB>("DELETE FROM invitations WHERE tenant = $1 AND id = $2 AND accepted_at IS NULL")
            .bind(tenant)
            .bind(id)
            .changed(&mut write)
            .await
    }

    async fn accept_invitation(
        &self,
        secret: &SecretHash,
        accepted: &AcceptedInvitation,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        let mut write = self.write().await?;
        // Of several at the same time one updates the row; the others find it accepted.
        let invitation: Option<Invitation> = sql::<DB>(
            "UPDATE invitations SET accepted_at = $1 \
             WHERE secret_hash = $2 AND accepted_at IS NULL AND expires_at > $1 \
                 AND EXISTS (SELECT 1 FROM tenants WHERE tenants.id = invitations.tenant AND state = 'active') \
             RETURNING id, tenant, account, email, role, created_at, expires_at, accepted_at",
        )
        .bind(&now)
        .bind(secret)
        .optional(&mut write)
        .await?;
        let Some(invitation) = invitation else {
            return Ok(None);
        };
        let account = match invitation.account.clone() {
            Some(account) => complete_account::<DB>(&mut write, &invitation, &account, accepted).await?,
            None => Some(new_account::<DB>(&mut write, invitation, accepted, now).await?),
        };
        write.commit().await?;
        Ok(account)
    }
}
