//! The master keys that a process holds: several during a rotation, the first one wraps.

use crate::{MasterKey, MasterKeyError};
use subtle::ConstantTimeEq;

/// At least one master key, in the operator's order.
#[derive(Debug)]
pub struct MasterKeys {
    primary: MasterKey,
    others: Vec<MasterKey>,
}

impl MasterKeys {
    /// The first key is the primary one: it wraps new data keys, and rotation moves all others to it.
    pub fn new(keys: impl IntoIterator<Item = MasterKey>) -> Result<Self, MasterKeyError> {
        let mut keys = keys.into_iter();
        let primary = keys.next().ok_or(MasterKeyError::None)?;
        let mut held = Self {
            primary,
            others: Vec::new(),
        };
        for key in keys {
            if held.get(key.id()).is_some() {
                return Err(MasterKeyError::DuplicateId {
                    id: key.id().to_owned(),
                });
            }
            let wrapping = key.wrapping_key();
            let twin = held
                .iter()
                .find(|other| other.wrapping_key().ct_eq(wrapping.as_ref()).into());
            if let Some(twin) = twin {
                return Err(MasterKeyError::DuplicateKey {
                    first: twin.id().to_owned(),
                    second: key.id().to_owned(),
                });
            }
            held.others.push(key);
        }
        Ok(held)
    }

    /// The key that wraps.
    pub fn primary(&self) -> &MasterKey {
        &self.primary
    }

    /// A key by its id.
    pub fn get(&self, id: &str) -> Option<&MasterKey> {
        self.iter().find(|key| key.id() == id)
    }

    /// All of them, the primary one first.
    pub fn iter(&self) -> impl Iterator<Item = &MasterKey> {
        std::iter::once(&self.primary).chain(&self.others)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::SeededEntropy;

    fn key(id: &str, seed: u64) -> MasterKey {
        MasterKey::parse(id, &MasterKey::generate_file(&SeededEntropy::new(seed))).unwrap()
    }

    #[test]
    fn the_first_is_primary_and_all_are_found() {
        let keys = MasterKeys::new([key("new", 2), key("old", 1)]).unwrap();
        assert_eq!(keys.primary().id(), "new");
        assert_eq!(keys.get("old").map(MasterKey::id), Some("old"));
        assert!(keys.get("older").is_none());
        assert_eq!(keys.iter().map(MasterKey::id).collect::<Vec<_>>(), ["new", "old"]);
    }

    #[test]
    fn none_and_twins_are_refused() {
        assert_eq!(MasterKeys::new([]).err(), Some(MasterKeyError::None));
        let error = MasterKeys::new([key("a", 1), key("b", 2), key("a", 3)]).err();
        assert_eq!(error, Some(MasterKeyError::DuplicateId { id: "a".into() }));
        let error = MasterKeys::new([key("a", 1), key("b", 2), key("c", 2)]).err();
        assert_eq!(
            error,
            Some(MasterKeyError::DuplicateKey {
                first: "b".into(),
                second: "c".into()
            })
        );
    }
}
