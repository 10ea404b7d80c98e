//! A tenant with a row in every table, for tests of what deletion leaves behind.

use super::trail::entry_of;
use super::world::World;
use crate::{Account, Invitation, Role, Store};
use domain::TenantId;
use std::sync::Arc;
use std::time::Duration;

/// Makes tenants and accounts that have something everywhere.
pub struct Populated {
    world: World,
}

impl Populated {
    /// In a store, together with the rows that belong to no tenant.
    pub async fn new(store: Arc<dyn Store>) -> Self {
        let world = World::new(store);
        world.data_key_of(&TenantId::system(), "m").await;
        world.client("codex").await;
        let throttled = world.count_attempt("a", Duration::from_hours(1), world.now());
        throttled.await.unwrap();
        Self { world }
    }

    /// A tenant with a data key, an owner who has everything, and a second owner who has nothing.
    pub async fn tenant(&self) -> Account {
        let owner = self.world.owner().await;
        self.world.data_key_of(&owner.tenant, "m").await;
        self.fill(&owner).await;
        self.world.an_account(&owner.tenant, Role::Owner).await;
        owner
    }

    /// A further account of a tenant that has everything.
    pub async fn account(&self, tenant: &TenantId) -> Account {
        let account = self.world.an_account(tenant, Role::Owner).await;
        self.fill(&account).await;
        account
    }

    /// Deletes an account.
    pub async fn delete_account(&self, account: &Account) {
        let deleted = self
            .world
            .delete_account(&account.tenant, &account.id, self.world.now());
        assert!(deleted.await.unwrap());
    }

    /// Shreds and deletes a tenant.
    pub async fn delete_tenant(&self, tenant: &TenantId) {
        let now = self.world.now();
        assert!(self.world.shred_tenant(tenant, now).await.unwrap());
        assert!(self.world.delete_shredded_tenant(tenant, now).await.unwrap());
    }

    async fn fill(&self, account: &Account) {
        let world = &self.world;
        let connection = world.connection_of(account, "shop").await;
        world.user_session_of(&connection).await;
        world.token_of(account, "ci").await;
        let (grant, _, code) = world.grant_of(account).await;
        let consumed = world.consume_authorization_code(&code, "codex", world.now());
        consumed.await.unwrap();
        let (_, refresh) = world.refresh_token_of(&grant).await;
        let (next, now) = (world.secret(), world.now());
        let later = now.plus(Duration::from_hours(1));
        let rotated = world.rotate_refresh_token(&refresh, "codex", &next, later, Duration::ZERO, now);
        rotated.await.unwrap();
        world.web_session_of(account).await;
        let invitation = Invitation {
            id: world.invitation_id(),
            tenant: account.tenant.clone(),
            account: Some(account.id.clone()),
            email: None,
            role: Role::Member,
            created_at: now,
            expires_at: later,
            accepted_at: None,
        };
        world
            .create_invitation(&account.tenant, &invitation, &world.secret())
            .await
            .unwrap();
        world
            .append(&[entry_of(&account.tenant, &account.id, "call", now)])
            .await;
    }
}
