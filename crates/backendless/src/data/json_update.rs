//! Changes inside a JSON column, as a value to save (docs/reference/backendless-rest.md, 2.1).

use serde_json::{Value, json};

use crate::answer::Object;

/// A change of the JSON document in a column: it stands as the column's value in a save or an update.
///
/// Places are JSON paths such as `$.colors[0]`.
#[derive(Debug, Clone, PartialEq)]
pub enum JsonUpdate {
    /// Sets values at places that exist or not.
    Set(Object),
    /// Sets values only at places that do not exist.
    Insert(Object),
    /// Sets values only at places that exist.
    Replace(Object),
    /// Removes what is at these places.
    Remove(Vec<String>),
    /// Adds values at the end of the arrays at these places.
    ArrayAppend(Object),
    /// Inserts values into arrays, at the index that ends the place.
    ArrayInsert(Object),
}

impl From<JsonUpdate> for Value {
    fn from(update: JsonUpdate) -> Self {
        let (operation, args): (&str, Self) = match update {
            JsonUpdate::Set(values) => ("JSON_SET", values.into()),
            JsonUpdate::Insert(values) => ("JSON_INSERT", values.into()),
            JsonUpdate::Replace(values) => ("JSON_REPLACE", values.into()),
            JsonUpdate::Remove(places) => ("JSON_REMOVE", json!(places)),
            JsonUpdate::ArrayAppend(values) => ("JSON_ARRAY_APPEND", values.into()),
            JsonUpdate::ArrayInsert(values) => ("JSON_ARRAY_INSERT", values.into()),
        };
        json!({ "___operation": operation, "args": args })
    }
}
