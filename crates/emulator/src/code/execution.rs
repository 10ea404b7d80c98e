//! Whether a caller waits for cloud code.

use crate::error::{ApiError, Result};
use http::HeaderMap;

/// What the header `bl-execution-type` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Execution {
    /// The answer is the result.
    Waiting,
    /// The answer is empty; the code runs all the same.
    Detached,
}

impl Execution {
    pub(super) fn of(headers: &HeaderMap) -> Result<Self> {
        let Some(asked) = headers.get("bl-execution-type") else {
            return Ok(Self::Waiting);
        };
        match asked.as_bytes() {
            b"sync" => Ok(Self::Waiting),
            b"async" | b"async-low-priority" => Ok(Self::Detached),
            other => Err(ApiError::new(
                0,
                format!(
                    "Unknown bl-execution-type '{}': sync, async or async-low-priority is expected",
                    String::from_utf8_lossy(other)
                ),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Execution;
    use http::HeaderMap;

    #[test]
    fn the_header_decides() {
        let mut headers = HeaderMap::new();
        assert_eq!(Execution::of(&headers), Ok(Execution::Waiting));
        for (text, expected) in [
            ("sync", Execution::Waiting),
            ("async", Execution::Detached),
            ("async-low-priority", Execution::Detached),
        ] {
            headers.insert("bl-execution-type", text.parse().unwrap());
            assert_eq!(Execution::of(&headers), Ok(expected));
        }
        headers.insert("bl-execution-type", "later".parse().unwrap());
        assert!(Execution::of(&headers).is_err());
    }
}
