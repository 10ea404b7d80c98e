//! What a tool says about itself: its spec as written, and its descriptor as clients see it.

use domain::{Area, Level, Scope};
use serde_json::{Map, Value};
use std::sync::Arc;

/// What a built-in tool says about itself.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// The tool's name: `snake_case`, at most 48 characters.
    pub name: &'static str,
    /// What people read in lists.
    pub title: &'static str,
    /// What a model reads to choose the tool and to use it: what it does, when, its limits, what it returns.
    pub description: &'static str,
    /// Where it belongs; with the effect it decides the scope that a call needs.
    pub area: Area,
    /// What it does to the app.
    pub effect: Effect,
    /// Whom it touches.
    pub reach: Reach,
    /// Whether a call can run as an app user.
    pub session: Session,
    /// Where a long answer may be cut, for tools that page.
    pub list: Option<ListField>,
    /// What of it was not seen on the live Backendless, for the documentation. Models are not told: it does not change
    /// how they call.
    pub unverified: Option<&'static str>,
}

/// What a tool does to the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Looks, changes nothing.
    Read,
    /// Adds or changes.
    Write {
        /// Whether a second equal call changes nothing more.
        idempotent: bool,
    },
    /// Deletes, or takes something away: clients ask their user first.
    Destroy,
}

/// Whom a tool touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Only the user's own app.
    App,
    /// Somebody or something outside it: mail is sent, subscribers are told, code runs unattended.
    Outside,
}

/// Whether a call can run as an app user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Session {
    /// The call does not go to the app API.
    Never,
    /// With `user_token` it does.
    Optional,
    /// `user_token` is what the call is about.
    Required,
}

/// The member of an answer that holds the items of a page. The answer also has `next_offset`, the input `offset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListField(pub &'static str);

/// The four hints of MCP's tool annotations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent flags of the protocol"
)]
pub struct Hints {
    /// `readOnlyHint`.
    pub read_only: bool,
    /// `destructiveHint`.
    pub destructive: bool,
    /// `idempotentHint`.
    pub idempotent: bool,
    /// `openWorldHint`.
    pub open_world: bool,
}

impl Effect {
    /// The hints follow from effect and reach, so that they cannot contradict each other.
    pub const fn hints(self, reach: Reach) -> Hints {
        Hints {
            read_only: matches!(self, Self::Read),
            destructive: matches!(self, Self::Destroy),
            idempotent: matches!(self, Self::Read | Self::Write { idempotent: true }),
            open_world: matches!(reach, Reach::Outside),
        }
    }

    /// The level of the scope that a call needs.
    pub const fn level(self) -> Level {
        match self {
            Self::Read => Level::Read,
            Self::Write { .. } => Level::Write,
            Self::Destroy => Level::Destroy,
        }
    }
}

/// A tool as the gateway and its clients see it, whatever its source.
#[derive(Debug, Clone)]
pub struct Descriptor {
    /// Unique in a catalogue.
    pub name: Arc<str>,
    /// What people read in lists.
    pub title: Arc<str>,
    /// What a model reads.
    pub description: Arc<str>,
    /// Where it belongs.
    pub area: Area,
    /// What it does.
    pub effect: Effect,
    /// Whom it touches.
    pub reach: Reach,
    /// Whether a call can run as an app user.
    pub session: Session,
    /// Where a long answer may be cut.
    pub list: Option<ListField>,
    /// What of it was not seen on the live service, for the documentation.
    pub unverified: Option<&'static str>,
    /// JSON Schema 2020-12 of the arguments.
    pub input_schema: Arc<Map<String, Value>>,
    /// JSON Schema 2020-12 of a successful answer.
    pub output_schema: Arc<Map<String, Value>>,
}

impl Descriptor {
    /// The scope that listing and calling the tool needs.
    pub fn scope(&self) -> Scope {
        Scope {
            area: Some(self.area),
            level: self.effect.level(),
        }
    }

    /// The four hints.
    pub fn hints(&self) -> Hints {
        self.effect.hints(self.reach)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_and_levels_follow_from_the_effect() {
        let hints = |effect: Effect, reach| {
            let Hints {
                read_only,
                destructive,
                idempotent,
                open_world,
            } = effect.hints(reach);
            (read_only, destructive, idempotent, open_world, effect.level())
        };
        assert_eq!(
            hints(Effect::Read, Reach::App),
            (true, false, true, false, Level::Read)
        );
        assert_eq!(
            hints(Effect::Write { idempotent: false }, Reach::Outside),
            (false, false, false, true, Level::Write)
        );
        assert_eq!(
            hints(Effect::Write { idempotent: true }, Reach::App),
            (false, false, true, false, Level::Write)
        );
        assert_eq!(
            hints(Effect::Destroy, Reach::App),
            (false, true, false, false, Level::Destroy)
        );
    }
}
