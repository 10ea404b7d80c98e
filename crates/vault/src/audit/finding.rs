//! What a verification of a trail answers.

use super::AuditAnchor;
use domain::{AccountId, ConnectionId, TenantId, Timestamp};
use std::fmt;

/// The result of verifying one tenant's trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    /// Whose trail.
    pub tenant: TenantId,
    /// How many rows were read.
    pub rows: u64,
    /// Behind which row the chain begins: 0, or what was pruned last.
    pub begins_behind: i64,
    /// The last row; keep it elsewhere and verify against it later. `None` for a trail that never had a row.
    pub end: Option<AuditAnchor>,
    /// Everything that is not as the gateway wrote it; empty for an intact trail.
    pub findings: Vec<Finding>,
    /// Intents without an outcome: calls that were cut off, or are under way.
    pub cut_off: Vec<CutOffCall>,
}

impl AuditReport {
    /// Whether the trail is as the gateway wrote it.
    pub fn is_intact(&self) -> bool {
        self.findings.is_empty()
    }
}

/// One thing that is not as the gateway wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The row does not have the MAC of this event in this place behind the row before.
    Altered {
        /// Its place.
        sequence: i64,
    },
    /// Rows are not there, and the chain goes on behind them.
    Missing {
        /// The first that is not there.
        first: i64,
        /// The last that is not there.
        last: i64,
    },
    /// The chain ends before the place that the head names.
    CutOff {
        /// The last row that is there.
        last: i64,
        /// Where the head says that the chain ends.
        head: i64,
    },
    /// There are rows behind the place that the head names, or there is no head.
    HeadBehind {
        /// Where the head says that the chain ends; 0 without a head.
        head: i64,
        /// The last row that is there.
        last: i64,
    },
    /// The head names the last row, but with another MAC.
    HeadAltered {
        /// The place.
        sequence: i64,
    },
    /// The beginning of the chain was moved by somebody without the key.
    CheckpointForged {
        /// Where the checkpoint says that the chain begins.
        sequence: i64,
    },
    /// A row is there that the checkpoint says was pruned.
    BeforeCheckpoint {
        /// Its place.
        sequence: i64,
    },
    /// The row that an anchor names is not there.
    AnchorMissing {
        /// The place that the anchor names.
        sequence: i64,
        /// The last row that is there.
        last: i64,
    },
    /// The row that an anchor names is another one.
    AnchorDiffers {
        /// The place.
        sequence: i64,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Altered { sequence } => {
                write!(
                    f,
                    "row {sequence} was altered or put in, or the row before it was replaced"
                )
            }
            Self::Missing { first, last } if first == last => write!(f, "row {first} was removed"),
            Self::Missing { first, last } => write!(f, "rows {first} to {last} were removed"),
            Self::CutOff { last, head } => {
                write!(
                    f,
                    "the trail ends with row {last}, but row {head} was written: the end was cut off"
                )
            }
            Self::HeadBehind { head, last } => {
                write!(
                    f,
                    "row {last} is there, but the head says that the trail ends with row {head}"
                )
            }
            Self::HeadAltered { sequence } => write!(f, "the head does not belong to row {sequence}"),
            Self::CheckpointForged { sequence } => {
                write!(
                    f,
                    "the checkpoint behind row {sequence} was not signed by the gateway"
                )
            }
            Self::BeforeCheckpoint { sequence } => {
                write!(
                    f,
                    "row {sequence} is there, but the checkpoint says that it was pruned"
                )
            }
            Self::AnchorMissing { sequence, last } => write!(
                f,
                "row {sequence} was anchored, but the trail ends with row {last}: the end was cut off"
            ),
            Self::AnchorDiffers { sequence } => {
                write!(
                    f,
                    "row {sequence} is not the one that was anchored: the trail was rewritten"
                )
            }
        }
    }
}

/// An intent without an outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutOffCall {
    /// The place of the intent.
    pub sequence: i64,
    /// The call.
    pub call: String,
    /// When it began.
    pub at: Timestamp,
    /// Who called.
    pub account: Option<AccountId>,
    /// What was about to be done.
    pub action: String,
    /// With which connection.
    pub connection: Option<ConnectionId>,
}
