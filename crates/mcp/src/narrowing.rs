//! The query of the MCP URL: a caller may narrow what its token allows, never widen it.

use domain::{Area, Level};
use std::collections::BTreeSet;
use std::fmt::Write;
use toolkit::{Catalog, Descriptor};

/// The parameters that a query may have.
const PARAMETERS: [&str; 4] = ["areas", "connection", "read_only", "tools"];

/// Complaints in one answer. A query can hold thousands of mistakes, and each complaint names all that is allowed.
const MOST_COMPLAINTS: usize = 8;

/// What a query leaves of a catalogue. The default leaves everything.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Narrowing {
    read_only: bool,
    areas: Option<BTreeSet<Area>>,
    tools: Option<BTreeSet<String>>,
    connection: Option<String>,
}

/// A query that cannot be followed: its mistakes, of many the first. A misspelt limit must not be taken for no limit.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{}", .complaints.join("; "))]
pub struct NarrowingError {
    /// One sentence a mistake.
    pub complaints: Vec<String>,
}

impl Narrowing {
    /// Reads the query of a request. `catalog` holds every tool there is.
    pub fn parse(query: Option<&str>, catalog: &Catalog) -> Result<Self, NarrowingError> {
        let mut narrowing = Self::default();
        let mut complaints = Vec::new();
        let mut seen = BTreeSet::new();
        for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            if complaints.len() > MOST_COMPLAINTS {
                break;
            }
            if !seen.insert(name.to_string()) {
                complaints.push(format!("the parameter `{}` is given twice", clip(&name)));
                continue;
            }
            match &*name {
                "read_only" => match &*value {
                    "true" => narrowing.read_only = true,
                    "false" => {}
                    _ => complaints.push(format!("`read_only` is true or false, not `{}`", clip(&value))),
                },
                "areas" => narrowing.areas = Some(narrowing_areas(&value, &mut complaints)),
                "tools" => narrowing.tools = Some(narrowing_tools(&value, catalog, &mut complaints)),
                "connection" if value.is_empty() => {
                    complaints.push("`connection` is the name of a connection, not nothing".to_owned());
                }
                "connection" => narrowing.connection = Some(value.into_owned()),
                _ => complaints.push(unknown("parameter", &name, &PARAMETERS)),
            }
        }
        if complaints.is_empty() {
            return Ok(narrowing);
        }
        if complaints.len() > MOST_COMPLAINTS {
            complaints.truncate(MOST_COMPLAINTS);
            complaints.push("and there are more mistakes behind these".to_owned());
        }
        Err(NarrowingError { complaints })
    }

    /// Whether a tool is left.
    pub fn leaves(&self, tool: &Descriptor) -> bool {
        (!self.read_only || tool.effect.level() == Level::Read)
            && self.areas.as_ref().is_none_or(|areas| areas.contains(&tool.area))
            && self
                .tools
                .as_ref()
                .is_none_or(|tools| tools.contains(&*tool.name))
    }

    /// The only connection that may be used, by name.
    pub fn connection(&self) -> Option<&str> {
        self.connection.as_deref()
    }

    /// The part that decides which tools are left.
    pub(crate) fn of_tools(&self) -> Self {
        Self {
            connection: None,
            ..self.clone()
        }
    }
}

fn narrowing_areas(value: &str, complaints: &mut Vec<String>) -> BTreeSet<Area> {
    let mut areas = BTreeSet::new();
    for word in list("areas", value, complaints) {
        if let Ok(area) = word.parse() {
            areas.insert(area);
        } else if complaints.len() <= MOST_COMPLAINTS {
            let allowed: Vec<&str> = Area::ALL.iter().map(|area| area.as_str()).collect();
            complaints.push(unknown("area", word, &allowed));
        }
    }
    areas
}

fn narrowing_tools(value: &str, catalog: &Catalog, complaints: &mut Vec<String>) -> BTreeSet<String> {
    let mut tools = BTreeSet::new();
    for word in list("tools", value, complaints) {
        if catalog.get(word).is_some() {
            tools.insert(word.to_owned());
        } else if complaints.len() <= MOST_COMPLAINTS {
            let allowed: Vec<&str> = catalog.iter().map(|tool| &*tool.descriptor().name).collect();
            complaints.push(unknown("tool", word, &allowed));
        }
    }
    tools
}

fn list<'a>(name: &str, value: &'a str, complaints: &mut Vec<String>) -> Vec<&'a str> {
    let words: Vec<&str> = value
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        complaints.push(format!(
            "`{name}` is a list of names separated by commas, not nothing"
        ));
    }
    words
}

fn unknown(kind: &str, came: &str, allowed: &[&str]) -> String {
    let mut text = format!("there is no {kind} `{}`", clip(came));
    if let Some(nearest) = toolkit::nearest(came, allowed.iter().copied()) {
        let _ = write!(text, "; did you mean `{nearest}`?");
    }
    let _ = write!(text, " (there are {})", allowed.join(", "));
    text
}

fn clip(text: &str) -> String {
    toolkit::clip(text, 60)
}

#[cfg(test)]
mod tests;
