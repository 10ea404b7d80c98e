//! `[vault]`: the keys that protect what is stored.

use super::reader::Reader;
use secrecy::{ExposeSecret, SecretString};
use vault::{MasterKey, MasterKeyError, MasterKeys};

/// The keys that protect what is stored.
#[derive(Debug, Clone)]
pub struct VaultConfig {
    /// `id:key`, the one that wraps new keys first. Empty for the file in the data directory.
    master_keys: Vec<SecretString>,
}

impl VaultConfig {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        const KEY: &str = "vault.master_keys";
        let texts = reader.list(KEY);
        let keys: Result<Vec<_>, _> = texts.iter().map(|text| parse(text)).collect();
        let complaint = match keys {
            Err(error) => Some(error),
            Ok(keys) if keys.is_empty() => None,
            Ok(keys) => MasterKeys::new(keys).err(),
        };
        if let Some(error) = complaint {
            reader.complain(KEY, error.to_string());
        }
        Self {
            master_keys: texts.iter().map(|text| text.as_str().into()).collect(),
        }
    }

    /// The configured keys in their order.
    pub fn master_keys(&self) -> Result<Vec<MasterKey>, MasterKeyError> {
        self.master_keys
            .iter()
            .map(|text| parse(text.expose_secret()))
            .collect()
    }

    /// Whether any key is configured; otherwise it is a file in the data directory.
    pub fn is_configured(&self) -> bool {
        !self.master_keys.is_empty()
    }
}

/// Without a colon there is no id, and nothing of the text may be repeated: it may be the key.
fn parse(text: &str) -> Result<MasterKey, MasterKeyError> {
    match text.split_once(':') {
        Some((id, key)) => MasterKey::parse(id, &SecretString::from(key)),
        None => Err(MasterKeyError::Id { came: String::new() }),
    }
}
