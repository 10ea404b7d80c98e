//! All settings there are, read from the documented defaults: name, kind, default, documentation, secrecy.

use super::value::Value;
use std::ops::RangeInclusive;
use std::sync::LazyLock;
use toml::de::DeTable;

/// The documented defaults. The only list of settings in the project: the documentation is made from it too.
pub(super) const DEFAULTS: &str = include_str!("default.toml");

/// All settings, in the order of the defaults.
pub(super) struct Schema {
    pub(super) sections: Vec<Section>,
}

/// A section such as `[server]`.
pub(super) struct Section {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) settings: Vec<Setting>,
}

/// One setting.
pub(super) struct Setting {
    /// With its section: `server.bind`.
    pub(super) key: String,
    pub(super) default: Value,
    /// What it means.
    pub(super) text: String,
    /// What is allowed, without the full stop.
    pub(super) allowed: String,
    /// Whether it has a twin `…_file`, which makes it a secret.
    pub(super) secret: bool,
}

impl Schema {
    /// The embedded one.
    pub(super) fn embedded() -> &'static Self {
        static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::parse(DEFAULTS));
        &SCHEMA
    }

    fn parse(source: &str) -> Self {
        let table = DeTable::parse(source).expect("the embedded defaults are valid TOML, a test reads them");
        let mut sections: Vec<Section> = Vec::new();
        let mut comment = Comment::default();
        for line in source.lines() {
            if let Some(text) = line.strip_prefix("# ") {
                comment.add(text);
            } else if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                sections.push(Section {
                    name: name.to_owned(),
                    text: std::mem::take(&mut comment).text,
                    settings: Vec::new(),
                });
            } else if let (Some((name, _)), Some(section)) = (line.split_once(" = "), sections.last_mut()) {
                let value = &table.get_ref()[section.name.as_str()].get_ref()[name];
                let Comment { text, allowed } = std::mem::take(&mut comment);
                section.settings.push(Setting {
                    key: format!("{}.{name}", section.name),
                    default: Value::from_toml(value.get_ref())
                        .expect("the embedded defaults have simple values"),
                    text,
                    allowed: allowed.trim_end_matches('.').to_owned(),
                    secret: table.get_ref()[section.name.as_str()]
                        .get_ref()
                        .get(format!("{name}_file"))
                        .is_some(),
                });
            }
        }
        Self { sections }
    }

    /// Every setting.
    pub(super) fn settings(&self) -> impl Iterator<Item = &Setting> {
        self.sections.iter().flat_map(|section| &section.settings)
    }

    /// A setting by its key.
    pub(super) fn find(&self, key: &str) -> Option<&Setting> {
        self.settings().find(|setting| setting.key == key)
    }

    /// The key that looks most like a wrong one, if any does.
    pub(super) fn nearest(&self, wrong: &str) -> Option<String> {
        self.settings()
            .map(|setting| (strsim::jaro_winkler(&setting.key, wrong), &setting.key))
            .filter(|(likeness, _)| *likeness > 0.8)
            .max_by(|one, two| one.0.total_cmp(&two.0))
            .map(|(_, key)| key.clone())
    }
}

impl Setting {
    /// The environment variable that sets it.
    pub(super) fn variable(&self) -> String {
        let (section, name) = self.key.split_once('.').unwrap_or(("", &self.key));
        format!("CAUSEWAY__{}__{}", section.to_uppercase(), name.to_uppercase())
    }

    /// The bounds of a number, as its documentation says them: `1 to 10`.
    pub(super) fn range(&self) -> Option<RangeInclusive<i64>> {
        let (from, to) = self.allowed.split_once(" to ")?;
        Some(from.parse().ok()?..=to.parse().ok()?)
    }
}

/// The comment above a setting, its sentences apart from the line that says what is allowed.
#[derive(Default)]
struct Comment {
    text: String,
    allowed: String,
}

impl Comment {
    fn add(&mut self, line: &str) {
        if let Some(allowed) = line.strip_prefix("Allowed: ") {
            allowed.clone_into(&mut self.allowed);
            return;
        }
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_documented() {
        for section in &Schema::embedded().sections {
            assert!(!section.text.is_empty(), "[{}]", section.name);
            assert!(!section.settings.is_empty(), "[{}]", section.name);
        }
        for setting in Schema::embedded().settings() {
            assert!(setting.text.ends_with('.'), "{}: {}", setting.key, setting.text);
            assert!(
                !setting.allowed.is_empty(),
                "{} says what is allowed",
                setting.key
            );
            if setting.default == Value::Text(String::new()) {
                assert!(setting.text.contains("Empty means"), "{}", setting.key);
            }
            if matches!(setting.default, Value::Number(_)) {
                let range = setting
                    .range()
                    .unwrap_or_else(|| panic!("{} has bounds", setting.key));
                let Value::Number(default) = setting.default else {
                    unreachable!()
                };
                assert!(range.contains(&default), "{}", setting.key);
                let unit = ["_seconds", "_minutes", "_bytes", "_days"]
                    .iter()
                    .find(|unit| setting.key.ends_with(**unit));
                if let Some(unit) = unit {
                    let unit = unit.trim_start_matches('_');
                    assert!(
                        setting.text.contains(unit),
                        "{} says its unit, {unit}",
                        setting.key
                    );
                }
            }
        }
    }

    #[test]
    fn every_line_of_the_defaults_is_understood() {
        let lines = DEFAULTS.lines().filter(|line| line.contains(" = ")).count();
        assert_eq!(Schema::embedded().settings().count(), lines);
    }

    #[test]
    fn secrets_are_those_with_a_file_twin() {
        let secrets: Vec<_> = Schema::embedded()
            .settings()
            .filter(|setting| setting.secret)
            .map(|setting| setting.key.as_str())
            .collect();
        assert_eq!(secrets, ["database.url", "vault.master_keys", "upstream.proxy"]);
    }
}
