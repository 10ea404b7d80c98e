//! Hives: named places that hold a store of each of five types.

mod at;
mod key_routes;
mod key_value;
mod key_value_routes;
mod list;
mod list_routes;
mod map;
mod map_routes;
mod number;
mod routes;
mod set;
mod set_routes;
mod sorted_set;
mod sorted_set_routes;
mod store;

pub(crate) use list::List;
pub(crate) use map::Pairs;
pub(crate) use routes::routes;
pub(crate) use set::ValueSet;
pub(crate) use sorted_set::SortedSet;
pub(crate) use store::{Keys, Store};

use crate::error::{ApiError, Result};
use serde_json::Value;
use std::collections::BTreeMap;

/// The hives of one application.
#[derive(Debug, Default)]
pub(crate) struct Hives {
    hives: BTreeMap<String, Hive>,
}

/// One hive. The same key may be used in several of its stores.
#[derive(Debug, Default)]
pub(crate) struct Hive {
    pub(crate) key_values: Store<Value>,
    pub(crate) lists: Store<List>,
    pub(crate) maps: Store<Pairs>,
    pub(crate) sets: Store<ValueSet>,
    pub(crate) sorted_sets: Store<SortedSet>,
}

/// The five kinds of store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StoreType {
    KeyValue,
    List,
    Map,
    Set,
    SortedSet,
}

impl StoreType {
    pub(crate) const ALL: [Self; 5] = [Self::KeyValue, Self::List, Self::Map, Self::Set, Self::SortedSet];

    /// The name in paths.
    pub(crate) fn segment(self) -> &'static str {
        match self {
            Self::KeyValue => "key-value",
            Self::List => "list",
            Self::Map => "map",
            Self::Set => "set",
            Self::SortedSet => "sorted-set",
        }
    }
}

impl Hive {
    /// The keys of one store, whatever it holds.
    pub(crate) fn keys(&mut self, store: StoreType) -> &mut dyn Keys {
        match store {
            StoreType::KeyValue => &mut self.key_values,
            StoreType::List => &mut self.lists,
            StoreType::Map => &mut self.maps,
            StoreType::Set => &mut self.sets,
            StoreType::SortedSet => &mut self.sorted_sets,
        }
    }
}

impl Hives {
    /// The names in alphabetical order.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.hives.keys().map(String::as_str).collect()
    }

    /// Makes an empty hive; an existing one is refused.
    pub(crate) fn create(&mut self, name: &str) -> Result<&mut Hive> {
        if self.hives.contains_key(name) {
            return Err(already_exists(name));
        }
        Ok(self.hives.entry(name.to_owned()).or_default())
    }

    /// Removes a hive with all that it holds.
    pub(crate) fn delete(&mut self, name: &str) -> Result<()> {
        self.hives.remove(name).map(|_| ()).ok_or_else(|| missing(name))
    }

    /// Gives a hive another name, which must be free.
    pub(crate) fn rename(&mut self, name: &str, new_name: &str) -> Result<()> {
        if self.hives.contains_key(new_name) {
            return Err(already_exists(new_name));
        }
        let hive = self.hives.remove(name).ok_or_else(|| missing(name))?;
        self.hives.insert(new_name.to_owned(), hive);
        Ok(())
    }

    /// The hive with this name; a hive is never made by being used.
    pub(crate) fn hive(&mut self, name: &str) -> Result<&mut Hive> {
        self.hives.get_mut(name).ok_or_else(|| missing(name))
    }
}

fn missing(name: &str) -> ApiError {
    unnumbered(format!("Hive '{name}' does not exist"))
}

fn already_exists(name: &str) -> ApiError {
    unnumbered(format!("Hive '{name}' already exists"))
}

/// An error of this area. The vendor publishes no code for any (docs/reference/backendless-rest.md, 0.5), so
/// all carry 0.
fn unnumbered(message: String) -> ApiError {
    ApiError::new(0, message)
}

#[cfg(test)]
mod tests {
    use super::Hives;

    #[test]
    fn hives_are_made_renamed_and_deleted_by_name() {
        let mut hives = Hives::default();
        hives.create("b").unwrap();
        hives.create("a").unwrap();
        assert_eq!(hives.names(), ["a", "b"]);
        assert_eq!(hives.create("a").unwrap_err().message, "Hive 'a' already exists");
        assert_eq!(
            hives.rename("a", "b").unwrap_err().message,
            "Hive 'b' already exists"
        );
        hives.rename("a", "c").unwrap();
        assert_eq!(hives.hive("a").unwrap_err().message, "Hive 'a' does not exist");
        hives.delete("c").unwrap();
        assert_eq!(hives.delete("c").unwrap_err().message, "Hive 'c' does not exist");
    }
}
