//! What an agent can be given, as parts of forms: areas and levels, connections, and time. Consent and tokens share them.

mod connections;
mod fields;
mod lifetime;
mod scopes;
mod words;

pub(super) use connections::ConnectionChoice;
pub(super) use fields::Fields;
pub(super) use lifetime::Lifetime;
pub(super) use scopes::ScopeChoice;
pub(super) use words::{connections_in_words, scopes_in_words};
