//! Sorted sets, with the flags that the SDK documents.

use super::{Added, Adding, Bound, Scores, SortedSet, listed, score_json};
use serde_json::{Value, json};
use std::cmp::Ordering;

fn sorted_set(items: &[(f64, &str)]) -> SortedSet {
    let mut set = SortedSet::default();
    set.add(scored(items), Adding::default());
    set
}

fn scored(items: &[(f64, &str)]) -> Vec<(f64, Value)> {
    items
        .iter()
        .map(|&(score, value)| (score, json!(value)))
        .collect()
}

fn added(new: usize, changed: usize) -> Added {
    Added { new, changed }
}

#[test]
fn values_are_ordered_by_score_and_then_by_text() {
    let set = sorted_set(&[(3.0, "c"), (1.0, "b"), (1.0, "a")]);
    assert_eq!(
        listed(set.ranked(false), true),
        [json!([1, "a"]), json!([1, "b"]), json!([3, "c"])]
    );
    assert_eq!(
        listed(set.ranked(true), false),
        [json!("c"), json!("b"), json!("a")]
    );
    assert_eq!(set.rank(&json!("c"), false), Some(2));
    assert_eq!(set.rank(&json!("c"), true), Some(0));
    assert_eq!(set.rank(&json!("x"), false), None);
}

#[test]
fn flags_decide_what_is_added_and_changed() {
    let mut set = sorted_set(&[(1.0, "a"), (2.0, "b")]);
    let items = || scored(&[(5.0, "a"), (1.0, "b"), (9.0, "c")]);
    let skip_known = Adding {
        skip_known: true,
        ..Adding::default()
    };
    assert_eq!(set.clone().add(items(), skip_known), added(1, 1));
    let skip_new = Adding {
        skip_new: true,
        ..Adding::default()
    };
    assert_eq!(set.clone().add(items(), skip_new), added(0, 2));
    let greater = Adding {
        wanted_change: Some(Ordering::Greater),
        ..Adding::default()
    };
    assert_eq!(set.add(items(), greater), added(1, 2));
    assert_eq!(set.score(&json!("a")), Some(5.0));
    assert_eq!(set.score(&json!("b")), Some(2.0));
    let less = Adding {
        wanted_change: Some(Ordering::Less),
        ..Adding::default()
    };
    assert_eq!(set.add(items(), less), added(0, 1));
    assert_eq!(set.score(&json!("b")), Some(1.0));
    assert_eq!(set.add(items(), Adding::default()), added(0, 0));
}

#[test]
fn ranges_by_rank_include_both_ends() {
    let set = sorted_set(&[(1.0, "a"), (2.0, "b"), (3.0, "c")]);
    assert_eq!(listed(set.by_rank(0, 1, false), false), [json!("a"), json!("b")]);
    assert_eq!(listed(set.by_rank(-1, -1, false), false), [json!("c")]);
    assert_eq!(listed(set.by_rank(0, 0, true), false), [json!("c")]);
}

#[test]
fn ranges_by_score_obey_their_bounds() {
    let set = sorted_set(&[(1.0, "a"), (2.0, "b"), (3.0, "c")]);
    for (min, max, expected) in [
        (Bound::Include(1.0), Bound::Include(2.0), "ab"),
        (Bound::Exclude(1.0), Bound::Include(2.0), "b"),
        (Bound::Include(1.0), Bound::Exclude(2.0), "a"),
        (Bound::Infinity, Bound::Include(1.0), "a"),
        (Bound::Exclude(1.0), Bound::Infinity, "bc"),
        (Bound::Include(9.0), Bound::Infinity, ""),
    ] {
        let found = set.by_score(Scores { min, max }, false);
        let names: String = found.iter().filter_map(|(_, value)| value.as_str()).collect();
        assert_eq!(names, expected, "{min:?} to {max:?}");
    }
}

#[test]
fn scores_change_and_values_are_taken_from_either_end() {
    let mut set = sorted_set(&[(1.0, "a"), (2.0, "b"), (3.0, "c")]);
    assert_eq!(score_json(set.change_score(json!("a"), 4.5)), json!(5.5));
    assert_eq!(score_json(set.change_score(json!("new"), -1.0)), json!(-1));
    assert_eq!(listed(set.take(1, true), true), [json!([5.5, "a"])]);
    assert_eq!(listed(set.take(1, false), true), [json!([-1, "new"])]);
    assert_eq!(set.remove(&[json!("b"), json!("x")]), 1);
    assert_eq!(set.len(), 1);
}
