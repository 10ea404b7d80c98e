//! The effective configuration as text: every value with its origin, secrets masked.

use super::schema::{Schema, Setting};
use super::{Config, Origin};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// What stands in the place of a secret that is set.
const MASK: &str = "(set, not shown)";

impl Config {
    /// As TOML, with the origin of each value as a comment.
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        for section in &Schema::embedded().sections {
            // Writing into a `String` cannot fail.
            let _ = writeln!(text, "[{}]", section.name);
            for setting in &section.settings {
                let name = setting.key.rsplit('.').next().unwrap_or_default();
                let (value, origin) = self.shown(setting);
                let _ = writeln!(text, "{name} = {value} # {origin}");
            }
            text.push('\n');
        }
        text.truncate(text.trim_end().len());
        text
    }

    /// As JSON: `{"server.bind": {"value", "origin"}, …}`.
    pub fn to_json(&self) -> Value {
        let settings = Schema::embedded().settings().map(|setting| {
            let (value, origin) = self.shown(setting);
            (
                setting.key.clone(),
                json!({ "value": value, "origin": origin.to_string() }),
            )
        });
        Value::Object(settings.collect::<Map<_, _>>())
    }

    fn shown(&self, setting: &Setting) -> (Value, &Origin) {
        let (value, origin) = self.settings.get(&setting.key);
        let shown = if setting.secret && !value.is_unset() {
            MASK.into()
        } else {
            value.to_json()
        };
        (shown, origin)
    }
}
