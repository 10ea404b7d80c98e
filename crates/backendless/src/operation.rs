//! What a call to Backendless is, apart from its arguments: a name, a method and whether it may be repeated.

use http::Method;

/// One operation of the API.
///
/// Whether a request may be sent twice is decided here, once per operation, and not by its HTTP method:
/// `GET …/restorepassword/…` sends mail and `GET …/logout` ends a session, while `POST …/find` only reads.
#[derive(Debug)]
pub(crate) struct Operation {
    /// `area.verb`, for errors and logs.
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    /// True for pure reads: the transport may send them again after a failure.
    pub(crate) repeatable: bool,
}

impl Operation {
    /// An operation that changes nothing.
    pub(crate) const fn read(name: &'static str, method: Method) -> Self {
        Self {
            name,
            method,
            repeatable: true,
        }
    }

    /// An operation that must reach Backendless at most once.
    pub(crate) const fn once(name: &'static str, method: Method) -> Self {
        Self {
            name,
            method,
            repeatable: false,
        }
    }
}
