//! Pages: where the next one begins.

/// The offset of the next page, when this one was full.
pub(crate) fn next_offset(items: usize, page_size: u32, offset: Option<u64>) -> Option<u64> {
    let items = items as u64;
    (items >= u64::from(page_size)).then(|| offset.unwrap_or(0).saturating_add(items))
}

/// Cuts a page out of all items, for what Backendless does not page. The end is known here: a full last page has no
/// next one.
pub(crate) fn cut<T>(items: Vec<T>, page_size: u32, offset: Option<u64>) -> (Vec<T>, Option<u64>) {
    let all = items.len() as u64;
    let offset = offset.unwrap_or(0);
    let page: Vec<T> = items
        .into_iter()
        .skip(usize::try_from(offset).unwrap_or(usize::MAX))
        .take(page_size as usize)
        .collect();
    let end = offset.saturating_add(page.len() as u64);
    (page, (end < all).then_some(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_page_has_a_next_one() {
        assert_eq!(next_offset(10, 10, None), Some(10));
        assert_eq!(next_offset(10, 10, Some(30)), Some(40));
        assert_eq!(next_offset(9, 10, Some(30)), None);
        assert_eq!(next_offset(1, 1, Some(u64::MAX)), Some(u64::MAX));
    }

    #[test]
    fn cut_pages_cover_everything_once() {
        let all: Vec<u32> = (0..5).collect();
        assert_eq!(cut(all.clone(), 2, None), (vec![0, 1], Some(2)));
        assert_eq!(cut(all.clone(), 2, Some(2)), (vec![2, 3], Some(4)));
        assert_eq!(cut(all.clone(), 2, Some(4)), (vec![4], None));
        assert_eq!(cut(all.clone(), 5, Some(0)), (all.clone(), None));
        assert_eq!(cut(all, 2, Some(u64::MAX)), (vec![], None));
    }
}
