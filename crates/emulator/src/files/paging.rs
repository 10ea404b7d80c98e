//! Pages of a listing.

use crate::error::Result;
use crate::query::Query;

/// The largest and the default page. The vendor documents neither for listings; 100 is its limit for data.
const PAGE: usize = 100;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Paging {
    offset: usize,
    size: usize,
}

impl Paging {
    /// Reads `offset` and the page size, which is `pagesize` in the app API and `pageSize` in the console.
    pub(crate) fn of(query: &Query, size_name: &str) -> Result<Self> {
        Ok(Self {
            offset: query.parsed("offset")?.unwrap_or(0),
            size: query.parsed(size_name)?.unwrap_or(PAGE).min(PAGE),
        })
    }

    /// The items of the page.
    pub(crate) fn page<T>(self, items: impl IntoIterator<Item = T>) -> Vec<T> {
        items.into_iter().skip(self.offset).take(self.size).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Paging;
    use crate::query::Query;

    #[test]
    fn a_page_is_at_most_a_hundred_items() {
        let page = |query: &str| Paging::of(&Query::parse(query), "pagesize").unwrap().page(0..250);
        assert_eq!(page("").len(), 100);
        assert_eq!(page("pagesize=1000").len(), 100);
        assert_eq!(page("pagesize=3&offset=1"), [1, 2, 3]);
        assert_eq!(page("offset=249"), [249]);
        assert!(page("offset=250").is_empty());
        assert!(Paging::of(&Query::parse("offset=-1"), "pagesize").is_err());
    }
}
