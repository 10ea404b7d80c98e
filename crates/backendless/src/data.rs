//! Objects of tables and everything around them (docs/reference/backendless-rest.md, 1.2 and 2.1).

mod bulk;
mod find;
mod grouping;
mod json_update;
mod objects;
mod relations;
mod schema;

pub use self::bulk::Selection;
pub use self::find::Find;
pub use self::grouping::{GroupPath, Grouping};
pub use self::json_update::JsonUpdate;
pub use self::relations::{Children, RelationPage};
pub use self::schema::{Column, NewColumn};

use crate::call::Call;
use crate::client::Client;
use crate::error::Result;
use crate::operation::Operation;

/// The tables of an app.
#[derive(Debug, Clone, Copy)]
pub struct Data<'a> {
    client: &'a Client,
}

impl<'a> Data<'a> {
    pub(crate) fn new(client: &'a Client) -> Self {
        Self { client }
    }

    fn table(operation: &'static Operation, table: &str) -> Result<Call> {
        Call::new(operation, "data").name("table", table)
    }
}
