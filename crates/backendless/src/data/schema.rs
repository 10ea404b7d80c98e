//! Tables and their columns.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Data;
use crate::answer::Object;
use crate::call::Call;
use crate::error::Result;
use crate::operation::Operation;

static DESCRIBE: Operation = Operation::read("data.describe", Method::GET);
static TABLE_NAME: Operation = Operation::read("data.table_name", Method::GET);
static CREATE_TABLE: Operation = Operation::once("data.create_table", Method::POST);

/// A column of a table. Only the parts that the SDKs rely on are typed.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// Its name.
    pub name: String,
    /// For example `STRING`, `INT`, `DATETIME`, `RELATION_LIST`.
    #[serde(default, rename = "type")]
    pub data_type: Option<String>,
    /// True if objects must have a value.
    #[serde(default)]
    pub required: Option<bool>,
    /// The table on the other side of a relation.
    #[serde(default)]
    pub related_table: Option<String>,
    /// The value of objects that have none.
    #[serde(default)]
    pub default_value: Option<Value>,
    /// Everything else that Backendless sends.
    #[serde(flatten)]
    pub more: Object,
}

/// A column to create.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewColumn {
    /// Its name.
    pub name: String,
    /// For example `STRING`.
    pub data_type: String,
    /// Further properties, sent as they are.
    #[serde(flatten)]
    pub more: Object,
}

impl Data<'_> {
    /// The columns of a table.
    pub async fn describe(&self, table: &str) -> Result<Vec<Column>> {
        let call = Self::table(&DESCRIBE, table)?.at("properties");
        self.client.send(call).await?.decode("an array of columns")
    }

    /// The name of the table with this id.
    pub async fn table_name(&self, table_id: &str) -> Result<String> {
        let call = Call::new(&TABLE_NAME, "data")
            .name("table_id", table_id)?
            .at("table-name");
        Ok(self.client.send(call).await?.text())
    }

    /// Creates a table with its columns.
    pub async fn create_table(&self, name: &str, columns: &[NewColumn]) -> Result<()> {
        let call = Call::new(&CREATE_TABLE, "management").at("data/table");
        self.client
            .send(call.json(&json!({ "name": name, "columns": columns })))
            .await?;
        Ok(())
    }
}
