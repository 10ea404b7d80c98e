//! What all five kinds of store have in common: keys, expiry, renaming.

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::call::Call;
use crate::client::Client;
use crate::error::Result;
use crate::operation::Operation;

static KEYS: Operation = Operation::read("hive.keys", Method::GET);
static DELETE_KEYS: Operation = Operation::once("hive.delete_keys", Method::DELETE);
static EXIST: Operation = Operation::read("hive.exist", Method::POST);
static TOUCH: Operation = Operation::once("hive.touch", Method::PUT);
static RENAME_KEY: Operation = Operation::once("hive.rename_key", Method::PUT);
static TTL: Operation = Operation::read("hive.ttl", Method::GET);
static CLEAR_EXPIRATION: Operation = Operation::once("hive.clear_expiration", Method::PUT);
static EXPIRE: Operation = Operation::once("hive.expire", Method::PUT);
static EXPIRE_AT: Operation = Operation::once("hive.expire_at", Method::PUT);
static IDLE: Operation = Operation::read("hive.seconds_since_last_operation", Method::GET);

/// The kind of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StoreType {
    /// Single values.
    KeyValue,
    /// Lists.
    List,
    /// Maps.
    Map,
    /// Sets.
    Set,
    /// Sets ordered by a score.
    SortedSet,
}

impl StoreType {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::KeyValue, Self::List, Self::Map, Self::Set, Self::SortedSet];

    /// The word in the path.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KeyValue => "key-value",
            Self::List => "list",
            Self::Map => "map",
            Self::Set => "set",
            Self::SortedSet => "sorted-set",
        }
    }
}

/// The keys of one kind in one hive.
#[derive(Debug, Clone, Copy)]
pub struct Store<'a> {
    client: &'a Client,
    hive: &'a str,
    kind: StoreType,
}

/// Which keys to return. `None` is not sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyQuery {
    /// `*` stands for anything.
    pub filter_pattern: Option<String>,
    /// Where the page before ended: its [`KeyPage::cursor`], or 0.
    pub cursor: Option<String>,
    /// Keys per page.
    pub page_size: Option<u32>,
}

/// A page of keys.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct KeyPage {
    /// The keys.
    pub keys: Vec<String>,
    /// Where the next page starts.
    #[serde(rename = "cursorId", default, deserialize_with = "text_or_number")]
    pub cursor: Option<String>,
}

/// The SDKs call the cursor a number in the request and a text in the answer.
fn text_or_number<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

impl<'a> Store<'a> {
    pub(super) fn new(client: &'a Client, hive: &'a str, kind: StoreType) -> Self {
        Self { client, hive, kind }
    }

    /// A page of the keys.
    pub async fn keys(&self, query: &KeyQuery) -> Result<KeyPage> {
        let call = self
            .call(&KEYS)?
            .at("keys")
            .query("filterPattern", query.filter_pattern.as_deref())
            .query("cursor", query.cursor.as_deref())
            .query("pageSize", query.page_size);
        self.send(call).await?.decode("a page of keys")
    }

    /// Deletes keys with their values; how many there were.
    pub async fn delete(&self, keys: &[String]) -> Result<i64> {
        self.send(self.call(&DELETE_KEYS)?.json(&json!(keys)))
            .await?
            .integer()
    }

    /// How many of the keys exist. The path is that of the JS SDK; the Swift SDK says `exists`.
    pub async fn exist(&self, keys: &[String]) -> Result<i64> {
        self.send(self.call(&EXIST)?.at("action/exist").json(&json!(keys)))
            .await?
            .integer()
    }

    /// Notes that the keys were used; how many of them exist.
    pub async fn touch(&self, keys: &[String]) -> Result<i64> {
        self.send(self.call(&TOUCH)?.at("action/touch").json(&json!(keys)))
            .await?
            .integer()
    }

    /// Renames a key.
    pub async fn rename(&self, key: &str, new_key: &str, overwrite: Option<bool>) -> Result<()> {
        let call = self.key(&RENAME_KEY, key)?.at("rename");
        self.send(call.query("newKey", Some(new_key)).query("overwrite", overwrite))
            .await?;
        Ok(())
    }

    /// The seconds until a key expires.
    pub async fn ttl(&self, key: &str) -> Result<Option<i64>> {
        self.send(self.key(&TTL, key)?.at("get-expiration-ttl"))
            .await?
            .optional_integer()
    }

    /// Lets a key live for ever.
    pub async fn clear_expiration(&self, key: &str) -> Result<()> {
        self.send(self.key(&CLEAR_EXPIRATION, key)?.at("clear-expiration"))
            .await?;
        Ok(())
    }

    /// Lets a key expire in `seconds`.
    pub async fn expire(&self, key: &str, seconds: u64) -> Result<()> {
        self.send(self.key(&EXPIRE, key)?.at("expire").query("ttl", Some(seconds)))
            .await?;
        Ok(())
    }

    /// Lets a key expire at a time in epoch seconds.
    pub async fn expire_at(&self, key: &str, unix_time: i64) -> Result<()> {
        self.send(
            self.key(&EXPIRE_AT, key)?
                .at("expire-at")
                .query("unixTime", Some(unix_time)),
        )
        .await?;
        Ok(())
    }

    /// The seconds since a key was last used.
    pub async fn seconds_since_last_operation(&self, key: &str) -> Result<Option<i64>> {
        self.send(self.key(&IDLE, key)?.at("seconds-since-last-operation"))
            .await?
            .optional_integer()
    }

    pub(super) fn call(&self, operation: &'static Operation) -> Result<Call> {
        Ok(Call::new(operation, "hive")
            .name("hive", self.hive)?
            .at(self.kind.as_str()))
    }

    pub(super) fn key(&self, operation: &'static Operation, key: &str) -> Result<Call> {
        self.call(operation)?.name("key", key)
    }

    pub(super) async fn send(&self, call: Call) -> Result<Answer> {
        self.client.send(call).await
    }
}
