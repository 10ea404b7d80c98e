//! Ranges of a sorted set, by rank and by score.

use http::Method;
use serde_json::{Number, Value};

use super::SortedSetStore;
use crate::call::Call;
use crate::error::Result;
use crate::operation::Operation;

static RANGE_BY_RANK: Operation = Operation::read("hive.sorted_set.range_by_rank", Method::GET);
static RANGE_BY_SCORE: Operation = Operation::read("hive.sorted_set.range_by_score", Method::GET);
static COUNT: Operation = Operation::read("hive.sorted_set.count", Method::GET);
static DELETE_BY_RANK: Operation = Operation::once("hive.sorted_set.delete_by_rank", Method::DELETE);
static DELETE_BY_SCORE: Operation = Operation::once("hive.sorted_set.delete_by_score", Method::DELETE);

/// Ranks from `start` to `stop`, both included; negative ones count from the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankRange {
    /// The first rank.
    pub start: i64,
    /// The last rank.
    pub stop: i64,
}

/// What happens at the end of a range of scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScoreBound {
    /// The score itself belongs to the range.
    Include,
    /// It does not.
    Exclude,
    /// The range has no end on this side.
    Infinity,
}

/// A range of scores. `None` is not sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScoreRange {
    /// The lowest score.
    pub min: Option<Number>,
    /// The highest score.
    pub max: Option<Number>,
    /// What happens at the lowest score.
    pub min_bound: Option<ScoreBound>,
    /// What happens at the highest score.
    pub max_bound: Option<ScoreBound>,
}

/// How the values of a range are returned. `None` is not sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScoredPage {
    /// Values to skip; ranges by score only.
    pub offset: Option<u64>,
    /// Values per page; ranges by score only.
    pub page_size: Option<u32>,
    /// Also return the scores.
    pub with_scores: Option<bool>,
    /// Highest scores first.
    pub reverse: Option<bool>,
}

impl SortedSetStore<'_> {
    /// The values of a range of ranks.
    pub async fn range_by_rank(&self, key: &str, range: RankRange, page: ScoredPage) -> Result<Vec<Value>> {
        let call = range.add_to(self.store.key(&RANGE_BY_RANK, key)?.at("get-range-by-rank"));
        let call = call
            .query("withScores", page.with_scores)
            .query("reverse", page.reverse);
        self.store.send(call).await?.list()
    }

    /// The values of a range of scores.
    pub async fn range_by_score(
        &self,
        key: &str,
        range: &ScoreRange,
        page: ScoredPage,
    ) -> Result<Vec<Value>> {
        let call = range.add_to(self.store.key(&RANGE_BY_SCORE, key)?.at("get-range-by-score"));
        let call = call
            .query("offset", page.offset)
            .query("pageSize", page.page_size)
            .query("withScores", page.with_scores)
            .query("reverse", page.reverse);
        self.store.send(call).await?.list()
    }

    /// How many values a range of scores has.
    pub async fn count(&self, key: &str, range: &ScoreRange) -> Result<i64> {
        self.store
            .send(range.add_to(self.store.key(&COUNT, key)?.at("count")))
            .await?
            .integer()
    }

    /// Deletes a range of ranks; how many values it had.
    pub async fn delete_by_rank(&self, key: &str, range: RankRange) -> Result<i64> {
        let call = range.add_to(self.store.key(&DELETE_BY_RANK, key)?.at("delete-by-rank"));
        self.store.send(call).await?.integer()
    }

    /// Deletes a range of scores; how many values it had.
    pub async fn delete_by_score(&self, key: &str, range: &ScoreRange) -> Result<i64> {
        let call = range.add_to(self.store.key(&DELETE_BY_SCORE, key)?.at("delete-by-score"));
        self.store.send(call).await?.integer()
    }
}

impl RankRange {
    fn add_to(self, call: Call) -> Call {
        call.query("startRank", Some(self.start))
            .query("stopRank", Some(self.stop))
    }
}

impl ScoreRange {
    fn add_to(&self, call: Call) -> Call {
        call.query("minScore", self.min.as_ref())
            .query("maxScore", self.max.as_ref())
            .query("minBound", self.min_bound.map(ScoreBound::as_str))
            .query("maxBound", self.max_bound.map(ScoreBound::as_str))
    }
}

impl ScoreBound {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Include => "Include",
            Self::Exclude => "Exclude",
            Self::Infinity => "Infinity",
        }
    }
}
