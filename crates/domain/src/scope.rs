//! Scopes: `area:level`, where a higher level includes the lower ones and `*` stands for every area.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// All of them, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in scopes, queries and pages.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            fn find(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|item| item.as_str() == word)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

words! {
    /// A part of Backendless that tools belong to.
    Area {
        /// Atomic counters.
        Counters = "counters",
        /// Tables, objects and their permissions.
        Data = "data",
        /// Files and directories.
        Files = "files",
        /// Hives: key-value, list, map, set and sorted set.
        Hive = "hive",
        /// Channels and messages.
        Messaging = "messaging",
        /// Timers: code that runs on a schedule.
        Timers = "timers",
        /// The app's users and their sessions.
        Users = "users",
    }
}

words! {
    /// How far a call may go. Each level includes the ones before it.
    Level {
        /// Looks, changes nothing.
        Read = "read",
        /// Adds and changes.
        Write = "write",
        /// Deletes, or takes something away.
        Destroy = "destroy",
    }
}

impl FromStr for Area {
    type Err = ScopeError;

    fn from_str(word: &str) -> Result<Self, ScopeError> {
        Self::find(word).ok_or_else(|| ScopeError::Area {
            came: word.to_owned(),
        })
    }
}

/// One scope: a level in one area, or in every area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    /// The area; `None` is `*`.
    pub area: Option<Area>,
    /// The level.
    pub level: Level,
}

/// A text that is not a scope.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ScopeError {
    /// Nothing was given.
    #[error("no scope was given; write for example `*:read` or `files:write data:read`")]
    Empty,
    /// No colon.
    #[error("`{came}` is not a scope: a scope is `area:level`, for example `files:write`")]
    Form {
        /// What came.
        came: String,
    },
    /// Not an area.
    #[error(
        "`{came}` is not an area; areas are counters, data, files, hive, messaging, timers, users, and `*` for all"
    )]
    Area {
        /// What came.
        came: String,
    },
    /// Not a level.
    #[error("`{came}` is not a level; levels are read, write, destroy")]
    Level {
        /// What came.
        came: String,
    },
}

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        let (area, level) = text.split_once(':').ok_or_else(|| ScopeError::Form {
            came: text.to_owned(),
        })?;
        let area = if area == "*" { None } else { Some(area.parse()?) };
        let level = Level::find(level).ok_or_else(|| ScopeError::Level {
            came: level.to_owned(),
        })?;
        Ok(Self { area, level })
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.area.map_or("*", Area::as_str), self.level)
    }
}

/// A set of scopes, kept in its shortest form: at most one level an area, and none that `*` covers already.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scopes {
    everywhere: Option<Level>,
    areas: BTreeMap<Area, Level>,
}

impl Scopes {
    /// The set that allows nothing.
    pub const fn none() -> Self {
        Self {
            everywhere: None,
            areas: BTreeMap::new(),
        }
    }

    /// One level in every area.
    pub const fn everywhere(level: Level) -> Self {
        Self {
            everywhere: Some(level),
            areas: BTreeMap::new(),
        }
    }

    /// Reads scopes separated by spaces or commas. At least one is required.
    pub fn parse(text: &str) -> Result<Self, ScopeError> {
        let words = text.split([' ', ',']).filter(|word| !word.is_empty());
        let scopes = words.map(Scope::from_str).collect::<Result<Self, _>>()?;
        if scopes.is_empty() {
            Err(ScopeError::Empty)
        } else {
            Ok(scopes)
        }
    }

    /// The highest level that is allowed in an area.
    pub fn level(&self, area: Area) -> Option<Level> {
        self.areas.get(&area).copied().max(self.everywhere)
    }

    /// Whether a call of this level in this area is allowed.
    pub fn allows(&self, area: Area, level: Level) -> bool {
        self.level(area) >= Some(level)
    }

    /// Whether everything that `other` allows is allowed here too: nobody hands out more than they hold.
    pub fn includes(&self, other: &Self) -> bool {
        self.everywhere >= other.everywhere
            && other.areas.iter().all(|(area, level)| self.allows(*area, *level))
    }

    /// What both sets allow.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let everywhere = self.everywhere.min(other.everywhere);
        let areas = Area::ALL.iter().filter_map(|area| {
            let level = self.level(*area).min(other.level(*area))?;
            Some(Scope {
                area: Some(*area),
                level,
            })
        });
        areas
            .chain(everywhere.map(|level| Scope { area: None, level }))
            .collect()
    }

    /// Whether nothing is allowed.
    pub fn is_empty(&self) -> bool {
        self.everywhere.is_none() && self.areas.is_empty()
    }

    /// The scopes in their stable order: `*` first, then the areas by name.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        let everywhere = self.everywhere.map(|level| Scope { area: None, level });
        everywhere
            .into_iter()
            .chain(self.areas.iter().map(|(area, level)| Scope {
                area: Some(*area),
                level: *level,
            }))
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        let mut set = Self::none();
        for Scope { area, level } in scopes {
            match area {
                None => set.everywhere = set.everywhere.max(Some(level)),
                Some(area) => {
                    let held = set.areas.entry(area).or_insert(level);
                    *held = level.max(*held);
                }
            }
        }
        let everywhere = set.everywhere;
        set.areas.retain(|_, level| Some(*level) > everywhere);
        set
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, scope) in self.iter().enumerate() {
            if position > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{scope}")?;
        }
        Ok(())
    }
}

impl From<Scopes> for String {
    fn from(scopes: Scopes) -> Self {
        scopes.to_string()
    }
}

impl TryFrom<String> for Scopes {
    type Error = ScopeError;

    fn try_from(text: String) -> Result<Self, ScopeError> {
        if text.is_empty() {
            Ok(Self::none())
        } else {
            Self::parse(&text)
        }
    }
}

#[cfg(test)]
mod tests;
