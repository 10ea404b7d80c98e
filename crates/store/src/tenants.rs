//! Tenants: the customers of the gateway.

use crate::{Page, StoreError};
use async_trait::async_trait;
use domain::{TenantId, Timestamp};

/// A row of `tenants`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Unique in the gateway.
    pub name: String,
    /// Whether its calls are answered.
    pub state: TenantState,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Whether a tenant may use the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenantState {
    /// Calls are answered.
    Active,
    /// Every bearer and every sign-in is refused until it is resumed.
    Suspended,
    /// Its data keys are gone; what is left are rows that nobody can open, about to be deleted.
    Shredded,
}

/// Tenants.
#[async_trait]
pub trait Tenants: Send + Sync + 'static {
    /// Adds a tenant. `Conflict` when the name is taken.
    async fn create_tenant(&self, tenant: &Tenant) -> Result<(), StoreError>;

    /// A tenant by id.
    async fn tenant(&self, id: &TenantId) -> Result<Option<Tenant>, StoreError>;

    /// A tenant by its unique name.
    async fn tenant_by_name(&self, name: &str) -> Result<Option<Tenant>, StoreError>;

    /// Tenants in the order of their ids, which is the order of their creation.
    async fn list_tenants(&self, page: Page<'_>) -> Result<Vec<Tenant>, StoreError>;

    /// Suspends or resumes; `false` when there is no such tenant or it is shredded. Writes a change.
    async fn set_tenant_suspended(
        &self,
        id: &TenantId,
        suspended: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// First step of deletion: destroys the data keys, so that every sealed value of the tenant is unreadable for
    /// good, also in old copies of its rows, and refuses its bearers from now on. Writes a change. `false` when there
    /// is no such tenant.
    async fn shred_tenant(&self, id: &TenantId, now: Timestamp) -> Result<bool, StoreError>;

    /// Second step of deletion: removes every row of a shredded tenant from every table but `changes`, and writes a change.
    /// `Conflict` when the tenant has not been shredded, `false` when there is none.
    async fn delete_shredded_tenant(&self, id: &TenantId, now: Timestamp) -> Result<bool, StoreError>;
}
