//! The connections of accounts: adding, checking, changing and opening them.

use crate::check::{check, state};
use crate::console_sessions::ConsoleSessions;
use crate::remembered::Remembered;
use crate::{ConnectionError, Credentials, OpenConnection, blob, name};
use domain::{AccountId, Clock, ConnectionId, Entropy, Principal, TenantId};
use outbound::HttpClient;
use secrecy::ExposeSecret;
use std::sync::Arc;
use store::{Connection, ConnectionDisplay, ConnectionState, Store};
use vault::{Cell, Sealed, Vault};

/// Whether credentials are tried against Backendless before they are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verify {
    /// What Backendless refuses is not stored.
    First,
    /// Stored as `Unverified`, for an app that cannot be reached at the moment.
    Later,
}

/// All connections. Cheap to clone.
#[derive(Clone)]
pub struct Connections {
    store: Arc<dyn Store>,
    vault: Arc<Vault>,
    http: HttpClient,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    consoles: Arc<ConsoleSessions>,
    remembered: Arc<Remembered>,
}

impl Connections {
    /// The connections of a store, sealed by a vault, reached through a client.
    pub fn new(
        store: Arc<dyn Store>,
        vault: Arc<Vault>,
        http: HttpClient,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        let consoles = Arc::new(ConsoleSessions::new(http.clone(), Arc::clone(&clock)));
        Self {
            store,
            vault,
            http,
            clock,
            entropy,
            consoles,
            remembered: Arc::new(Remembered::new()),
        }
    }

    /// Adds a connection to an account. Its first one becomes the default. A name that is taken is a store's `Conflict`.
    pub async fn add(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        name: &str,
        credentials: &Credentials,
        verify: Verify,
    ) -> Result<Connection, ConnectionError> {
        name::check(name)?;
        let id = ConnectionId::generate(self.clock.as_ref(), self.entropy.as_ref());
        let state = self.tried(&id, credentials, verify).await?;
        let sealed = self.seal(tenant, &id, credentials).await?;
        let now = self.clock.now();
        let connection = Connection {
            id: id.clone(),
            tenant: tenant.clone(),
            account: account.clone(),
            name: name.to_owned(),
            display: credentials.display(),
            sealed: sealed.bytes,
            data_key: sealed.data_key,
            is_default: false,
            checked_at: (state != ConnectionState::Unverified).then_some(now),
            state,
            created_at: now,
            updated_at: now,
        };
        self.store.create_connection(tenant, &connection).await?;
        self.remembered.forget_all();
        self.get(tenant, account, &id).await
    }

    /// Gives a connection other credentials; its user sessions end.
    pub async fn replace(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &ConnectionId,
        credentials: &Credentials,
        verify: Verify,
    ) -> Result<Connection, ConnectionError> {
        let before = self.get(tenant, account, id).await?;
        let state = self.tried(id, credentials, verify).await?;
        let sealed = self.seal(tenant, id, credentials).await?;
        let now = self.clock.now();
        let connection = Connection {
            display: credentials.display(),
            sealed: sealed.bytes,
            data_key: sealed.data_key,
            checked_at: (state != ConnectionState::Unverified).then_some(now),
            state,
            updated_at: now,
            ..before
        };
        found(self.store.replace_connection(tenant, &connection).await?)?;
        self.forget(id);
        self.get(tenant, account, id).await
    }

    /// Tries a connection's credentials and notes what came of it.
    pub async fn verify(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &ConnectionId,
    ) -> Result<ConnectionState, ConnectionError> {
        let row = self.get(tenant, account, id).await?;
        let credentials = self.unseal(&row).await?;
        let state = state(check(&self.http, id, &credentials).await);
        let now = self.clock.now();
        found(
            self.store
                .set_connection_state(tenant, account, id, &state, now)
                .await?,
        )?;
        Ok(state)
    }

    /// A connection by id, its secrets sealed.
    pub async fn get(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &ConnectionId,
    ) -> Result<Connection, ConnectionError> {
        self.store
            .connection(tenant, account, id)
            .await?
            .ok_or(ConnectionError::Gone)
    }

    /// Where a connection's keys are really sent, and which it has: read from what is sealed, so that it may decide what
    /// a form offers, which the columns for people may not.
    pub async fn sealed_display(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &ConnectionId,
    ) -> Result<ConnectionDisplay, ConnectionError> {
        let row = self.get(tenant, account, id).await?;
        Ok(self.unseal(&row).await?.display())
    }

    /// A connection by name, its secrets sealed.
    pub async fn by_name(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        name: &str,
    ) -> Result<Option<Connection>, ConnectionError> {
        Ok(self.store.connection_by_name(tenant, account, name).await?)
    }

    /// An account's connections by name, their secrets sealed.
    pub async fn list(
        &self,
        tenant: &TenantId,
        account: &AccountId,
    ) -> Result<Vec<Connection>, ConnectionError> {
        Ok(self.store.list_connections(tenant, account).await?)
    }

    /// Gives a connection another name.
    pub async fn rename(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &ConnectionId,
        name: &str,
    ) -> Result<(), ConnectionError> {
        name::check(name)?;
        found(
            self.store
                .rename_connection(tenant, account, id, name, self.clock.now())
                .await?,
        )?;
        self.remembered.forget_all();
        Ok(())
    }

    /// Makes a connection the one that calls use which name none.
    pub async fn set_default(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &ConnectionId,
    ) -> Result<(), ConnectionError> {
        found(
            self.store
                .set_default_connection(tenant, account, id, self.clock.now())
                .await?,
        )?;
        self.remembered.forget_all();
        Ok(())
    }

    /// Removes a connection with its secrets and user sessions.
    pub async fn remove(
        &self,
        tenant: &TenantId,
        account: &AccountId,
        id: &ConnectionId,
    ) -> Result<(), ConnectionError> {
        found(
            self.store
                .delete_connection(tenant, account, id, self.clock.now())
                .await?,
        )?;
        self.forget(id);
        Ok(())
    }

    /// Opens the connection of this name, or without a name the account's default; for a caller whose limit leaves out
    /// the default and leaves one connection, that one.
    pub async fn open(
        &self,
        principal: &Principal,
        name: Option<&str>,
    ) -> Result<OpenConnection, ConnectionError> {
        let row = self.choose(principal, name).await?;
        let credentials = self.unseal(&row).await?;
        Ok(OpenConnection {
            client: credentials.client(&self.http, &row.id),
            secrets: credentials.secrets(),
            credentials,
            row,
            consoles: Arc::clone(&self.consoles),
        })
    }

    /// Forgets what is remembered of a connection (`ChangeSubject::Connection`).
    pub fn forget(&self, id: &ConnectionId) {
        self.remembered.forget_all();
        self.consoles.forget(id);
    }

    /// Forgets which connections there are: those of an account or a tenant may be gone (`ChangeSubject::Account`,
    /// `ChangeSubject::Tenant`).
    pub fn forget_rows(&self) {
        self.remembered.forget_all();
    }

    /// Forgets what is remembered of all connections: changes may have been missed.
    pub fn forget_all(&self) {
        self.remembered.forget_all();
        self.consoles.forget_all();
    }

    async fn choose(
        &self,
        principal: &Principal,
        name: Option<&str>,
    ) -> Result<Arc<Connection>, ConnectionError> {
        let Principal {
            tenant,
            account,
            connections: limit,
            ..
        } = principal;
        let row = match name {
            // A database need not take every character that an agent sends, and no connection has such a name.
            Some(name) if name::check(name).is_err() => None,
            name => {
                let choice = (tenant.clone(), account.clone(), name.map(str::to_owned));
                let read = async {
                    match name {
                        Some(name) => self.store.connection_by_name(tenant, account, name).await,
                        None => self.store.default_connection(tenant, account).await,
                    }
                };
                self.remembered.get_or_read(choice, read).await?
            }
        };
        if let Some(row) = row.filter(|row| limit.allows(&row.id)) {
            return Ok(row);
        }
        let mut usable = self.store.list_connections(tenant, account).await?;
        usable.retain(|row| limit.allows(&row.id));
        if name.is_none() && usable.len() == 1 {
            return Ok(Arc::new(usable.remove(0)));
        }
        Err(ConnectionError::Missing {
            wanted: name.map(name::shown),
            usable: usable.into_iter().map(|row| row.name).collect(),
        })
    }

    async fn tried(
        &self,
        id: &ConnectionId,
        credentials: &Credentials,
        verify: Verify,
    ) -> Result<ConnectionState, ConnectionError> {
        match verify {
            Verify::Later => Ok(ConnectionState::Unverified),
            Verify::First => {
                check(&self.http, id, credentials).await?;
                Ok(ConnectionState::Verified)
            }
        }
    }

    async fn seal(
        &self,
        tenant: &TenantId,
        id: &ConnectionId,
        credentials: &Credentials,
    ) -> Result<Sealed, ConnectionError> {
        Ok(self
            .vault
            .seal(tenant, cell(id), &blob::write(credentials))
            .await?)
    }

    async fn unseal(&self, row: &Connection) -> Result<Credentials, ConnectionError> {
        let opened = self
            .vault
            .unseal(&row.tenant, cell(&row.id), &row.data_key, &row.sealed)
            .await?;
        blob::read(opened.expose_secret())
    }
}

/// Where a connection's secrets are sealed.
fn cell(id: &ConnectionId) -> Cell<'_> {
    Cell {
        table: "connections",
        row: id.as_str(),
        column: "sealed",
    }
}

fn found(was_there: bool) -> Result<(), ConnectionError> {
    if was_there {
        Ok(())
    } else {
        Err(ConnectionError::Gone)
    }
}
