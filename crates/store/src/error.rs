//! What can go wrong in a store, named by what a caller can do about it.

/// The cause, as the database driver reported it. Goes to the log, never to a client.
type Source = Box<dyn std::error::Error + Send + Sync + 'static>;

/// Why a step was not done. Nothing was changed, but for the one case that `Unavailable` names.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A name or id that must be unique is taken, or the rows are not in the state that the step needs.
    #[error("{what}")]
    Conflict {
        /// One sentence for a person, such as "a tenant named `shop` exists already".
        what: String,
    },
    /// The database did not answer. The same call may succeed later. When the connection broke while the step was being
    /// committed it may have been done all the same: nobody can tell.
    #[error("the database does not answer")]
    Unavailable(#[source] Source),
    /// A stored value cannot be what was written. Needs an operator.
    #[error("a row of `{table}` cannot be read")]
    Corrupt {
        /// Where.
        table: &'static str,
        /// Why.
        #[source]
        source: Source,
    },
}

impl StoreError {
    /// A conflict with its sentence.
    pub fn conflict(what: impl Into<String>) -> Self {
        Self::Conflict { what: what.into() }
    }

    /// A row that cannot be read, and why.
    pub fn corrupt(table: &'static str, source: impl Into<Source>) -> Self {
        Self::Corrupt {
            table,
            source: source.into(),
        }
    }
}
