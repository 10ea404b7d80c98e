//! `[vault]`: the keys that protect what is stored.

use super::reader::Reader;
use secrecy::SecretString;

/// The keys that protect what is stored.
#[derive(Debug, Clone)]
pub struct VaultConfig {
    /// `id:base64`, the one that wraps new keys first. Empty for the file in the data directory.
    pub master_keys: Vec<SecretString>,
}

impl VaultConfig {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            master_keys: reader.parsed_list("vault.master_keys", |text| Some(SecretString::from(text))),
        }
    }
}
