//! The fields of a form by name, for forms whose fields are not known before.

use serde::Deserialize;

/// Names and values in the order in which they came.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first value of a field.
    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// A text field; empty when it is not there.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.one(name).unwrap_or_default()
    }

    /// Every value of a field, such as those of checkboxes of one name.
    pub(crate) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_by_name() {
        let fields: Fields = serde_html_form::from_bytes(b"a=1&b=x%26y&a=2").unwrap();
        assert_eq!(fields.one("a"), Some("1"));
        assert_eq!(fields.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(
            (fields.text("b"), fields.text("c"), fields.one("c")),
            ("x&y", "", None)
        );
    }
}
