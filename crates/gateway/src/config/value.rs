//! The value of a setting, before its section gives it a meaning.

/// A value as TOML, the environment or a flag gave it. It may be a secret, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// `true` or `false`.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A text; the empty one means that the setting is not set.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
}

impl Value {
    /// What kind of value is wanted, for people.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Flag(_) => "true or false",
            Self::Number(_) => "a whole number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list of texts",
        }
    }

    /// Whether nothing was given.
    pub(super) fn is_unset(&self) -> bool {
        match self {
            Self::Flag(_) | Self::Number(_) => false,
            Self::Text(text) => text.is_empty(),
            Self::List(items) => items.is_empty(),
        }
    }

    /// Reads a text, as it comes from the environment, as a value of the same kind as this one.
    pub(super) fn parse_like(&self, text: &str) -> Option<Self> {
        Some(match self {
            Self::Flag(_) => Self::Flag(text.trim().parse().ok()?),
            Self::Number(_) => Self::Number(text.trim().parse().ok()?),
            Self::Text(_) => Self::Text(text.trim().to_owned()),
            Self::List(_) => Self::List(
                text.split([',', '\n'])
                    .map(str::trim)
                    .filter(|item| !item.is_empty())
                    .map(str::to_owned)
                    .collect(),
            ),
        })
    }

    /// Reads a TOML value as one of the same kind as this one.
    pub(super) fn parse_toml_like(&self, value: &toml::de::DeValue<'_>) -> Option<Self> {
        let found = Self::from_toml(value)?;
        (std::mem::discriminant(&found) == std::mem::discriminant(self)).then_some(found)
    }

    /// Reads a TOML value.
    pub(super) fn from_toml(value: &toml::de::DeValue<'_>) -> Option<Self> {
        use toml::de::DeValue;
        Some(match value {
            DeValue::Boolean(flag) => Self::Flag(*flag),
            DeValue::Integer(number) => {
                Self::Number(i64::from_str_radix(number.as_str(), number.radix()).ok()?)
            }
            DeValue::String(text) => Self::Text(text.to_string()),
            DeValue::Array(items) => Self::List(
                items
                    .iter()
                    .map(|item| item.get_ref().as_str().map(str::to_owned))
                    .collect::<Option<_>>()?,
            ),
            DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Table(_) => return None,
        })
    }

    /// The value as TOML and JSON write it.
    pub(super) fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Flag(flag) => (*flag).into(),
            Self::Number(number) => (*number).into(),
            Self::Text(text) => text.as_str().into(),
            Self::List(items) => items.clone().into(),
        }
    }
}
