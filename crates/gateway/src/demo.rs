//! The demo: an emulated Backendless with a sample app, and a tenant that is connected to it.

use crate::app::App;
use crate::lists;
use connections::{ConnectionError, Credentials, Developer, Endpoint, Verify};
use console::{PasswordError, Passwords};
use domain::{AccountId, BearerToken, ConnectionLimit, Level, Scopes, TenantId, TokenId, random_secret};
use emulator::RunningEmulator;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use store::{AccessToken, Account, AccountState, Role, Store, StoreError, Tenant, TenantState};

const TENANT: &str = "demo";
const CONNECTION: &str = "shop";
const TOKEN: &str = "demo";
/// Who signs in to the demo's console.
pub const EMAIL: &str = "demo@example.com";

/// What the demo made.
pub struct Provided {
    /// The bearer.
    pub token: SecretString,
    /// Of the account that signs in to the console.
    pub password: SecretString,
}

/// Why the demo did not start.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The emulator.
    #[error("the emulated Backendless does not start")]
    Emulator(#[from] emulator::StartError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The connection to the emulator.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    /// The password.
    #[error("the password of the demo's account cannot be hashed")]
    Password(#[from] PasswordError),
    /// A directory for it.
    #[error("the demo's data directory cannot be made")]
    Directory(#[source] std::io::Error),
}

/// Makes the demo's tenant, or brings the one of an earlier demo in the same data directory up to date: the emulator
/// forgot everything since, so the connection gets its new keys, and the token and the password are new ones.
pub async fn provide(app: &App, emulator: &RunningEmulator) -> Result<Provided, DemoError> {
    let store = app.base.store.as_ref();
    let (clock, entropy) = (app.base.clock.as_ref(), app.base.entropy.as_ref());
    let tenant = match store.tenant_by_name(TENANT).await? {
        Some(tenant) => tenant.id,
        None => create_tenant(app).await?,
    };
    let account = match store.account_by_email(EMAIL).await? {
        Some(account) if account.tenant == tenant => account.id,
        _ => create_account(app, &tenant).await?,
    };
    connect(app, &tenant, &account, emulator).await?;
    let password: SecretString = random_secret(entropy).expose_secret()[..16].into();
    let passwords = Passwords::new(Arc::clone(&app.base.entropy));
    let hash = passwords.hash(&password).await?;
    store.set_password(&tenant, &account, &hash, clock.now()).await?;
    let token = create_token(app, &tenant, &account).await?;
    Ok(Provided { token, password })
}

async fn create_tenant(app: &App) -> Result<TenantId, StoreError> {
    let tenant = Tenant {
        id: TenantId::generate(app.base.clock.as_ref(), app.base.entropy.as_ref()),
        name: TENANT.to_owned(),
        state: TenantState::Active,
        created_at: app.base.clock.now(),
    };
    app.base.store.create_tenant(&tenant).await?;
    Ok(tenant.id)
}

async fn create_account(app: &App, tenant: &TenantId) -> Result<AccountId, StoreError> {
    let account = Account {
        id: AccountId::generate(app.base.clock.as_ref(), app.base.entropy.as_ref()),
        tenant: tenant.clone(),
        email: Some(EMAIL.to_owned()),
        role: Role::Owner,
        state: AccountState::Active,
        created_at: app.base.clock.now(),
    };
    app.base.store.create_account(tenant, &account).await?;
    Ok(account.id)
}

async fn connect(
    app: &App,
    tenant: &TenantId,
    account: &AccountId,
    emulator: &RunningEmulator,
) -> Result<(), ConnectionError> {
    let endpoint = Endpoint::Keys {
        server_url: emulator.server_url(),
        app_id: emulator.app_id.clone(),
        api_key: emulator.api_keys.rest.clone().into(),
    };
    let developer = &emulator.developer;
    let developer = Developer::with_password(
        Some(&emulator.console_url()),
        &developer.login,
        developer.password.clone().into(),
    )?;
    let credentials = Credentials::new(
        endpoint,
        Some(emulator.api_keys.bl.clone().into()),
        Some(developer),
    )?;
    match app.connections.by_name(tenant, account, CONNECTION).await? {
        Some(old) => {
            app.connections
                .replace(tenant, account, &old.id, &credentials, Verify::First)
                .await?
        }
        None => {
            app.connections
                .add(tenant, account, CONNECTION, &credentials, Verify::First)
                .await?
        }
    };
    Ok(())
}

/// A token that may do everything: the demo shows all tools, and agents ask before they destroy something.
async fn create_token(app: &App, tenant: &TenantId, account: &AccountId) -> Result<SecretString, StoreError> {
    let store: &Arc<dyn Store> = &app.base.store;
    let now = app.base.clock.now();
    for old in lists::tokens(store.as_ref(), tenant, Some(account)).await? {
        if old.name == TOKEN && old.revoked_at.is_none() {
            store.revoke_access_token(tenant, &old.id, now).await?;
        }
    }
    let token = AccessToken {
        id: TokenId::generate(app.base.clock.as_ref(), app.base.entropy.as_ref()),
        tenant: tenant.clone(),
        account: account.clone(),
        name: TOKEN.to_owned(),
        scopes: Scopes::everywhere(Level::Destroy),
        connections: ConnectionLimit::All,
        created_at: now,
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
    };
    let bearer = BearerToken::generate(&token.id, app.base.entropy.as_ref());
    store.create_access_token(tenant, &token, &bearer.hash).await?;
    Ok(bearer.text)
}
