//! What must hold for every input that comes from outside.
//!
//! Each property takes any bytes, gives them to a parser of the product and panics when the parser accepted what it must
//! not, lost or changed something, or repeated a secret. The fuzz targets in `fuzz/` search for bytes that break one; the
//! test `replay` of this crate runs each on every input that was ever worth keeping. Nothing of the product depends on
//! this crate.

mod arguments;
mod authorization;
mod bearer;
mod client_document;
mod configuration;
mod endpoint;
mod form;
mod json_rpc;
mod narrowing;
mod parts;
mod redaction;
mod redirect_uri;
mod secret;
mod upstream_url;
mod world;

/// One property: a name, which is also that of the fuzz target and of the folder of its corpus, and its check.
#[derive(Debug, Clone, Copy)]
pub struct Property {
    /// Such as `redirect_uri`.
    pub name: &'static str,
    /// Panics when an input breaks the property.
    pub holds: fn(&[u8]),
}

macro_rules! properties {
    ($($name:ident),+ $(,)?) => {
        /// All properties, in the order of their names.
        pub const ALL: &[Property] = &[$(Property { name: stringify!($name), holds: $name::holds }),+];
    };
}

properties!(
    arguments,
    authorization,
    bearer,
    client_document,
    configuration,
    endpoint,
    form,
    json_rpc,
    narrowing,
    redaction,
    redirect_uri,
    upstream_url,
);

/// The property of a name.
///
/// # Panics
/// When there is none of that name: a fuzz target that checks nothing must not run.
pub fn named(name: &str) -> Property {
    let found = ALL.iter().find(|property| property.name == name);
    *found.unwrap_or_else(|| panic!("there is no property `{name}`"))
}
