//! The choice of what an agent may do: one of a few levels for everything, or a level for each area.

use super::Fields;
use super::words::{area_content, area_name};
use crate::web::field_error;
use domain::{Area, Level, Scope, Scopes};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// The word of the choice by area.
const BY_AREA: &str = "areas";

/// What is chosen in a form, or pre-selected in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScopeChoice {
    /// The level for everything; `None` when each area has its own.
    level: Option<Level>,
    /// What the table shows.
    areas: BTreeMap<Area, Level>,
}

impl ScopeChoice {
    /// What most want: read and change, not delete, as far as it can be given.
    pub(crate) fn suggested(most: &Scopes) -> Self {
        Self::of(&Scopes::everywhere(Level::Write).intersect(most), most)
    }

    /// The choice that gives these scopes.
    pub(crate) fn of(scopes: &Scopes, most: &Scopes) -> Self {
        let level = presets(most).into_iter().find(|(_, preset)| preset == scopes);
        Self {
            level: level.map(|(level, _)| level),
            areas: Area::ALL
                .iter()
                .filter_map(|area| Some((*area, scopes.level(*area)?)))
                .collect(),
        }
    }

    /// What a form says. Words that are none of the form's choose nothing.
    pub(crate) fn read(fields: &Fields) -> Self {
        let level = |word: &str| Level::ALL.iter().copied().find(|level| level.as_str() == word);
        let area = |area: &Area| Some((*area, level(fields.one(&field(*area))?)?));
        Self {
            level: fields.one("scope").and_then(level),
            areas: Area::ALL.iter().filter_map(area).collect(),
        }
    }

    /// What it comes to. A level that is offered is cut to what can be given; whatever else goes beyond that, which no
    /// page of ours sends, stays as it is, to be refused.
    pub(crate) fn scopes(&self, most: &Scopes) -> Scopes {
        let Some(level) = self.level else {
            let scope = |(area, level): (&Area, &Level)| Scope {
                area: Some(*area),
                level: *level,
            };
            return self.areas.iter().map(scope).collect();
        };
        let offered = presets(most).into_iter().find(|(offered, _)| *offered == level);
        offered.map_or_else(|| Scopes::everywhere(level), |(_, scopes)| scopes)
    }

    /// The part of the form. `most` is what can be given at all.
    pub(crate) fn markup(&self, most: &Scopes, error: Option<&str>) -> Markup {
        html! {
            fieldset .choices data-scopes aria-describedby=[error.map(|_| "scope-error")] {
                legend { "What it may do" }
                @for (level, _) in presets(most) {
                    label {
                        input type="radio" name="scope" value=(level.as_str()) checked[self.level == Some(level)];
                        span { strong { (preset_name(level)) } small { (preset_meaning(level)) } }
                    }
                }
                (field_error("scope", error))
                details open[self.level.is_none()] {
                    summary { "Choose for each area" }
                    label .choice {
                        input type="radio" name="scope" value=(BY_AREA) checked[self.level.is_none()];
                        span { strong { "As in this table" } small { "The table counts, and none of the above." } }
                    }
                    div .scroll { (self.table(most)) }
                }
            }
        }
    }

    fn table(&self, most: &Scopes) -> Markup {
        html! {
            table .levels {
                thead {
                    tr {
                        th scope="col" { "Area" }
                        th scope="col" { "None" }
                        @for level in Level::ALL { th scope="col" { (column(*level)) } }
                    }
                }
                tbody {
                    @for (area, highest) in Area::ALL.iter().filter_map(|area| Some((*area, most.level(*area)?))) {
                        tr {
                            th scope="row" { (area_name(area)) " " small { (area_content(area)) } }
                            td { (self.radio(area, None)) }
                            @for level in Level::ALL {
                                td { @if *level <= highest { (self.radio(area, Some(*level))) } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn radio(&self, area: Area, level: Option<Level>) -> Markup {
        let label = format!("{}: {}", area_name(area), level.map_or("none", column));
        let is_chosen = self.areas.get(&area).copied() == level;
        html! {
            input type="radio" name=(field(area)) value=(level.map_or("none", Level::as_str)) aria-label=(label)
                checked[is_chosen];
        }
    }
}

/// One level for everything, as far as it can be given: those that differ.
fn presets(most: &Scopes) -> Vec<(Level, Scopes)> {
    let mut presets: Vec<(Level, Scopes)> = Vec::new();
    for &level in Level::ALL {
        let scopes = Scopes::everywhere(level).intersect(most);
        let is_new = presets.last().is_none_or(|(_, before)| *before != scopes);
        if is_new && !scopes.is_empty() {
            presets.push((level, scopes));
        }
    }
    presets
}

fn field(area: Area) -> String {
    format!("area_{area}")
}

fn column(level: Level) -> &'static str {
    match level {
        Level::Read => "Read",
        Level::Write => "Change",
        Level::Destroy => "Delete",
    }
}

fn preset_name(level: Level) -> &'static str {
    match level {
        Level::Read => "Read only",
        Level::Write => "Read and change",
        Level::Destroy => "Everything, with delete",
    }
}

fn preset_meaning(level: Level) -> &'static str {
    match level {
        Level::Read => "It looks and changes nothing.",
        Level::Write => "It adds and changes. It cannot delete.",
        Level::Destroy => "It also deletes. What is deleted does not come back.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(text: &str) -> Scopes {
        Scopes::parse(text).unwrap()
    }

    fn read(form: &str) -> ScopeChoice {
        ScopeChoice::read(&serde_html_form::from_str(form).unwrap())
    }

    #[test]
    fn the_suggestion_does_not_delete() {
        for (most, suggested) in [
            ("*:destroy", "*:write"),
            ("*:write", "*:write"),
            ("*:read", "*:read"),
            ("files:destroy data:read", "data:read files:write"),
        ] {
            let most = scopes(most);
            assert_eq!(ScopeChoice::suggested(&most).scopes(&most).to_string(), suggested);
        }
    }

    #[test]
    fn only_levels_that_differ_are_offered() {
        for (most, offered) in [
            ("*:destroy", "read write destroy"),
            ("*:write", "read write"),
            ("data:read", "read"),
            ("*:read files:destroy", "read write destroy"),
        ] {
            let offers: Vec<_> = presets(&scopes(most))
                .iter()
                .map(|(level, _)| level.as_str())
                .collect();
            assert_eq!(offers.join(" "), offered, "{most}");
        }
    }

    #[test]
    fn a_choice_leads_to_the_scopes_that_it_was_made_of() {
        let most = scopes("*:write");
        for text in ["*:read", "*:write", "data:read files:write", "*:read users:write"] {
            let (made_of, back) = (scopes(text), ScopeChoice::of(&scopes(text), &most).scopes(&most));
            for area in Area::ALL {
                assert_eq!(back.level(*area), made_of.level(*area), "{text}: {back}");
            }
        }
    }

    #[test]
    fn a_form_is_read_as_it_is_and_never_cut_in_silence() {
        let most = scopes("files:write data:read");
        for (form, expected) in [
            ("scope=write", "data:read files:write"),
            // Not offered: stays too much, and is refused.
            ("scope=destroy", "*:destroy"),
            ("scope=areas&area_files=read", "files:read"),
            (
                "scope=areas&area_files=destroy&area_users=read",
                "files:destroy users:read",
            ),
            ("scope=areas&area_files=none", ""),
            ("scope=nonsense&area_files=nonsense", ""),
            ("", ""),
        ] {
            assert_eq!(read(form).scopes(&most).to_string(), expected, "{form}");
        }
    }
}
