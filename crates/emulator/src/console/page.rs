//! Pages of the console's lists.

use crate::error::Result;
use crate::files::Paging;
use crate::query::Query;

/// The items that `offset` and the page size ask for, which is `pageSize` in most of the console and
/// `pagesize` in its cache.
pub(super) fn page<T>(query: &Query, items: impl IntoIterator<Item = T>) -> Result<Vec<T>> {
    let name = if query.get("pagesize").is_some() {
        "pagesize"
    } else {
        "pageSize"
    };
    Ok(Paging::of(query, name)?.page(items))
}
