//! `[vault]`: the keys that protect what is stored.

use super::reader::Reader;
use secrecy::SecretString;
use vault::{MasterKey, MasterKeyError, MasterKeys};

/// The keys that protect what is stored.
#[derive(Debug, Clone)]
pub struct VaultConfig {
    /// Id and key, the one that wraps new keys first. Empty for the file in the data directory.
    master_keys: Vec<(String, SecretString)>,
}

impl VaultConfig {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        const KEY: &str = "vault.master_keys";
        let mut master_keys = Vec::new();
        for text in reader.list(KEY) {
            match text.split_once(':') {
                Some((id, key)) => master_keys.push((id.to_owned(), key.into())),
                // Nothing of the text is repeated: without an id, it is the key.
                None => reader.complain(
                    KEY,
                    "an entry has no id; write `id:key`, such as `main:` and the key",
                ),
            }
        }
        let config = Self { master_keys };
        let keys = config.master_keys();
        let complaint = match keys {
            Err(error) => Some(error),
            Ok(keys) if keys.is_empty() => None,
            Ok(keys) => MasterKeys::new(keys).err(),
        };
        if let Some(error) = complaint {
            reader.complain(KEY, error.to_string());
        }
        config
    }

    /// The configured keys in their order.
    pub fn master_keys(&self) -> Result<Vec<MasterKey>, MasterKeyError> {
        self.master_keys
            .iter()
            .map(|(id, key)| MasterKey::parse(id, key))
            .collect()
    }

    /// Whether any key is configured; otherwise it is a file in the data directory.
    pub fn is_configured(&self) -> bool {
        !self.master_keys.is_empty()
    }
}
