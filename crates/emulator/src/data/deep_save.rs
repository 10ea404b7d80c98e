//! Saving an object together with its related objects.

use super::relation::{Change, Children, RelationName};
use super::write::UnknownColumns;
use super::{Data, FindQuery, Object};
use crate::actor::Actor;
use crate::error::{ApiError, Result};
use serde_json::Value;

/// How deep objects may nest: saving recurses.
const MAX_DEPTH: usize = 20;

impl Data {
    /// Saves all of a nested object or nothing. The answer shows each relation of the object that has children.
    pub(crate) fn deep_save(&mut self, actor: &Actor<'_>, table: &str, object: Object) -> Result<Object> {
        let id = self.all_or_none(|data| data.save_level(actor, table, object, 0))?;
        let query = FindQuery {
            relations_depth: 1,
            relations_page_size: 100,
            ..FindQuery::default()
        };
        let mut saved = self.find_by_id(actor, table, &id, &query)?;
        let relations = &self.table(table)?.relations;
        saved.retain(|name, value| {
            !relations.contains_key(name) || !(value.is_null() || value.as_array().is_some_and(Vec::is_empty))
        });
        Ok(saved)
    }

    fn save_level(
        &mut self,
        actor: &Actor<'_>,
        table: &str,
        mut object: Object,
        depth: usize,
    ) -> Result<String> {
        if depth > MAX_DEPTH {
            return Err(ApiError::new(
                1022,
                format!("The object is nested deeper than {MAX_DEPTH}"),
            ));
        }
        self.table_or_new(table, actor.random)?;
        let mut nested = Vec::new();
        for name in object.keys().cloned().collect::<Vec<_>>() {
            let Some(relation) = self.table(table)?.relations.get(&name) else {
                continue;
            };
            let to = relation.to.clone();
            if let Some(value) = object.remove(&name) {
                nested.push((name, to, value));
            }
        }
        let saved = self.save(actor, table, object, UnknownColumns::ByConfiguration)?;
        let id = saved
            .get("objectId")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        for (column, to, value) in nested {
            let children = match value {
                Value::Null => Vec::new(),
                Value::Array(items) => items,
                single => vec![single],
            };
            let mut ids = Vec::with_capacity(children.len());
            for child in children {
                ids.push(match child {
                    Value::String(id) => id,
                    Value::Object(child) => self.save_child(actor, &to, child, depth + 1)?,
                    _ => {
                        return Err(ApiError::new(
                            1022,
                            format!("'{column}' must hold objects or their ids"),
                        ));
                    }
                });
            }
            let name = RelationName::parse(&column)?;
            self.change_relation(actor, table, &id, &name, Change::Set, Children::Ids(ids))?;
        }
        Ok(id)
    }

    /// A child that only names an existing object is linked as it is.
    fn save_child(&mut self, actor: &Actor<'_>, table: &str, child: Object, depth: usize) -> Result<String> {
        let only_id = child
            .keys()
            .all(|name| name == "objectId" || name.starts_with("___"));
        match child.get("objectId").and_then(Value::as_str) {
            Some(id) if only_id => Ok(id.to_owned()),
            _ => self.save_level(actor, table, child, depth),
        }
    }
}
