//! How values are added to a sorted set.

/// How values are added. `None` is not sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AddOptions {
    /// Which values are added.
    pub duplicates: Option<Duplicates>,
    /// In which direction an existing score changes.
    pub score_update: Option<ScoreUpdate>,
    /// What the answer counts.
    pub counted: Option<Counted>,
}

/// Which values are added (`duplicateBehaviour`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Duplicates {
    /// Only the scores of values that are in the set change.
    OnlyUpdate,
    /// New values are added.
    AlwaysAdd,
}

/// In which direction an existing score changes (`scoreUpdateMode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScoreUpdate {
    /// Only upwards.
    Greater,
    /// Only downwards.
    Less,
}

/// What the answer counts (`resultType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Counted {
    /// New values.
    NewAdded,
    /// New and changed values.
    TotalChanged,
}

impl Duplicates {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::OnlyUpdate => "OnlyUpdate",
            Self::AlwaysAdd => "AlwaysAdd",
        }
    }
}

impl ScoreUpdate {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Greater => "Greater",
            Self::Less => "Less",
        }
    }
}

impl Counted {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::NewAdded => "NewAdded",
            Self::TotalChanged => "TotalChanged",
        }
    }
}
