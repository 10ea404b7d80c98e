//! The kinds of operations in a transaction and what each does.

use crate::actor::Actor;
use crate::data::find_query::{FindQuery, condition};
use crate::data::relation::{Change, Children, RelationName};
use crate::data::write::UnknownColumns::Refuse;
use crate::data::{Data, Object};
use crate::error::{ApiError, Result};
use serde_json::{Value, json};

/// `operationType`.
#[derive(Debug, Clone, Copy)]
pub(super) enum OperationType {
    Create,
    CreateBulk,
    Update,
    UpdateBulk,
    Upsert,
    UpsertBulk,
    Delete,
    DeleteBulk,
    Find,
    Relation(Change),
}

impl OperationType {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "CREATE" => Self::Create,
            "CREATE_BULK" => Self::CreateBulk,
            "UPDATE" => Self::Update,
            "UPDATE_BULK" => Self::UpdateBulk,
            "UPSERT" => Self::Upsert,
            "UPSERT_BULK" => Self::UpsertBulk,
            "DELETE" => Self::Delete,
            "DELETE_BULK" => Self::DeleteBulk,
            "FIND" => Self::Find,
            "ADD_RELATION" => Self::Relation(Change::Add),
            "SET_RELATION" => Self::Relation(Change::Set),
            "DELETE_RELATION" => Self::Relation(Change::Delete),
            _ => return None,
        })
    }

    /// Runs the operation with a payload in which references are resolved; answers its `result`.
    pub(super) fn run(
        self,
        data: &mut Data,
        actor: &Actor<'_>,
        table: &str,
        payload: Value,
    ) -> Result<Value> {
        match self {
            Self::Create => data
                .create(actor, table, object(payload)?, Refuse)
                .map(Value::Object),
            Self::Upsert => data
                .upsert(actor, table, object(payload)?, Refuse)
                .map(Value::Object),
            Self::Update => {
                let changes = object(payload)?;
                let id = id(changes.get("objectId"))?;
                data.update(actor, table, &id, changes, Refuse).map(Value::Object)
            }
            Self::Delete => data.remove(actor, table, &id(Some(&payload))?).map(Value::from),
            Self::CreateBulk => data
                .bulk_create(actor, table, array(payload)?, Refuse)
                .map(Value::from),
            Self::UpsertBulk => data
                .bulk_upsert(actor, table, array(payload)?, Refuse)
                .map(Value::from),
            Self::UpdateBulk => {
                let mut payload = object(payload)?;
                let changes = object(payload.remove("changes").unwrap_or_default())?;
                match selection(&payload)? {
                    Children::Where(condition) => data
                        .bulk_update(actor, table, Some(&condition), &changes, Refuse)
                        .map(Value::from),
                    Children::Ids(ids) => {
                        for id in &ids {
                            data.update(actor, table, id, changes.clone(), Refuse)?;
                        }
                        Ok(Value::from(ids.len()))
                    }
                }
            }
            Self::DeleteBulk => match selection(&object(payload)?)? {
                Children::Where(condition) => {
                    data.bulk_remove(actor, table, Some(&condition)).map(Value::from)
                }
                Children::Ids(ids) => {
                    ids.iter()
                        .try_for_each(|id| data.remove(actor, table, id).map(drop))?;
                    Ok(Value::from(ids.len()))
                }
            },
            Self::Find => {
                let query = FindQuery::from_payload(&object(payload)?)?;
                data.find(actor, table, &query).map(|found| json!(found))
            }
            Self::Relation(change) => {
                let payload = object(payload)?;
                let parent = id(payload.get("parentObject"))?;
                let Some(column) = payload.get("relationColumn").and_then(Value::as_str) else {
                    return Err(ApiError::missing_field("relationColumn"));
                };
                let name = RelationName::parse(column)?;
                data.change_relation(actor, table, &parent, &name, change, selection(&payload)?)
                    .map(Value::from)
            }
        }
    }
}

fn object(payload: Value) -> Result<Object> {
    match payload {
        Value::Object(object) => Ok(object),
        _ => Err(ApiError::missing_field("payload")),
    }
}

fn array(payload: Value) -> Result<Vec<Value>> {
    match payload {
        Value::Array(items) => Ok(items),
        _ => Err(ApiError::missing_field("payload")),
    }
}

/// An id, or the id of an object.
fn id(value: Option<&Value>) -> Result<String> {
    match value {
        Some(Value::String(id)) => Ok(id.clone()),
        Some(Value::Object(object)) => id(object.get("objectId").filter(|id| id.is_string())),
        _ => Err(ApiError::missing_field("objectId")),
    }
}

/// `conditional` (a condition) or `unconditional` (ids, objects, or one of them).
fn selection(payload: &Object) -> Result<Children> {
    match (payload.get("conditional"), payload.get("unconditional")) {
        (Some(Value::String(text)), _) => condition(text).map(Children::Where),
        (_, Some(Value::Array(items))) => items
            .iter()
            .map(|item| id(Some(item)))
            .collect::<Result<_>>()
            .map(Children::Ids),
        (_, Some(single)) if !single.is_null() => Ok(Children::Ids(vec![id(Some(single))?])),
        _ => Err(ApiError::missing_field("conditional' or 'unconditional")),
    }
}
