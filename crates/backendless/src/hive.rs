//! Hives and their stores (docs/reference/backendless-rest.md, 2.2).

mod key_value;
mod list;
mod map;
mod set;
mod sorted_set;
mod store;

pub use self::key_value::{KeyValueStore, SetCondition, SetOptions};
pub use self::list::ListStore;
pub use self::map::MapStore;
pub use self::set::SetStore;
pub use self::sorted_set::{
    AddOptions, Counted, Duplicates, RankRange, ScoreBound, ScoreRange, ScoreUpdate, Scored, ScoredPage,
    SortedSetStore,
};
pub use self::store::{KeyPage, KeyQuery, Store, StoreType};

use http::Method;

use crate::call::Call;
use crate::client::Client;
use crate::error::Result;
use crate::operation::Operation;

static NAMES: Operation = Operation::read("hive.names", Method::GET);
static CREATE: Operation = Operation::once("hive.create", Method::POST);
static DELETE: Operation = Operation::once("hive.delete", Method::DELETE);
static RENAME: Operation = Operation::once("hive.rename", Method::PUT);

/// The hives of an app.
#[derive(Debug, Clone, Copy)]
pub struct Hives<'a> {
    client: &'a Client,
}

impl<'a> Hives<'a> {
    pub(crate) fn new(client: &'a Client) -> Self {
        Self { client }
    }

    /// The names of all hives.
    pub async fn names(&self) -> Result<Vec<String>> {
        self.client.send(Call::new(&NAMES, "hive")).await?.texts()
    }

    /// Creates a hive (1 row 3).
    pub async fn create(&self, hive: &str) -> Result<()> {
        self.client
            .send(Call::new(&CREATE, "hive").name("hive", hive)?)
            .await?;
        Ok(())
    }

    /// Deletes a hive with all that is in it.
    pub async fn delete(&self, hive: &str) -> Result<()> {
        self.client
            .send(Call::new(&DELETE, "hive").name("hive", hive)?)
            .await?;
        Ok(())
    }

    /// Renames a hive.
    pub async fn rename(&self, hive: &str, new_name: &str) -> Result<()> {
        let call = Call::new(&RENAME, "hive")
            .name("hive", hive)?
            .query("newName", Some(new_name));
        self.client.send(call).await?;
        Ok(())
    }

    /// What all kinds of store have in common.
    pub fn store(&self, hive: &'a str, kind: StoreType) -> Store<'a> {
        Store::new(self.client, hive, kind)
    }

    /// Single values by key.
    pub fn key_value(&self, hive: &'a str) -> KeyValueStore<'a> {
        KeyValueStore::new(self.store(hive, StoreType::KeyValue))
    }

    /// Lists by key.
    pub fn list(&self, hive: &'a str) -> ListStore<'a> {
        ListStore::new(self.store(hive, StoreType::List))
    }

    /// Maps by key.
    pub fn map(&self, hive: &'a str) -> MapStore<'a> {
        MapStore::new(self.store(hive, StoreType::Map))
    }

    /// Sets by key.
    pub fn set(&self, hive: &'a str) -> SetStore<'a> {
        SetStore::new(self.store(hive, StoreType::Set))
    }

    /// Sorted sets by key.
    pub fn sorted_set(&self, hive: &'a str) -> SortedSetStore<'a> {
        SortedSetStore::new(self.store(hive, StoreType::SortedSet))
    }
}
