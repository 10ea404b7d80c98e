//! The very first start: a tenant, and a one-time link that makes its owner's account.

use crate::config::PublicUrl;
use crate::foundation::{Foundation, FoundationError, make_data_dir};
use crate::invitation::INVITATION_PATH;
use domain::{InvitationId, SecretHash, TenantId, random_secret};
use secrecy::{ExposeSecret, SecretString};
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::{Invitation, Page, Role, StoreError, Tenant, TenantState};

/// What the first tenant is called; its owner can have it renamed.
const FIRST_TENANT: &str = "main";
/// How long the link counts.
const LINK_LIFE: Duration = Duration::from_hours(24);
/// Where the link is written when nobody watches.
const LINK_FILE: &str = "first-sign-in.txt";

/// Makes the first tenant and its link when there is no tenant at all. `None` when there is one.
pub async fn owner_link(
    base: &Foundation,
    public_url: &PublicUrl,
) -> Result<Option<SecretString>, StoreError> {
    if !base.store.list_tenants(Page::first(1)).await?.is_empty() {
        return Ok(None);
    }
    let (clock, entropy) = (base.clock.as_ref(), base.entropy.as_ref());
    let now = clock.now();
    let tenant = Tenant {
        id: TenantId::generate(clock, entropy),
        name: FIRST_TENANT.to_owned(),
        state: TenantState::Active,
        created_at: now,
    };
    match base.store.create_tenant(&tenant).await {
        Ok(()) => {}
        // Another process starts for the first time too, and was faster.
        Err(StoreError::Conflict { .. }) => return Ok(None),
        Err(error) => return Err(error),
    }
    let secret = random_secret(entropy);
    let invitation = Invitation {
        id: InvitationId::generate(clock, entropy),
        tenant: tenant.id.clone(),
        account: None,
        email: None,
        role: Role::Owner,
        created_at: now,
        expires_at: now.plus(LINK_LIFE),
        accepted_at: None,
    };
    base.store
        .create_invitation(&tenant.id, &invitation, &SecretHash::of(secret.expose_secret()))
        .await?;
    Ok(Some(
        public_url
            .join(&format!("{INVITATION_PATH}{}", secret.expose_secret()))
            .into(),
    ))
}

/// Writes the link to a file that only the gateway's user can read. Logs are read by more people than that.
pub fn write_link(data_dir: &Path, link: &SecretString) -> Result<PathBuf, FoundationError> {
    make_data_dir(data_dir)?;
    let path = data_dir.join(LINK_FILE);
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&path)
        .and_then(|mut file| writeln!(file, "{}", link.expose_secret()));
    match written {
        Ok(()) => Ok(path),
        Err(source) => Err(FoundationError::DataDir { path, source }),
    }
}
