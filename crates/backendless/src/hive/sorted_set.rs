//! Sorted-set stores: values ordered by a score, by key.

mod options;
mod range;

use http::Method;
use serde_json::{Number, Value, json};

pub use self::options::{AddOptions, Counted, Duplicates, ScoreUpdate};
pub use self::range::{RankRange, ScoreBound, ScoreRange, ScoredPage};
use super::store::Store;
use crate::answer::Object;
use crate::call::Call;
use crate::error::Result;
use crate::operation::Operation;

static ADD: Operation = Operation::once("hive.sorted_set.add", Method::PUT);
static INCREMENT: Operation = Operation::once("hive.sorted_set.increment", Method::PUT);
static DECREMENT: Operation = Operation::once("hive.sorted_set.decrement", Method::PUT);
static TAKE_MAX: Operation = Operation::once("hive.sorted_set.take_max", Method::PUT);
static TAKE_MIN: Operation = Operation::once("hive.sorted_set.take_min", Method::PUT);
static RANDOM: Operation = Operation::read("hive.sorted_set.random", Method::GET);
static SCORE: Operation = Operation::read("hive.sorted_set.score", Method::POST);
static RANK: Operation = Operation::read("hive.sorted_set.rank", Method::POST);
static DELETE: Operation = Operation::once("hive.sorted_set.delete", Method::DELETE);
static LENGTH: Operation = Operation::read("hive.sorted_set.length", Method::GET);
static INTERSECTION: Operation = Operation::read("hive.sorted_set.intersection", Method::POST);
static UNION: Operation = Operation::read("hive.sorted_set.union", Method::POST);

/// The sorted-set store of a hive.
///
/// Answers that may or may not hold scores are returned as Backendless sends them: their shapes are in no
/// documentation.
#[derive(Debug, Clone, Copy)]
pub struct SortedSetStore<'a> {
    pub(super) store: Store<'a>,
}

/// A value and its score.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// The score; lower ones come first.
    pub score: Number,
    /// The value.
    pub value: Value,
}

impl<'a> SortedSetStore<'a> {
    pub(super) fn new(store: Store<'a>) -> Self {
        Self { store }
    }

    /// Keys, expiry and renaming.
    pub fn store(&self) -> Store<'a> {
        self.store
    }

    /// Adds values; how many, as `counted` says.
    pub async fn add(&self, key: &str, items: &[Scored], options: AddOptions) -> Result<i64> {
        let mut body = Object::new();
        let pair = |item: &Scored| json!([item.score, item.value]);
        body.insert("items".to_owned(), items.iter().map(pair).collect());
        let words = [
            ("duplicateBehaviour", options.duplicates.map(Duplicates::as_str)),
            ("scoreUpdateMode", options.score_update.map(ScoreUpdate::as_str)),
            ("resultType", options.counted.map(Counted::as_str)),
        ];
        for (name, word) in words {
            if let Some(word) = word {
                body.insert(name.to_owned(), word.into());
            }
        }
        self.store
            .send(self.store.key(&ADD, key)?.at("add").json(&body.into()))
            .await?
            .integer()
    }

    /// Adds to the score of a value; the new score.
    pub async fn increment(&self, key: &str, value: &Value, amount: &Number) -> Result<Number> {
        self.change_score(self.store.key(&INCREMENT, key)?.at("increment"), value, amount)
            .await
    }

    /// Subtracts from the score of a value; the new score.
    pub async fn decrement(&self, key: &str, value: &Value, amount: &Number) -> Result<Number> {
        self.change_score(self.store.key(&DECREMENT, key)?.at("decrement"), value, amount)
            .await
    }

    async fn change_score(&self, call: Call, value: &Value, amount: &Number) -> Result<Number> {
        self.store
            .send(call.json(&json!({ "scoreValue": amount, "value": value })))
            .await?
            .number()
    }

    /// Takes the values with the highest scores away; values and scores.
    pub async fn take_max(&self, key: &str, count: Option<u32>) -> Result<Vec<Value>> {
        let call = self
            .store
            .key(&TAKE_MAX, key)?
            .at("get-with-max-score-and-delete")
            .query("count", count);
        self.store.send(call).await?.list()
    }

    /// Takes the values with the lowest scores away; values and scores.
    pub async fn take_min(&self, key: &str, count: Option<u32>) -> Result<Vec<Value>> {
        let call = self
            .store
            .key(&TAKE_MIN, key)?
            .at("get-with-min-score-and-delete")
            .query("count", count);
        self.store.send(call).await?.list()
    }

    /// Some values by chance.
    pub async fn random(
        &self,
        key: &str,
        count: Option<u32>,
        with_scores: Option<bool>,
    ) -> Result<Vec<Value>> {
        let call = self.store.key(&RANDOM, key)?.at("get-random");
        let call = call.query("count", count).query("withScores", with_scores);
        self.store.send(call).await?.list()
    }

    /// The score of a value; `None` if it is not in the set.
    pub async fn score(&self, key: &str, value: &Value) -> Result<Option<Number>> {
        let call = self
            .store
            .key(&SCORE, key)?
            .at("get-score")
            .json(&json!({ "value": value }));
        let answer = self.store.send(call).await?;
        if answer.value().is_null() {
            Ok(None)
        } else {
            answer.number().map(Some)
        }
    }

    /// The rank of a value, from 0; `None` if it is not in the set.
    pub async fn rank(&self, key: &str, value: &Value, reverse: bool) -> Result<Option<i64>> {
        let body = json!({ "value": value, "reverse": reverse });
        self.store
            .send(self.store.key(&RANK, key)?.at("get-rank").json(&body))
            .await?
            .optional_integer()
    }

    /// Deletes values; how many there were.
    pub async fn delete(&self, key: &str, values: &[Value]) -> Result<i64> {
        self.store
            .send(self.store.key(&DELETE, key)?.at("values").json(&json!(values)))
            .await?
            .integer()
    }

    /// How many values there are.
    pub async fn length(&self, key: &str) -> Result<i64> {
        self.store
            .send(self.store.key(&LENGTH, key)?.at("length"))
            .await?
            .integer()
    }

    /// The values that all sets have.
    pub async fn intersection(&self, keys: &[String]) -> Result<Vec<Value>> {
        self.store
            .send(
                self.store
                    .call(&INTERSECTION)?
                    .at("action/intersection")
                    .json(&json!(keys)),
            )
            .await?
            .list()
    }

    /// The values that any set has.
    pub async fn union(&self, keys: &[String]) -> Result<Vec<Value>> {
        self.store
            .send(self.store.call(&UNION)?.at("action/union").json(&json!(keys)))
            .await?
            .list()
    }
}
