//! Whole lists from a store that answers them in pieces.

use domain::{AccountId, TenantId};
use std::future::Future;
use store::{AccessToken, Account, Page, Store, StoreError, Tenant};

/// How many rows are read at once.
const PIECE: u32 = 500;

/// All tenants.
pub(crate) async fn tenants(store: &dyn Store) -> Result<Vec<Tenant>, StoreError> {
    let piece = async |after: Option<String>| store.list_tenants(page(after.as_deref())).await;
    whole(piece, |tenant| tenant.id.to_string()).await
}

/// All accounts of a tenant.
pub(crate) async fn accounts(store: &dyn Store, tenant: &TenantId) -> Result<Vec<Account>, StoreError> {
    let piece = async |after: Option<String>| store.list_accounts(tenant, page(after.as_deref())).await;
    whole(piece, |account| account.id.to_string()).await
}

/// All tokens of a tenant, or of one of its accounts.
pub(crate) async fn tokens(
    store: &dyn Store,
    tenant: &TenantId,
    account: Option<&AccountId>,
) -> Result<Vec<AccessToken>, StoreError> {
    let piece = async |after: Option<String>| {
        store
            .list_access_tokens(tenant, account, page(after.as_deref()))
            .await
    };
    whole(piece, |token| token.id.to_string()).await
}

fn page(after: Option<&str>) -> Page<'_> {
    Page { after, limit: PIECE }
}

/// Reads until a piece is not full. The key of the last row begins the next piece.
async fn whole<T, F>(
    mut piece: impl FnMut(Option<String>) -> F,
    key: impl Fn(&T) -> String,
) -> Result<Vec<T>, StoreError>
where
    F: Future<Output = Result<Vec<T>, StoreError>>,
{
    let mut rows: Vec<T> = Vec::new();
    loop {
        let next = piece(rows.last().map(&key)).await?;
        let is_last = next.len() < PIECE as usize;
        rows.extend(next);
        if is_last {
            return Ok(rows);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pieces_are_read_until_one_is_not_full() {
        let piece = async |after: Option<String>| {
            let begin = after.map_or(0, |after| after.parse::<u32>().unwrap() + 1);
            Ok((begin..1_100).take(PIECE as usize).collect())
        };
        let rows = whole(piece, u32::to_string).await.unwrap();
        assert_eq!(rows, (0..1_100).collect::<Vec<_>>());
    }
}
