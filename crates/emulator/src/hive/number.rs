//! Adding to a stored number, whole as long as both sides are.

use super::unnumbered;
use crate::error::{ApiError, Result};
use crate::query::Query;
use serde_json::{Number, Value};

/// The query item `name` as a number; 1 when it is missing.
pub(super) fn step(query: &Query, name: &str) -> Result<Number> {
    let Some(text) = query.get(name) else {
        return Ok(Number::from(1));
    };
    text.parse().map_err(|_| ApiError::missing_field(name))
}

/// `current + by`, or `current - by`; nothing stored counts as 0.
pub(super) fn add(current: Option<&Value>, by: &Number, negated: bool) -> Result<Value> {
    let zero = Value::from(0);
    let current = current.unwrap_or(&zero);
    if let (Some(current), Some(by)) = (current.as_i64(), by.as_i64()) {
        let sum = if negated {
            current.checked_sub(by)
        } else {
            current.checked_add(by)
        };
        return sum
            .map(Value::from)
            .ok_or_else(|| unnumbered(format!("{current} cannot change by {by}: 64 bits are not enough")));
    }
    let (Some(current), Some(by)) = (current.as_f64(), by.as_f64()) else {
        return Err(unnumbered(format!("The stored value {current} is no number")));
    };
    let sum = if negated { current - by } else { current + by };
    let sum = Number::from_f64(sum).ok_or_else(|| unnumbered(format!("{current} cannot change by {by}")))?;
    Ok(Value::Number(sum))
}

#[cfg(test)]
mod tests {
    use super::{add, step};
    use crate::query::Query;
    use serde_json::{Number, json};

    #[test]
    fn whole_numbers_stay_whole() {
        let by = Number::from(2);
        assert_eq!(add(None, &by, false).unwrap(), json!(2));
        assert_eq!(add(Some(&json!(5)), &by, true).unwrap(), json!(3));
        assert_eq!(add(Some(&json!(1.5)), &by, false).unwrap(), json!(3.5));
        assert!(add(Some(&json!("5")), &by, false).is_err());
        assert!(add(Some(&json!(i64::MAX)), &by, false).is_err());
    }

    #[test]
    fn the_step_defaults_to_one() {
        assert_eq!(step(&Query::parse(""), "value").unwrap(), Number::from(1));
        assert_eq!(
            step(&Query::parse("value=-2"), "value").unwrap(),
            Number::from(-2)
        );
        assert!(step(&Query::parse("value=x"), "value").is_err());
    }
}
