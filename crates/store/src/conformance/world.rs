//! The world of a case: a store, a clock that stands still, and rows that are quickly made.

use crate::{
    AccessToken, Account, AccountState, AuthorizationCode, ChangeSubject, Connection, ConnectionDisplay,
    ConnectionState, DataKey, Grant, MasterKeyCheck, OauthClient, RefreshToken, Role, Store, Tenant,
    TenantState, UserSession, WebSession,
};
use domain::{
    AccountId, Clock, ConnectionId, ConnectionLimit, DataKeyId, GrantId, InvitationId, ManualClock, Scopes,
    SecretHash, SeededEntropy, SigningKeyId, TenantId, Timestamp, TokenId, UserSessionId,
};
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

/// The resource that codes and refresh tokens of the cases are for.
pub(super) const RESOURCE: &str = "https://gateway.example/mcp";

/// A store with a clock and randomness that repeat. Every new id is one millisecond later than the one before.
pub(super) struct World {
    store: Arc<dyn Store>,
    clock: ManualClock,
    entropy: SeededEntropy,
}

impl Deref for World {
    type Target = Arc<dyn Store>;

    fn deref(&self) -> &Self::Target {
        &self.store
    }
}

/// A method that makes the next id of a kind.
macro_rules! next {
    ($($method:ident: $id:ident),+ $(,)?) => {
        $(pub(super) fn $method(&self) -> $id {
            self.clock.advance_millis(1);
            $id::generate(&self.clock, &self.entropy)
        })+
    };
}

impl World {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            clock: ManualClock::default(),
            entropy: SeededEntropy::new(1),
        }
    }

    next! {
        tenant_id: TenantId,
        account_id: AccountId,
        connection_id: ConnectionId,
        token_id: TokenId,
        grant_id: GrantId,
        data_key_id: DataKeyId,
        signing_key_id: SigningKeyId,
        invitation_id: InvitationId,
        user_session_id: UserSessionId,
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Moves on and tells the time then.
    pub(super) fn after(&self, duration: Duration) -> Timestamp {
        self.clock.advance(duration);
        self.clock.now()
    }

    /// The hash of a secret that no other call has made.
    pub(super) fn secret(&self) -> SecretHash {
        SecretHash::of(self.token_id().as_str())
    }

    pub(super) fn new_tenant(&self, name: &str) -> Tenant {
        Tenant {
            id: self.tenant_id(),
            name: name.to_owned(),
            state: TenantState::Active,
            created_at: self.now(),
        }
    }

    /// A tenant that is stored, with a name of its own.
    pub(super) async fn a_tenant(&self) -> Tenant {
        let mut tenant = self.new_tenant("");
        tenant.name = format!("tenant {}", tenant.id);
        self.create_tenant(&tenant).await.unwrap();
        tenant
    }

    pub(super) fn new_account(&self, tenant: &TenantId, role: Role) -> Account {
        let id = self.account_id();
        Account {
            email: Some(format!("{id}@example.com")),
            id,
            tenant: tenant.clone(),
            role,
            state: AccountState::Active,
            created_at: self.now(),
        }
    }

    /// An active account that is stored.
    pub(super) async fn an_account(&self, tenant: &TenantId, role: Role) -> Account {
        let account = self.new_account(tenant, role);
        self.create_account(tenant, &account).await.unwrap();
        account
    }

    /// The owner of a new tenant.
    pub(super) async fn owner(&self) -> Account {
        let tenant = self.a_tenant().await;
        self.an_account(&tenant.id, Role::Owner).await
    }

    /// An account, one of the same tenant and one of another tenant.
    pub(super) async fn neighbours(&self) -> (Account, Account, Account) {
        let mine = self.owner().await;
        let colleague = self.an_account(&mine.tenant, Role::Owner).await;
        (mine, colleague, self.owner().await)
    }

    pub(super) fn new_master_key(&self, id: &str) -> MasterKeyCheck {
        MasterKeyCheck {
            id: id.to_owned(),
            check_value: id.as_bytes().to_vec(),
            created_at: self.now(),
        }
    }

    pub(super) fn new_data_key(&self, tenant: &TenantId, master_key: &str) -> DataKey {
        let id = self.data_key_id();
        DataKey {
            wrapped: id.as_str().as_bytes().to_vec(),
            id,
            tenant: tenant.clone(),
            master_key: master_key.to_owned(),
            created_at: self.now(),
        }
    }

    /// A tenant's data key that is stored, under a master key that is registered.
    pub(super) async fn data_key_of(&self, tenant: &TenantId, master_key: &str) -> DataKey {
        self.add_master_key(&self.new_master_key(master_key))
            .await
            .unwrap();
        let key = self.new_data_key(tenant, master_key);
        self.create_data_key(tenant, &key).await.unwrap()
    }

    pub(super) fn new_connection(&self, account: &Account, name: &str) -> Connection {
        let id = self.connection_id();
        Connection {
            sealed: id.as_str().as_bytes().to_vec(),
            id,
            tenant: account.tenant.clone(),
            account: account.id.clone(),
            name: name.to_owned(),
            display: ConnectionDisplay {
                endpoint: "https://api.backendless.com".to_owned(),
                app_id: Some("app".to_owned()),
                has_cloud_code_key: true,
                has_developer: false,
            },
            data_key: self.data_key_id(),
            is_default: false,
            state: ConnectionState::Unverified,
            checked_at: None,
            created_at: self.now(),
            updated_at: self.now(),
        }
    }

    /// A connection as it is stored.
    pub(super) async fn connection_of(&self, account: &Account, name: &str) -> Connection {
        let connection = self.new_connection(account, name);
        self.create_connection(&account.tenant, &connection)
            .await
            .unwrap();
        self.connection(&account.tenant, &account.id, &connection.id)
            .await
            .unwrap()
            .unwrap()
    }

    pub(super) fn new_user_session(&self, connection: &Connection) -> UserSession {
        UserSession {
            id: self.user_session_id(),
            tenant: connection.tenant.clone(),
            account: connection.account.clone(),
            connection: connection.id.clone(),
            sealed: b"sealed user-token".to_vec(),
            data_key: connection.data_key.clone(),
            created_at: self.now(),
            expires_at: self.now().plus(Duration::from_hours(1)),
        }
    }

    /// A user session that is stored.
    pub(super) async fn user_session_of(&self, connection: &Connection) -> UserSession {
        let session = self.new_user_session(connection);
        self.create_user_session(&connection.tenant, &session)
            .await
            .unwrap();
        session
    }

    pub(super) fn new_token(&self, account: &Account, name: &str) -> AccessToken {
        AccessToken {
            id: self.token_id(),
            tenant: account.tenant.clone(),
            account: account.id.clone(),
            name: name.to_owned(),
            scopes: Scopes::parse("data:read files:write").unwrap(),
            connections: ConnectionLimit::All,
            created_at: self.now(),
            expires_at: None,
            last_used_at: None,
            revoked_at: None,
        }
    }

    /// A token that is stored, with the hash of its secret.
    pub(super) async fn token_of(&self, account: &Account, name: &str) -> (AccessToken, SecretHash) {
        let (token, hash) = (self.new_token(account, name), self.secret());
        self.create_access_token(&account.tenant, &token, &hash)
            .await
            .unwrap();
        (token, hash)
    }

    /// A web session that is stored, by its cookie.
    pub(super) async fn web_session_of(&self, account: &Account) -> (WebSession, SecretHash) {
        let (session, cookie) = (self.new_web_session(account), self.secret());
        self.create_web_session(&account.tenant, &session, &cookie)
            .await
            .unwrap();
        (session, cookie)
    }

    pub(super) fn new_web_session(&self, account: &Account) -> WebSession {
        WebSession {
            tenant: account.tenant.clone(),
            account: account.id.clone(),
            created_at: self.now(),
            last_seen_at: self.now(),
            expires_at: self.now().plus(Duration::from_hours(1)),
        }
    }

    pub(super) fn new_client(&self, id: &str) -> OauthClient {
        OauthClient {
            id: id.to_owned(),
            name: Some("Codex".to_owned()),
            redirect_uris: vec!["http://127.0.0.1/callback".to_owned()],
            metadata: serde_json::json!({ "client_name": "Codex" }),
            created_at: self.now(),
            used_at: None,
        }
    }

    /// A client that is stored.
    pub(super) async fn client(&self, id: &str) -> OauthClient {
        let client = self.new_client(id);
        self.save_oauth_client(&client).await.unwrap();
        client
    }

    pub(super) fn new_grant(&self, account: &Account, client: &str) -> (Grant, AuthorizationCode) {
        let grant = Grant {
            id: self.grant_id(),
            tenant: account.tenant.clone(),
            account: account.id.clone(),
            client_id: client.to_owned(),
            client_name: "Codex".to_owned(),
            scopes: Scopes::parse("*:read").unwrap(),
            connections: ConnectionLimit::Only(vec![self.connection_id(), self.connection_id()]),
            created_at: self.now(),
            expires_at: Some(self.now().plus(Duration::from_hours(24))),
            last_used_at: None,
            revoked_at: None,
        };
        let code = AuthorizationCode {
            grant: grant.id.clone(),
            tenant: account.tenant.clone(),
            client_id: client.to_owned(),
            redirect_uri: "http://127.0.0.1/callback".to_owned(),
            code_challenge: "challenge".to_owned(),
            resource: RESOURCE.to_owned(),
            created_at: self.now(),
            expires_at: self.now().plus(Duration::from_mins(1)),
        };
        (grant, code)
    }

    /// A grant of an account to the client `codex`, with its code, both stored.
    pub(super) async fn grant_of(&self, account: &Account) -> (Grant, AuthorizationCode, SecretHash) {
        if self.oauth_client("codex").await.unwrap().is_none() {
            self.client("codex").await;
        }
        let ((grant, code), hash) = (self.new_grant(account, "codex"), self.secret());
        self.create_grant(&account.tenant, &grant, &code, &hash)
            .await
            .unwrap();
        (grant, code, hash)
    }

    pub(super) fn new_refresh_token(&self, grant: &Grant) -> RefreshToken {
        RefreshToken {
            grant: grant.id.clone(),
            tenant: grant.tenant.clone(),
            client_id: grant.client_id.clone(),
            resource: RESOURCE.to_owned(),
            created_at: self.now(),
            expires_at: self.now().plus(Duration::from_hours(2)),
        }
    }

    /// A grant's first refresh token, stored.
    pub(super) async fn refresh_token_of(&self, grant: &Grant) -> (RefreshToken, SecretHash) {
        let (token, hash) = (self.new_refresh_token(grant), self.secret());
        self.create_refresh_token(&grant.tenant, &token, &hash)
            .await
            .unwrap();
        (token, hash)
    }

    /// What changed behind a place.
    pub(super) async fn changed_since(&self, place: i64) -> Vec<ChangeSubject> {
        let changes = self.changes_since(place, 1_000).await.unwrap();
        changes
            .unwrap()
            .into_iter()
            .map(|change| change.subject)
            .collect()
    }
}
