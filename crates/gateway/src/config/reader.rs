//! Reads settings with their types, and collects what is wrong with them.

use super::schema::Schema;
use super::sources::Settings;
use super::value::Value;
use super::{Mistake, Origin, Problem};
use std::time::Duration;

/// Reads the sections. A setting with a mistake reads as if it were not set: the configuration is refused at the end.
pub(super) struct Reader<'a> {
    settings: &'a Settings,
    mistakes: &'a mut Vec<Mistake>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(settings: &'a Settings, mistakes: &'a mut Vec<Mistake>) -> Self {
        Self { settings, mistakes }
    }

    /// Where a setting's value came from.
    pub(super) fn origin(&self, key: &str) -> Origin {
        self.settings.get(key).1.clone()
    }

    /// A directory that the environment names.
    pub(super) fn home(&self, variable: &str) -> Option<std::path::PathBuf> {
        self.settings.home.get(variable).cloned()
    }

    /// Notes a sentence about a setting.
    pub(super) fn complain(&mut self, key: &str, sentence: impl Into<String>) {
        let origin = self.origin(key);
        self.mistakes.push(Mistake::other(key, Some(origin), sentence));
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, key: &str) -> bool {
        matches!(self.settings.get(key).0, Value::Flag(true))
    }

    /// A whole number within the bounds that its documentation says.
    pub(super) fn number<T: TryFrom<i64> + Default>(&mut self, key: &str) -> T {
        let (Value::Number(number), origin) = self.settings.get(key) else {
            return T::default();
        };
        let setting = Schema::embedded().find(key);
        let in_range = setting
            .and_then(super::schema::Setting::range)
            .is_some_and(|range| range.contains(number));
        match T::try_from(*number) {
            Ok(value) if in_range => value,
            _ => {
                self.mistakes.push(refused(key, &number.to_string(), origin));
                T::default()
            }
        }
    }

    /// A number of seconds.
    pub(super) fn seconds(&mut self, key: &str) -> Duration {
        Duration::from_secs(self.number(key))
    }

    /// A text; `None` when it is not set.
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        match &self.settings.get(key).0 {
            Value::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// A text with a form; `None` when it is not set or not of that form.
    pub(super) fn parsed<T>(&mut self, key: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.text(key)?;
        let value = parse(text);
        if value.is_none() {
            self.refuse(key, text);
        }
        value
    }

    /// The texts of a list.
    pub(super) fn list(&self, key: &str) -> &'a [String] {
        match &self.settings.get(key).0 {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// A list whose items have a form.
    pub(super) fn parsed_list<T>(&mut self, key: &str, parse: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let mut parsed = Vec::new();
        for item in self.list(key) {
            match parse(item) {
                Some(value) => parsed.push(value),
                None => self.refuse(key, item),
            }
        }
        parsed
    }

    /// Notes that a value is not allowed.
    pub(super) fn refuse(&mut self, key: &str, came: &str) {
        let origin = self.origin(key);
        self.mistakes.push(refused(key, &format!("{came:?}"), &origin));
    }
}

fn refused(key: &str, came: &str, origin: &Origin) -> Mistake {
    let setting = Schema::embedded().find(key);
    let secret = setting.is_some_and(|setting| setting.secret);
    Mistake {
        key: key.to_owned(),
        origin: Some(origin.clone()),
        problem: Problem::Value {
            came: if secret {
                "a value that cannot be used".to_owned()
            } else {
                came.to_owned()
            },
            allowed: setting.map(|setting| setting.allowed.clone()).unwrap_or_default(),
        },
    }
}
