//! The routes of the sorted set.

use super::SortedSet;
use super::at::At;
use super::routes::{count, member, names_in};
use super::sorted_set::{Adding, Bound, Scored, Scores, listed, score_json};
use super::unnumbered;
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::query::Query;
use crate::state::State;
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use serde_json::{Map, Value};
use std::cmp::Ordering;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<State>> {
    let one = |rest: &str| format!("/hive/{{hive}}/sorted-set/{{key}}/{rest}");
    let all = |rest: &str| format!("/hive/{{hive}}/sorted-set/action/{rest}");
    Router::new()
        .route(
            &all("difference"),
            post(async |at, body| combine(&at, body, Combination::Difference)),
        )
        .route(
            &all("intersection"),
            post(async |at, body| combine(&at, body, Combination::Intersection)),
        )
        .route(
            &all("union"),
            post(async |at, body| combine(&at, body, Combination::Union)),
        )
        .route(&one("add"), put(add))
        .route(
            &one("increment"),
            put(async |at, body| change_score(&at, body, 1.0)),
        )
        .route(
            &one("decrement"),
            put(async |at, body| change_score(&at, body, -1.0)),
        )
        .route(
            &one("get-with-max-score-and-delete"),
            put(async |at, query| take(&at, &query, true)),
        )
        .route(
            &one("get-with-min-score-and-delete"),
            put(async |at, query| take(&at, &query, false)),
        )
        .route(&one("get-random"), get(random))
        .route(&one("get-score"), post(score))
        .route(&one("get-rank"), post(rank))
        .route(&one("get-range-by-rank"), get(range_by_rank))
        .route(&one("get-range-by-score"), get(range_by_score))
        .route(&one("values"), delete(remove))
        .route(&one("delete-by-rank"), delete(delete_by_rank))
        .route(&one("delete-by-score"), delete(delete_by_score))
        .route(&one("length"), get(length))
        .route(&one("count"), get(count_by_score))
}

/// Looks at the set, which is empty when there is none.
fn look<R>(at: &At, work: impl FnOnce(&SortedSet) -> R) -> Result<R> {
    at.open(|hive, now| match hive.sorted_sets.get(&at.key, now) {
        Some(set) => work(set),
        None => work(&SortedSet::default()),
    })
}

fn change<R>(at: &At, work: impl FnOnce(&mut SortedSet) -> R) -> Result<R> {
    at.open(|hive, now| hive.sorted_sets.edit(&at.key, now, work))
}

#[derive(Clone, Copy)]
enum Combination {
    Difference,
    Intersection,
    Union,
}

/// The values without scores: the SDK declares no more.
fn combine(at: &At, body: Body, combination: Combination) -> Result<Json<Vec<Value>>> {
    let keys = names_in(body)?;
    at.open(|hive, now| {
        let sets = keys
            .iter()
            .map(|key| hive.sorted_sets.get(key, now).cloned().unwrap_or_default());
        let mut sets: Vec<SortedSet> = sets.collect();
        if sets.is_empty() {
            return Json(Vec::new());
        }
        let mut first = sets.remove(0);
        let in_others = |value: &Value| sets.iter().filter(|set| set.score(value).is_some()).count();
        let mut members = first.ascending();
        match combination {
            Combination::Difference => members.retain(|(_, value)| in_others(value) == 0),
            Combination::Intersection => members.retain(|(_, value)| in_others(value) == sets.len()),
            Combination::Union => {
                for set in &sets {
                    first.add(
                        set.ascending(),
                        Adding {
                            skip_known: true,
                            ..Adding::default()
                        },
                    );
                }
                members = first.ascending();
            }
        }
        Json(listed(members, false))
    })
}

async fn add(at: At, body: Body) -> Result<Json<usize>> {
    let mut body = body.object()?;
    let Value::Array(items) = member(&mut body, "items")? else {
        return Err(ApiError::missing_field("items"));
    };
    let items = items.into_iter().map(scored).collect::<Result<Vec<Scored>>>()?;
    let duplicates = choice(&body, "duplicateBehaviour", &["OnlyUpdate", "AlwaysAdd"])?;
    let mode = choice(&body, "scoreUpdateMode", &["Greater", "Less"])?;
    let result = choice(&body, "resultType", &["NewAdded", "TotalChanged"])?;
    let adding = Adding {
        skip_new: duplicates == Some("OnlyUpdate"),
        skip_known: duplicates == Some("AlwaysAdd"),
        wanted_change: mode.map(|mode| {
            if mode == "Greater" {
                Ordering::Greater
            } else {
                Ordering::Less
            }
        }),
    };
    let added = change(&at, |set| set.add(items, adding))?;
    Ok(Json(if result == Some("TotalChanged") {
        added.changed
    } else {
        added.new
    }))
}

/// `[score, value]`.
fn scored(item: Value) -> Result<Scored> {
    let wrong = || unnumbered("An item of a sorted set is expected as [score, value]".to_owned());
    let Value::Array(pair) = item else {
        return Err(wrong());
    };
    let [score, value] = <[Value; 2]>::try_from(pair).map_err(|_| wrong())?;
    Ok((score.as_f64().ok_or_else(wrong)?, value))
}

fn choice<'a>(body: &'a Map<String, Value>, name: &str, allowed: &[&str]) -> Result<Option<&'a str>> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if allowed.contains(&text.as_str()) => Ok(Some(text)),
        Some(other) => Err(unnumbered(format!(
            "'{name}' is {other}: one of {} is expected",
            allowed.join(", ")
        ))),
    }
}

fn change_score(at: &At, body: Body, sign: f64) -> Result<Json<Value>> {
    let mut body = body.object()?;
    let by = member(&mut body, "scoreValue")?.as_f64();
    let by = by.ok_or_else(|| ApiError::missing_field("scoreValue"))?;
    let value = member(&mut body, "value")?;
    change(at, |set| Json(score_json(set.change_score(value, sign * by))))
}

fn take(at: &At, query: &Query, greatest: bool) -> Result<Json<Vec<Value>>> {
    let count = count(query)?;
    change(at, |set| Json(listed(set.take(count, greatest), true)))
}

async fn random(at: At, query: Query) -> Result<Json<Vec<Value>>> {
    let count = count(&query)?;
    look(&at, |set| {
        let mut left = set.ascending();
        let count = count.min(left.len());
        let mut draw = |_| left.swap_remove(at.call.state.random.below(left.len()));
        let drawn = (0..count).map(&mut draw).collect();
        Json(listed(drawn, query.flag("withScores")))
    })
}

async fn score(at: At, body: Body) -> Result<Json<Value>> {
    let value = member(&mut body.object()?, "value")?;
    look(&at, |set| Json(set.score(&value).map_or(Value::Null, score_json)))
}

async fn rank(at: At, body: Body) -> Result<Json<Option<usize>>> {
    let mut body = body.object()?;
    let value = member(&mut body, "value")?;
    let reverse = body.get("reverse").and_then(Value::as_bool).unwrap_or(false);
    look(&at, |set| Json(set.rank(&value, reverse)))
}

async fn range_by_rank(at: At, query: Query) -> Result<Json<Vec<Value>>> {
    let (start, stop) = ranks(&query)?;
    look(&at, |set| {
        let members = set.by_rank(start, stop, query.flag("reverse"));
        Json(listed(members, query.flag("withScores")))
    })
}

async fn range_by_score(at: At, query: Query) -> Result<Json<Vec<Value>>> {
    let scores = scores(&query)?;
    let offset = query.parsed("offset")?.unwrap_or(0);
    let page_size = query.parsed("pageSize")?.unwrap_or(usize::MAX);
    look(&at, |set| {
        let members = set.by_score(scores, query.flag("reverse"));
        let page = members.into_iter().skip(offset).take(page_size).collect();
        Json(listed(page, query.flag("withScores")))
    })
}

async fn remove(at: At, body: Body) -> Result<Json<usize>> {
    let values = body.array()?;
    change(&at, |set| Json(set.remove(&values)))
}

async fn delete_by_rank(at: At, query: Query) -> Result<Json<usize>> {
    let (start, stop) = ranks(&query)?;
    change(&at, |set| {
        let doomed = set.by_rank(start, stop, false);
        Json(set.remove(doomed.iter().map(|(_, value)| value)))
    })
}

async fn delete_by_score(at: At, query: Query) -> Result<Json<usize>> {
    let scores = scores(&query)?;
    change(&at, |set| {
        let doomed = set.by_score(scores, false);
        Json(set.remove(doomed.iter().map(|(_, value)| value)))
    })
}

async fn length(at: At) -> Result<Json<usize>> {
    look(&at, |set| Json(set.len()))
}

async fn count_by_score(at: At, query: Query) -> Result<Json<usize>> {
    let scores = scores(&query)?;
    look(&at, |set| Json(set.by_score(scores, false).len()))
}

fn ranks(query: &Query) -> Result<(i64, i64)> {
    let rank = |name: &str| query.parsed(name)?.ok_or_else(|| ApiError::missing_field(name));
    Ok((rank("startRank")?, rank("stopRank")?))
}

fn scores(query: &Query) -> Result<Scores> {
    let bound = |score_name: &str, bound_name: &str| {
        let score: Option<f64> = query.parsed(score_name)?;
        match (score, query.get(bound_name)) {
            (_, Some("Infinity")) | (None, None) => Ok(Bound::Infinity),
            (Some(score), None | Some("Include")) => Ok(Bound::Include(score)),
            (Some(score), Some("Exclude")) => Ok(Bound::Exclude(score)),
            (None, Some("Include" | "Exclude")) => Err(ApiError::missing_field(score_name)),
            (_, Some(_)) => Err(ApiError::missing_field(bound_name)),
        }
    };
    Ok(Scores {
        min: bound("minScore", "minBound")?,
        max: bound("maxScore", "maxBound")?,
    })
}
