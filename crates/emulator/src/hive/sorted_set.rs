//! The sorted set: distinct JSON values ordered by a score. Where the documentation is silent it follows the
//! Redis command of the same meaning (unverified).

use super::list::inclusive;
use super::set::identity;
use super::store::Stored;
use serde_json::{Number, Value, json};
use std::collections::BTreeMap;

/// A score and its value, in the order in which the API writes them.
pub(crate) type Scored = (f64, Value);

/// One sorted set, kept by the identity of its values.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct SortedSet {
    members: BTreeMap<String, Scored>,
}

impl Stored for SortedSet {
    fn is_vacant(&self) -> bool {
        self.members.is_empty()
    }
}

/// What [`SortedSet::add`] does with values that are there or not, and which score wins.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Adding {
    /// Leave out values that are not there yet.
    pub(crate) skip_new: bool,
    /// Leave values alone that are already there.
    pub(crate) skip_known: bool,
    /// Change a score only when the new one is greater, or only when it is less.
    pub(crate) wanted_change: Option<std::cmp::Ordering>,
}

/// How many values [`SortedSet::add`] touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Added {
    pub(crate) new: usize,
    /// New values and changed scores.
    pub(crate) changed: usize,
}

/// One end of a range of scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Bound {
    Include(f64),
    Exclude(f64),
    Infinity,
}

/// A range of scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scores {
    pub(crate) min: Bound,
    pub(crate) max: Bound,
}

impl Scores {
    fn contains(self, score: f64) -> bool {
        let above = match self.min {
            Bound::Include(min) => score >= min,
            Bound::Exclude(min) => score > min,
            Bound::Infinity => true,
        };
        let below = match self.max {
            Bound::Include(max) => score <= max,
            Bound::Exclude(max) => score < max,
            Bound::Infinity => true,
        };
        above && below
    }
}

impl SortedSet {
    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    /// The values with ascending score; equal scores are ordered by the text of the value.
    pub(crate) fn ascending(&self) -> Vec<Scored> {
        let mut ordered: Vec<(&String, &Scored)> = self.members.iter().collect();
        ordered.sort_by(|(a_text, a), (b_text, b)| a.0.total_cmp(&b.0).then_with(|| a_text.cmp(b_text)));
        ordered.into_iter().map(|(_, member)| member.clone()).collect()
    }

    /// The values in the order in which ranks are counted.
    pub(crate) fn ranked(&self, reverse: bool) -> Vec<Scored> {
        let mut ordered = self.ascending();
        if reverse {
            ordered.reverse();
        }
        ordered
    }

    pub(crate) fn add(&mut self, items: Vec<Scored>, adding: Adding) -> Added {
        let mut added = Added { new: 0, changed: 0 };
        for (score, value) in items {
            let key = identity(&value);
            match self.members.get_mut(&key) {
                None if adding.skip_new => {}
                None => {
                    self.members.insert(key, (score, value));
                    added.new += 1;
                    added.changed += 1;
                }
                Some(_) if adding.skip_known => {}
                Some(member) => {
                    let order = score.total_cmp(&member.0);
                    if order.is_ne() && adding.wanted_change.is_none_or(|wanted| wanted == order) {
                        member.0 = score;
                        added.changed += 1;
                    }
                }
            }
        }
        added
    }

    /// Adds to a score, which is 0 for a new value, and answers with the result.
    pub(crate) fn change_score(&mut self, value: Value, by: f64) -> f64 {
        let member = self.members.entry(identity(&value)).or_insert((0.0, value));
        member.0 += by;
        member.0
    }

    pub(crate) fn score(&self, value: &Value) -> Option<f64> {
        self.members.get(&identity(value)).map(|member| member.0)
    }

    pub(crate) fn rank(&self, value: &Value, reverse: bool) -> Option<usize> {
        self.ranked(reverse)
            .iter()
            .position(|(_, member)| member == value)
    }

    /// From one rank to another, both included; negative ranks count from the end.
    pub(crate) fn by_rank(&self, start: i64, stop: i64, reverse: bool) -> Vec<Scored> {
        let ordered = self.ranked(reverse);
        ordered[inclusive(start, stop, ordered.len())].to_vec()
    }

    pub(crate) fn by_score(&self, scores: Scores, reverse: bool) -> Vec<Scored> {
        let mut ordered = self.ranked(reverse);
        ordered.retain(|(score, _)| scores.contains(*score));
        ordered
    }

    /// Takes values from the end with the greatest score, or from the other one.
    pub(crate) fn take(&mut self, count: usize, greatest: bool) -> Vec<Scored> {
        let mut taken = self.ranked(greatest);
        taken.truncate(count);
        self.remove(taken.iter().map(|(_, value)| value));
        taken
    }

    /// Removes values and says how many there were.
    pub(crate) fn remove<'a>(&mut self, values: impl IntoIterator<Item = &'a Value>) -> usize {
        let removed = values
            .into_iter()
            .filter_map(|value| self.members.remove(&identity(value)));
        removed.count()
    }
}

/// A score as JSON: a whole number without a decimal point.
pub(crate) fn score_json(score: f64) -> Value {
    /// Beyond this a 64-bit float no longer tells neighbouring whole numbers apart.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if score.fract() == 0.0 && score.abs() < EXACT {
        // `Number` cannot be made from a whole float, but from its text.
        if let Ok(whole) = format!("{score:.0}").parse::<Number>() {
            return Value::Number(whole);
        }
    }
    json!(score)
}

/// Values alone, or as pairs `[score, value]`.
pub(crate) fn listed(members: Vec<Scored>, with_scores: bool) -> Vec<Value> {
    let item = |(score, value)| {
        if with_scores {
            json!([score_json(score), value])
        } else {
            value
        }
    };
    members.into_iter().map(item).collect()
}

#[cfg(test)]
mod tests;
