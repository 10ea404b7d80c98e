//! Length-prefixed fields: the one way in which values become bytes for a MAC or associated data.
//!
//! A plain concatenation would let `("ab", "c")` and `("a", "bc")` mean the same; with the length before each field no
//! two lists of fields have the same bytes.

/// Collects fields.
#[derive(Default)]
pub(crate) struct Framing(Vec<u8>);

impl Framing {
    /// A list that begins with what it is for, so that bytes made for one purpose never serve another.
    pub(crate) fn of(purpose: &str) -> Self {
        Self::default().text(purpose)
    }

    /// One field.
    pub(crate) fn bytes(mut self, field: &[u8]) -> Self {
        // A usize has at most 64 bits on every platform that Rust knows.
        self.0.extend_from_slice(&(field.len() as u64).to_be_bytes());
        self.0.extend_from_slice(field);
        self
    }

    /// One field of text.
    pub(crate) fn text(self, field: &str) -> Self {
        self.bytes(field.as_bytes())
    }

    /// One number, eight bytes big-endian.
    pub(crate) fn number(self, field: i64) -> Self {
        self.bytes(&field.to_be_bytes())
    }

    /// A field that may be absent. Absent is not the same as empty.
    pub(crate) fn optional(self, field: Option<&[u8]>) -> Self {
        match field {
            None => self.bytes(&[0]),
            Some(field) => self.bytes(&[1]).bytes(field),
        }
    }

    /// The bytes.
    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn framed(fields: &[Vec<u8>]) -> Vec<u8> {
        let framing = fields
            .iter()
            .fold(Framing::default(), |framing, field| framing.bytes(field));
        framing.finish()
    }

    #[test]
    fn absent_and_empty_differ() {
        let absent = Framing::default().optional(None).finish();
        assert_ne!(absent, Framing::default().optional(Some(b"")).finish());
    }

    proptest! {
        #[test]
        fn different_fields_have_different_bytes(
            one in prop::collection::vec(prop::collection::vec(0_u8..3, 0..4), 0..4),
            two in prop::collection::vec(prop::collection::vec(0_u8..3, 0..4), 0..4),
        ) {
            prop_assert_eq!(one == two, framed(&one) == framed(&two));
        }
    }
}
