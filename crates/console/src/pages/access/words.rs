//! Scopes and limits in the words of people.

use domain::{Area, ConnectionId, ConnectionLimit, Level, Scopes};
use store::Connection;

/// What an area is called.
pub(super) fn area_name(area: Area) -> &'static str {
    match area {
        Area::Counters => "Counters",
        Area::Data => "Data",
        Area::Files => "Files",
        Area::Hive => "Hive",
        Area::Messaging => "Messaging",
        Area::Timers => "Timers",
        Area::Users => "Users",
    }
}

/// What is in an area.
pub(super) fn area_content(area: Area) -> &'static str {
    match area {
        Area::Counters => "atomic counters",
        Area::Data => "tables and objects",
        Area::Files => "files and folders",
        Area::Hive => "lists, maps, sets",
        Area::Messaging => "channels, messages",
        Area::Timers => "scheduled code",
        Area::Users => "the app’s users",
    }
}

/// What a level lets an agent do.
pub(super) fn level_words(level: Level) -> &'static str {
    match level {
        Level::Read => "read",
        Level::Write => "read and change",
        Level::Destroy => "read, change and delete",
    }
}

/// Scopes as a sentence without a stop: `Read everything; read and change files, users`.
pub(crate) fn scopes_in_words(scopes: &Scopes) -> String {
    let mut parts: Vec<String> = Vec::new();
    for &level in Level::ALL {
        let held = scopes.iter().filter(|scope| scope.level == level);
        let names: Vec<_> = held
            .map(|scope| {
                scope
                    .area
                    .map_or_else(|| "everything".to_owned(), |area| area_name(area).to_lowercase())
            })
            .collect();
        if !names.is_empty() {
            parts.push(format!("{} {}", level_words(level), names.join(", ")));
        }
    }
    let text = parts.join("; ");
    let mut rest = text.chars();
    match rest.next() {
        Some(first) => first.to_uppercase().chain(rest).collect(),
        None => "Nothing".to_owned(),
    }
}

/// The connections of a limit by name.
pub(crate) fn connections_in_words(limit: &ConnectionLimit, own: &[Connection]) -> String {
    let ConnectionLimit::Only(ids) = limit else {
        return "All".to_owned();
    };
    let named = |id: &ConnectionId| own.iter().find(|connection| connection.id == *id);
    let mut names: Vec<_> = ids.iter().filter_map(named).map(|it| it.name.as_str()).collect();
    let removed = ids.len() - names.len();
    let gone = match removed {
        0 => String::new(),
        1 => "one that was removed".to_owned(),
        several => format!("{several} that were removed"),
    };
    if removed > 0 {
        names.push(&gone);
    }
    if names.is_empty() {
        "None".to_owned()
    } else {
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_told_in_words() {
        for (scopes, words) in [
            ("*:read", "Read everything"),
            ("*:write", "Read and change everything"),
            ("*:destroy", "Read, change and delete everything"),
            (
                "*:read files:write users:write",
                "Read everything; read and change files, users",
            ),
            (
                "data:read hive:destroy",
                "Read data; read, change and delete hive",
            ),
        ] {
            assert_eq!(scopes_in_words(&Scopes::parse(scopes).unwrap()), words);
        }
        assert_eq!(scopes_in_words(&Scopes::none()), "Nothing");
    }
}
