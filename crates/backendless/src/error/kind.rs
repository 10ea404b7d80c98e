//! The kinds of failure, named by what a caller can do about them.

/// What kind of failure an [`Error`](crate::Error) is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The app id, API key or developer credential of the connection is wrong: the connection must be corrected.
    WrongCredentials,
    /// A login of an app user was refused: wrong password, locked, disabled or too many sessions.
    LoginRejected,
    /// There is no valid user session: log the user in (again).
    SessionExpired,
    /// The thing named in the call does not exist.
    NotFound,
    /// The thing exists already, or changed meanwhile.
    Conflict,
    /// The user, the role or the kind of API key may not do this.
    Permission,
    /// Too many requests; see `retry_after`.
    RateLimited,
    /// Backendless or the client refused an argument.
    Validation,
    /// A name or path was refused before any request was made.
    InvalidName,
    /// Backendless answered with an error that has no kind of its own.
    Rejected,
    /// Backendless answered with something that the operation cannot give.
    UnexpectedAnswer,
    /// No answer within the deadline. Whether a write took effect is unknown.
    Timeout,
    /// The answer exceeds the size bound.
    TooLarge,
    /// The address guard refused the host of the connection.
    AddressRefused,
    /// Backendless could not be reached, or an intermediary said so (502, 503, 504).
    Unavailable,
}
