//! Setting, adding, deleting and reading the children of an object.

use super::find_query::FindQuery;
use super::permission::Operation;
use super::table::Relation;
use super::where_clause::Condition;
use super::{Data, Object, column_not_found};
use crate::actor::Actor;
use crate::error::{ApiError, Result};

/// How the children of an object change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Set,
    Add,
    Delete,
}

/// Which children are meant.
pub(crate) enum Children {
    Ids(Vec<String>),
    Where(Condition),
}

/// A relation as a path names it: `friends`, or `friends:Person:n` to create the column on the way.
pub(crate) struct RelationName<'a> {
    column: &'a str,
    create: Option<(&'a str, bool)>,
}

impl<'a> RelationName<'a> {
    /// Splits `column[:Table:1|n]`.
    pub(crate) fn parse(text: &'a str) -> Result<Self> {
        let mut parts = text.splitn(3, ':');
        let column = parts.next().unwrap_or_default();
        let create = match (parts.next(), parts.next()) {
            (None, _) => None,
            (Some(table), Some("1")) => Some((table, false)),
            (Some(table), None | Some("n" | "N")) => Some((table, true)),
            (Some(_), Some(_)) => {
                return Err(ApiError::new(
                    1006,
                    format!("'{text}' is no relation: write column:Table:1 or column:Table:n"),
                ));
            }
        };
        Ok(Self { column, create })
    }
}

impl Data {
    /// Changes the children of one object; answers how many children were set, added or taken away.
    pub(crate) fn change_relation(
        &mut self,
        actor: &Actor<'_>,
        table: &str,
        parent: &str,
        name: &RelationName<'_>,
        change: Change,
        children: Children,
    ) -> Result<usize> {
        if let Some((to, many)) = name.create {
            self.create_relation(table, name.column, to, many)?;
        }
        let target = self.table(table)?;
        let row = target.existing_row(parent)?;
        let operations: &[Operation] = match change {
            Change::Add => &[Operation::AddRelation],
            Change::Delete => &[Operation::DeleteRelation],
            Change::Set => &[Operation::AddRelation, Operation::DeleteRelation],
        };
        for operation in operations {
            target.demand(*operation, Some(row), actor)?;
        }
        let relation = self.relation(table, name.column)?;
        let (to, many) = (relation.to.clone(), relation.many);
        let ids = self.child_ids(actor, &to, children)?;
        if !many && change != Change::Delete && ids.len() > 1 {
            return Err(ApiError::new(
                1022,
                format!("The relation '{}' is one to one: it takes one child", name.column),
            ));
        }
        let relation = self
            .table_mut(table)?
            .relations
            .get_mut(name.column)
            .ok_or_else(|| column_not_found(1006, name.column, table))?;
        Ok(apply(relation, parent, change, ids))
    }

    /// One page of the children of an object.
    pub(crate) fn related(
        &self,
        actor: &Actor<'_>,
        table: &str,
        parent: &str,
        column: &str,
        query: &FindQuery,
    ) -> Result<Vec<Object>> {
        let target = self.table(table)?;
        target.demand(
            Operation::LoadRelations,
            Some(target.existing_row(parent)?),
            actor,
        )?;
        let relation = self.relation(table, column)?;
        let children = relation.children(parent);
        let all = FindQuery {
            page_size: usize::MAX,
            offset: 0,
            ..query.clone()
        };
        if !query.group_by.is_empty() {
            return Err(ApiError::new(1006, "The children of an object cannot be grouped"));
        }
        // Only ids are certain to tell the children apart, so they are asked for and taken away again.
        let mut with_ids = all;
        let added_id =
            !with_ids.properties.is_empty() && !with_ids.properties.iter().any(|name| name == "objectId");
        if added_id {
            with_ids.properties.push("objectId".to_owned());
        }
        let found = self.find(actor, &relation.to, &with_ids)?;
        let is_child = |object: &Object| {
            object
                .get("objectId")
                .and_then(|id| id.as_str())
                .is_some_and(|id| children.iter().any(|child| child == id))
        };
        let page = found
            .into_iter()
            .filter(is_child)
            .skip(query.offset)
            .take(query.page_size);
        let hide_id = added_id && self.table(&relation.to)?.relations.is_empty();
        Ok(page
            .map(|mut object| {
                if hide_id {
                    object.remove("objectId");
                }
                object
            })
            .collect())
    }

    /// Adds a relation column; nothing happens when it is there already.
    pub(crate) fn create_relation(&mut self, table: &str, column: &str, to: &str, many: bool) -> Result<()> {
        self.table(to)?;
        let table = self.table_mut(table)?;
        if table.columns.contains_key(column) {
            return Err(ApiError::new(
                1006,
                format!("The column '{column}' of '{}' is no relation", table.name),
            ));
        }
        let relation = Relation {
            to: to.to_owned(),
            many,
            ..Relation::default()
        };
        table.relations.entry(column.to_owned()).or_insert(relation);
        Ok(())
    }

    /// Forgets every link to an object that is gone.
    pub(super) fn unlink_everywhere(&mut self, table: &str, id: &str) {
        let linked = |relation: &Relation| {
            relation.to == table && relation.links.values().flatten().any(|child| child == id)
        };
        let names: Vec<String> = self
            .tables()
            .filter(|t| t.relations.values().any(linked))
            .map(|t| t.name.clone())
            .collect();
        for name in names {
            if let Ok(parent) = self.table_mut(&name) {
                for relation in parent
                    .relations
                    .values_mut()
                    .filter(|relation| relation.to == table)
                {
                    relation
                        .links
                        .values_mut()
                        .for_each(|children| children.retain(|child| child != id));
                }
            }
        }
    }

    fn relation(&self, table: &str, column: &str) -> Result<&Relation> {
        self.table(table)?
            .relations
            .get(column)
            .ok_or_else(|| column_not_found(1006, column, table))
    }

    /// The ids of existing children; an id without an object is refused.
    fn child_ids(&self, actor: &Actor<'_>, table: &str, children: Children) -> Result<Vec<String>> {
        match children {
            Children::Ids(ids) => {
                let child_table = self.table(table)?;
                ids.iter()
                    .try_for_each(|id| child_table.existing_row(id).map(drop))?;
                Ok(ids)
            }
            Children::Where(condition) => {
                let rows = self.rows_where(actor, table, Some(&condition), Operation::Find)?;
                Ok(rows.iter().map(|row| row.id().to_owned()).collect())
            }
        }
    }
}

fn apply(relation: &mut Relation, parent: &str, change: Change, ids: Vec<String>) -> usize {
    let many = relation.many;
    let links = relation.links.entry(parent.to_owned()).or_default();
    match change {
        Change::Delete => {
            let before = links.len();
            links.retain(|child| !ids.contains(child));
            before - links.len()
        }
        Change::Set => {
            links.clear();
            extend(links, ids)
        }
        Change::Add => {
            if !many && !ids.is_empty() {
                links.clear();
            }
            extend(links, ids)
        }
    }
}

/// Adds the ids that are not there yet; answers how many that were.
fn extend(links: &mut Vec<String>, ids: Vec<String>) -> usize {
    let before = links.len();
    for id in ids {
        if !links.contains(&id) {
            links.push(id);
        }
    }
    links.len() - before
}
