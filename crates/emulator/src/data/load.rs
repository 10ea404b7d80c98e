//! Loading related objects into an object: `loadRelations` and `relationsDepth`.

use super::permission::Operation;
use super::table::{Row, Table};
use super::{Data, FindQuery, Object, column_not_found};
use crate::actor::Actor;
use crate::error::Result;
use serde_json::Value;
use std::collections::BTreeMap;

/// Which relations to load.
pub(super) struct Load {
    named: Tree,
    depth: usize,
    page_size: usize,
}

/// The relations named by `loadRelations`, as a tree: `friends.address` is `address` under `friends`.
#[derive(Debug, Default)]
struct Tree(BTreeMap<String, Tree>);

impl Load {
    /// Checks the query's relations against the tables.
    pub(super) fn of(data: &Data, table: &Table, query: &FindQuery) -> Result<Self> {
        let mut named = Tree::default();
        for path in &query.load_relations {
            let (mut tree, mut table) = (&mut named, table);
            for name in path.split('.') {
                if name == "*" {
                    for name in table.relations.keys() {
                        tree.0.entry(name.clone()).or_default();
                    }
                    break;
                }
                let relation = table
                    .relations
                    .get(name)
                    .ok_or_else(|| column_not_found(1006, name, &table.name))?;
                table = data.table(&relation.to)?;
                tree = tree.0.entry(name.to_owned()).or_default();
            }
        }
        Ok(Self {
            named,
            depth: query.relations_depth,
            page_size: query.relations_page_size,
        })
    }

    /// Puts the related objects of `row` into `object`.
    pub(super) fn add_to(
        &self,
        data: &Data,
        actor: &Actor<'_>,
        table: &Table,
        row: &Row,
        object: &mut Object,
    ) -> Result<()> {
        self.level(data, actor, table, row, object, (&self.named, self.depth))
    }

    fn level(
        &self,
        data: &Data,
        actor: &Actor<'_>,
        table: &Table,
        row: &Row,
        object: &mut Object,
        (named, depth): (&Tree, usize),
    ) -> Result<()> {
        let nothing = Tree::default();
        for (name, relation) in &table.relations {
            let inner = named.0.get(name);
            if inner.is_none() && depth == 0 && !relation.auto_load {
                continue;
            }
            table.demand(Operation::LoadRelations, Some(row), actor)?;
            let child_table = data.table(&relation.to)?;
            let mut children: Vec<&Row> = relation
                .children(row.id())
                .iter()
                .filter_map(|id| child_table.row(id))
                .filter(|child| child_table.permits(Operation::Find, Some(child), actor))
                .collect();
            // The newest first, as everywhere without `sortBy` (the vendor's deep-save tests assert it).
            children.sort_by_key(|child| std::cmp::Reverse(child.number));
            children.truncate(if relation.many { self.page_size } else { 1 });
            let mut loaded = Vec::with_capacity(children.len());
            for child in children {
                let mut child_object = child_table.present(child);
                let next = (inner.unwrap_or(&nothing), depth.saturating_sub(1));
                // Automatic loading goes one level deep, else two tables could load each other for ever.
                if inner.is_some() || depth > 0 {
                    self.level(data, actor, child_table, child, &mut child_object, next)?;
                }
                loaded.push(Value::Object(child_object));
            }
            let value = if relation.many {
                Value::Array(loaded)
            } else {
                loaded.pop().unwrap_or(Value::Null)
            };
            object.insert(name.clone(), value);
        }
        Ok(())
    }
}
