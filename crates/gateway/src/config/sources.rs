//! The layers of a configuration, and how they become one value a setting.

use super::schema::{Schema, Setting};
use super::value::Value;
use super::{Mistake, Origin, Problem};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use toml::de::DeTable;

/// What every variable begins with that is meant for the configuration.
const PREFIX: &str = "CAUSEWAY__";

/// Where a configuration is read from.
#[derive(Default)]
pub struct Sources {
    /// A TOML file.
    pub file: Option<PathBuf>,
    /// All environment variables; those that do not begin with `CAUSEWAY__` only tell where the home directory is.
    pub environment: Vec<(OsString, OsString)>,
    /// What options of the command line set: the option, the setting's key and the value.
    pub flags: Vec<(&'static str, &'static str, String)>,
}

/// One value and its origin for every setting.
pub(super) struct Settings {
    values: BTreeMap<String, (Value, Origin)>,
    pub(super) home: BTreeMap<&'static str, PathBuf>,
}

impl Settings {
    /// The value of a setting and its origin.
    pub(super) fn get(&self, key: &str) -> &(Value, Origin) {
        self.values
            .get(key)
            .expect("only keys of the embedded defaults are asked for, tests read every section")
    }

    /// Puts the layers over each other. What cannot be used is left out and told in `mistakes`.
    pub(super) fn gather(sources: &Sources, mistakes: &mut Vec<Mistake>) -> Self {
        let values = Schema::embedded()
            .settings()
            .map(|setting| (setting.key.clone(), (setting.default.clone(), Origin::Default)));
        let mut settings = Self {
            values: values.collect(),
            home: BTreeMap::new(),
        };
        if let Some(path) = &sources.file {
            settings.add_file(path, mistakes);
        }
        settings.add_environment(&sources.environment, mistakes);
        for (flag, key, value) in &sources.flags {
            settings.add_text(key, value, Origin::Flag { flag }, mistakes);
        }
        settings.open_secret_files(mistakes);
        settings
    }

    fn add_file(&mut self, path: &Path, mistakes: &mut Vec<Mistake>) {
        let name = path.display().to_string();
        let source = match std::fs::read_to_string(path) {
            Ok(source) => source,
            Err(error) => {
                mistakes.push(Mistake::other(
                    name,
                    None,
                    format!("the file cannot be read: {error}"),
                ));
                return;
            }
        };
        let line = |offset: usize| 1 + source[..offset.min(source.len())].matches('\n').count();
        let (table, errors) = DeTable::parse_recoverable(&source);
        if let Some(error) = errors.first() {
            let line = error.span().map_or(1, |span| line(span.start));
            let sentence = format!("line {line} is not TOML: {}", error.message());
            mistakes.push(Mistake::other(name, None, sentence));
            return;
        }
        for (section, content) in table.get_ref() {
            let origin = |offset| Origin::File {
                path: path.to_owned(),
                line: line(offset),
            };
            let Some(entries) = content.get_ref().as_table() else {
                mistakes.push(unknown(section.get_ref(), origin(section.span().start)));
                continue;
            };
            if entries.is_empty()
                && !Schema::embedded()
                    .sections
                    .iter()
                    .any(|known| known.name == **section.get_ref())
            {
                mistakes.push(unknown(section.get_ref(), origin(section.span().start)));
            }
            for (name, value) in entries {
                let key = format!("{}.{}", section.get_ref(), name.get_ref());
                let origin = origin(name.span().start);
                let Some(setting) = Schema::embedded().find(&key) else {
                    mistakes.push(unknown(&key, origin));
                    continue;
                };
                if let Some(value) = setting.default.parse_toml_like(value.get_ref()) {
                    self.set(key, value, origin);
                } else {
                    let came = source.get(value.span()).unwrap_or("something else");
                    mistakes.push(wrong_kind(setting, came, origin));
                }
            }
        }
    }

    fn add_environment(&mut self, environment: &[(OsString, OsString)], mistakes: &mut Vec<Mistake>) {
        for (name, value) in environment {
            let Some(name) = name.to_str() else { continue };
            for home in ["HOME", "XDG_DATA_HOME", "LOCALAPPDATA"] {
                if name == home && !value.is_empty() {
                    self.home.insert(home, value.into());
                }
            }
            let Some(rest) = name.strip_prefix(PREFIX) else {
                continue;
            };
            let key = rest.to_lowercase().replacen("__", ".", 1);
            let origin = Origin::Environment {
                variable: name.to_owned(),
            };
            match value.to_str() {
                Some(value) => self.add_text(&key, value, origin, mistakes),
                None => mistakes.push(Mistake::other(key, Some(origin), "the value is not UTF-8 text")),
            }
        }
    }

    fn add_text(&mut self, key: &str, text: &str, origin: Origin, mistakes: &mut Vec<Mistake>) {
        let Some(setting) = Schema::embedded().find(key) else {
            mistakes.push(unknown(key, origin));
            return;
        };
        match setting.default.parse_like(text) {
            Some(value) => self.set(key.to_owned(), value, origin),
            None => mistakes.push(wrong_kind(setting, &format!("{text:?}"), origin)),
        }
    }

    fn set(&mut self, key: String, value: Value, origin: Origin) {
        self.values.insert(key, (value, origin));
    }

    /// Replaces every secret that a higher layer gives as a file by the file's content.
    fn open_secret_files(&mut self, mistakes: &mut Vec<Mistake>) {
        for setting in Schema::embedded().settings().filter(|setting| setting.secret) {
            let file_key = format!("{}_file", setting.key);
            let (direct, direct_origin) = self.get(&setting.key);
            let (Value::Text(path), file_origin) = self.get(&file_key) else {
                continue;
            };
            if path.is_empty() || file_origin.layer() < direct_origin.layer() {
                continue;
            }
            if file_origin.layer() == direct_origin.layer() && !direct.is_unset() {
                let sentence = format!("{} is set too; set one of the two", setting.key);
                mistakes.push(Mistake::other(file_key, Some(file_origin.clone()), sentence));
                continue;
            }
            match std::fs::read_to_string(path) {
                Ok(content) => {
                    let value = setting
                        .default
                        .parse_like(&content)
                        .unwrap_or_else(|| setting.default.clone());
                    let origin = file_origin.clone();
                    if value.is_unset() {
                        let sentence = format!("the file {path} is empty");
                        mistakes.push(Mistake::other(file_key, Some(origin), sentence));
                    } else {
                        self.set(setting.key.clone(), value, origin);
                    }
                }
                Err(error) => {
                    let sentence = format!("the file {path} cannot be read: {error}");
                    mistakes.push(Mistake::other(file_key, Some(file_origin.clone()), sentence));
                }
            }
        }
    }
}

fn unknown(key: &str, origin: Origin) -> Mistake {
    Mistake {
        key: key.to_owned(),
        origin: Some(origin),
        problem: Problem::Unknown {
            nearest: Schema::embedded().nearest(key),
        },
    }
}

fn wrong_kind(setting: &Setting, came: &str, origin: Origin) -> Mistake {
    Mistake {
        key: setting.key.clone(),
        origin: Some(origin),
        problem: Problem::Value {
            came: if setting.secret {
                "a secret".to_owned()
            } else {
                came.to_owned()
            },
            allowed: format!("{}: {}", setting.default.kind(), setting.allowed),
        },
    }
}
