//! Inputs of several texts: separated by zero bytes, which no text of the outside world needs.

/// The first `N` texts of an input; the last one has the rest, missing ones are empty. `None` when it is not UTF-8.
pub(crate) fn parts<const N: usize>(input: &[u8]) -> Option<[&str; N]> {
    let mut texts = std::str::from_utf8(input).ok()?.splitn(N, '\0');
    Some(std::array::from_fn(|_| texts.next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_has_as_many_parts_as_are_asked_for() {
        assert_eq!(parts(b"a\0b\0c\0d"), Some(["a", "b", "c\0d"]));
        assert_eq!(parts(b"a"), Some(["a", ""]));
        assert_eq!(parts::<1>(b"\xff"), None);
    }
}
