//! The steps of a unit of work and their payloads, as the vendor's JS SDK forms them.

use serde_json::{Value, json};

use super::ResultOf;
use crate::answer::Object;
use crate::data::Find;

/// One step: what happens in which table.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The table.
    pub table: String,
    /// What happens.
    pub action: Action,
}

/// What a step does. Where it takes a [`Value`], a [`ResultOf`] may stand for it.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Creates an object.
    Create(Object),
    /// Creates objects; their ids.
    CreateBulk(Vec<Object>),
    /// Changes an object, which holds its `objectId`.
    Update(Object),
    /// Changes several objects.
    UpdateBulk(StepTarget, Object),
    /// Updates an object or creates it with its `objectId`.
    Upsert(Object),
    /// The same for several; their ids.
    UpsertBulk(Vec<Object>),
    /// Deletes the object with this id.
    Delete(Value),
    /// Deletes several objects.
    DeleteBulk(StepTarget),
    /// Finds objects. The vendor's SDK sends neither `distinct` nor a file reference prefix here, and so does this.
    Find(Box<Find>),
    /// Adds children to a relation.
    AddRelation(RelationChange),
    /// Replaces the children of a relation.
    SetRelation(RelationChange),
    /// Ends relations.
    DeleteRelation(RelationChange),
}

/// Which objects a step concerns.
#[derive(Debug, Clone, PartialEq)]
pub enum StepTarget {
    /// Those that match a condition.
    Where(String),
    /// Those with these object ids.
    Ids(Vec<Value>),
    /// Those that an earlier step found or created.
    Found(ResultOf),
}

/// A change of one relation of one object.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationChange {
    /// The object id of the parent.
    pub parent: Value,
    /// The relation column.
    pub column: String,
    /// The children.
    pub children: StepTarget,
}

impl Step {
    /// A step in a table.
    pub fn on(table: impl Into<String>, action: Action) -> Self {
        Self {
            table: table.into(),
            action,
        }
    }
}

impl Action {
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Create(_) => "CREATE",
            Self::CreateBulk(_) => "CREATE_BULK",
            Self::Update(_) => "UPDATE",
            Self::UpdateBulk(..) => "UPDATE_BULK",
            Self::Upsert(_) => "UPSERT",
            Self::UpsertBulk(_) => "UPSERT_BULK",
            Self::Delete(_) => "DELETE",
            Self::DeleteBulk(_) => "DELETE_BULK",
            Self::Find(_) => "FIND",
            Self::AddRelation(_) => "ADD_RELATION",
            Self::SetRelation(_) => "SET_RELATION",
            Self::DeleteRelation(_) => "DELETE_RELATION",
        }
    }

    pub(super) fn payload(&self) -> Value {
        match self {
            Self::Create(object) | Self::Update(object) | Self::Upsert(object) => json!(object),
            Self::CreateBulk(objects) | Self::UpsertBulk(objects) => json!(objects),
            Self::UpdateBulk(target, changes) => {
                let mut payload = target.member();
                payload.insert("changes".to_owned(), changes.clone().into());
                payload.into()
            }
            Self::Delete(object_id) => object_id.clone(),
            Self::DeleteBulk(target) => target.member().into(),
            Self::Find(query) => find(query),
            Self::AddRelation(change) | Self::SetRelation(change) | Self::DeleteRelation(change) => {
                change.payload()
            }
        }
    }
}

impl StepTarget {
    fn member(&self) -> Object {
        let (key, value) = match self {
            Self::Where(condition) => ("conditional", json!(condition)),
            Self::Ids(ids) => ("unconditional", json!(ids)),
            Self::Found(result) => ("unconditional", result.clone().into()),
        };
        Object::from_iter([(key.to_owned(), value)])
    }
}

impl RelationChange {
    fn payload(&self) -> Value {
        let mut payload = self.children.member();
        payload.insert("parentObject".to_owned(), self.parent.clone());
        payload.insert("relationColumn".to_owned(), self.column.as_str().into());
        payload.into()
    }
}

/// The payload of a find differs from the body of `POST …/find`: lists stay lists, and some members move into
/// `queryOptions`.
fn find(query: &Find) -> Value {
    let mut options = Object::new();
    let lists = [("sortBy", &query.sort_by), ("related", &query.load_relations)];
    for (key, list) in lists {
        if !list.is_empty() {
            options.insert(key.to_owned(), json!(list));
        }
    }
    let depths = [
        ("relationsDepth", query.relations_depth),
        ("relationsPageSize", query.relations_page_size),
    ];
    for (key, depth) in depths {
        if let Some(depth) = depth {
            options.insert(key.to_owned(), depth.into());
        }
    }
    let mut payload = Object::from_iter([("queryOptions".to_owned(), options.into())]);
    let lists = [
        ("properties", &query.properties),
        ("excludeProps", &query.exclude_properties),
        ("groupBy", &query.group_by),
    ];
    for (key, list) in lists {
        if !list.is_empty() {
            payload.insert(key.to_owned(), json!(list));
        }
    }
    let texts = [
        ("whereClause", &query.where_clause),
        ("havingClause", &query.having),
    ];
    for (key, text) in texts {
        if let Some(text) = text {
            payload.insert(key.to_owned(), text.as_str().into());
        }
    }
    if let Some(page_size) = query.page_size {
        payload.insert("pageSize".to_owned(), page_size.into());
    }
    if let Some(offset) = query.offset {
        payload.insert("offset".to_owned(), offset.into());
    }
    payload.into()
}
