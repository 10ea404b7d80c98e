//! The first start: a tenant, and a one-time link that makes its owner's account. It is not over before there is one.

use crate::config::PublicUrl;
use crate::foundation::{Foundation, FoundationError, make_data_dir};
use crate::invitation::INVITATION_PATH;
use crate::lists;
use domain::{InvitationId, SecretHash, TenantId, Timestamp, random_secret};
use secrecy::{ExposeSecret, SecretString};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::{Invitation, Page, Role, Store, StoreError, Tenant, TenantState};

/// What the first tenant is called; its owner can have it renamed.
const FIRST_TENANT: &str = "main";
/// How long the link counts.
const LINK_LIFE: Duration = Duration::from_hours(24);
/// Where the link is written when nobody watches.
const LINK_FILE: &str = "first-sign-in.txt";

/// Makes the link, and its tenant where an earlier start did not, as long as there is no account and no open link for an
/// owner. `None` when there is.
pub async fn owner_link(
    base: &Foundation,
    public_url: &PublicUrl,
) -> Result<Option<SecretString>, StoreError> {
    let (clock, entropy) = (base.clock.as_ref(), base.entropy.as_ref());
    let now = clock.now();
    if has_owner(base.store.as_ref(), now).await? {
        return Ok(None);
    }
    let Some(tenant) = first_tenant(base, now).await? else {
        return Ok(None);
    };
    let secret = random_secret(entropy);
    let invitation = Invitation {
        id: InvitationId::generate(clock, entropy),
        tenant: tenant.clone(),
        account: None,
        email: None,
        role: Role::Owner,
        created_at: now,
        expires_at: now.plus(LINK_LIFE),
        accepted_at: None,
    };
    base.store
        .create_invitation(&tenant, &invitation, &SecretHash::of(secret.expose_secret()))
        .await?;
    Ok(Some(
        public_url
            .join(&format!("{INVITATION_PATH}{}", secret.expose_secret()))
            .into(),
    ))
}

/// Whether anybody has an account, or a link that still makes an owner's.
async fn has_owner(store: &dyn Store, now: Timestamp) -> Result<bool, StoreError> {
    for tenant in lists::tenants(store).await? {
        if store.first_account(&tenant.id).await?.is_some() {
            return Ok(true);
        }
        // A tenant without an account has the links of first starts only: one piece holds them all.
        let invitations = store.list_invitations(&tenant.id, Page::first(500)).await?;
        let is_open = |link: &Invitation| link.role == Role::Owner && now < link.expires_at;
        if invitations.iter().any(is_open) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The tenant of the link. `None` when another process makes it at this moment, and then the link too.
async fn first_tenant(base: &Foundation, now: Timestamp) -> Result<Option<TenantId>, StoreError> {
    if let Some(tenant) = base.store.tenant_by_name(FIRST_TENANT).await? {
        return Ok((tenant.state == TenantState::Active).then_some(tenant.id));
    }
    let tenant = Tenant {
        id: TenantId::generate(base.clock.as_ref(), base.entropy.as_ref()),
        name: FIRST_TENANT.to_owned(),
        state: TenantState::Active,
        created_at: now,
    };
    match base.store.create_tenant(&tenant).await {
        Ok(()) => Ok(Some(tenant.id)),
        Err(StoreError::Conflict { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes the link to a file that only the gateway's user can read. Logs are read by more people than that. The file is
/// a new one under an old name: whoever opened an earlier one, or put a link to elsewhere in its place, gets nothing.
pub fn write_link(data_dir: &Path, link: &SecretString) -> Result<PathBuf, FoundationError> {
    make_data_dir(data_dir)?;
    let path = data_dir.join(LINK_FILE);
    match replace(data_dir, &path, link) {
        Ok(()) => Ok(path),
        Err(source) => Err(FoundationError::DataDir { path, source }),
    }
}

fn replace(data_dir: &Path, path: &Path, link: &SecretString) -> std::io::Result<()> {
    // Created anew under a random name, with the mode 0600.
    let mut draft = tempfile::NamedTempFile::new_in(data_dir)?;
    writeln!(draft, "{}", link.expose_secret())?;
    draft.as_file().sync_all()?;
    draft.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests;
