//! Columns: their types, and how a type is inferred from the first value.

use serde_json::{Value, json};

/// The types of a column (the vendor's names are in [`DataType::name`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DataType {
    StringId,
    String,
    Text,
    ExtendedString,
    Int,
    Double,
    Boolean,
    DateTime,
    Json,
    FileRef,
    Point,
    LineString,
    Polygon,
    Geometry,
}

const NAMES: [(DataType, &str); 14] = [
    (DataType::StringId, "STRING_ID"),
    (DataType::String, "STRING"),
    (DataType::Text, "TEXT"),
    (DataType::ExtendedString, "EXTENDED_STRING"),
    (DataType::Int, "INT"),
    (DataType::Double, "DOUBLE"),
    (DataType::Boolean, "BOOLEAN"),
    (DataType::DateTime, "DATETIME"),
    (DataType::Json, "JSON"),
    (DataType::FileRef, "FILE_REF"),
    (DataType::Point, "POINT"),
    (DataType::LineString, "LINESTRING"),
    (DataType::Polygon, "POLYGON"),
    (DataType::Geometry, "GEOMETRY"),
];

impl DataType {
    /// The vendor's name of the type.
    pub(crate) fn name(self) -> &'static str {
        NAMES
            .iter()
            .find(|(data_type, _)| *data_type == self)
            .map_or("UNKNOWN", |(_, name)| name)
    }

    /// The type with this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        NAMES
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(data_type, _)| *data_type)
    }

    /// The type of a column that is created for `value`, `None` when the value does not tell.
    ///
    /// Every number becomes a double, so that a later fraction fits. The vendor's choice is unverified.
    pub(crate) fn infer(value: &Value) -> Option<Self> {
        match value {
            Value::Null => None,
            Value::Bool(_) => Some(Self::Boolean),
            Value::Number(_) => Some(Self::Double),
            Value::String(text) if text.chars().count() > 500 => Some(Self::Text),
            Value::String(_) => Some(Self::String),
            Value::Array(_) => Some(Self::Json),
            Value::Object(members) => match members.get("___class").and_then(Value::as_str) {
                None => Some(Self::Json),
                Some("com.backendless.persistence.Point") => Some(Self::Point),
                Some("com.backendless.persistence.LineString") => Some(Self::LineString),
                Some("com.backendless.persistence.Polygon") => Some(Self::Polygon),
                // A nested object of another table: relations are set by their own operations.
                Some(_) => None,
            },
        }
    }

    /// True for the geometry types.
    pub(crate) fn is_geometry(self) -> bool {
        matches!(
            self,
            Self::Point | Self::LineString | Self::Polygon | Self::Geometry
        )
    }
}

/// A column that holds a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) data_type: DataType,
    pub(crate) required: bool,
    pub(crate) unique: bool,
    pub(crate) default: Value,
}

impl Column {
    pub(crate) fn new(name: &str, data_type: DataType) -> Self {
        Self {
            name: name.to_owned(),
            data_type,
            required: false,
            unique: false,
            default: Value::Null,
        }
    }

    /// The column as `GET /data/{table}/properties` shows it. The vendor's tests assert exactly these keys.
    pub(crate) fn describe(&self) -> Value {
        json!({
            "name": self.name,
            "required": self.required,
            "type": self.data_type.name(),
            "defaultValue": self.default,
            "expression": null,
            "relatedTable": null,
            "customRegex": null,
            "autoLoad": false,
            "isPrimaryKey": self.name == "objectId",
        })
    }
}
