//! A piece of a long list.

/// At most `limit` rows, those that sort behind `after`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page<'a> {
    /// The last key of the piece before; `None` begins at the start.
    pub after: Option<&'a str>,
    /// How many rows at the most.
    pub limit: u32,
}

impl Page<'_> {
    /// The first rows of a list.
    pub const fn first(limit: u32) -> Self {
        Self { after: None, limit }
    }
}
