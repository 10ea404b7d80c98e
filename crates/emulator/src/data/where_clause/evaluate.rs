//! The truth of a condition for one row or one group.

use super::ast::{Aggregate, Comparison, Condition, Operand, Path};
use super::scalar::Scalar;
use super::{calls, like};
use std::cmp::Ordering;

/// SQL's three truth values. The order makes `and` the smallest and `or` the largest of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    False,
    Unknown,
    True,
}

impl Truth {
    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

/// Where the values of columns come from.
pub(crate) trait Lookup {
    /// The value of a column.
    fn column(&self, path: &Path) -> Scalar;
    /// The value of an aggregate function over the group.
    fn aggregate(&self, function: Aggregate, of: Option<&Path>) -> Scalar;
}

/// The truth of `condition` with the values that `lookup` knows.
pub(crate) fn evaluate(condition: &Condition, lookup: &impl Lookup) -> Truth {
    match condition {
        Condition::And(parts) => parts
            .iter()
            .map(|part| evaluate(part, lookup))
            .min()
            .unwrap_or(Truth::True),
        Condition::Or(parts) => parts
            .iter()
            .map(|part| evaluate(part, lookup))
            .max()
            .unwrap_or(Truth::False),
        Condition::Not(inner) => evaluate(inner, lookup).not(),
        Condition::Compare {
            left,
            comparison,
            right,
        } => compare(
            &operand_value(left, lookup),
            *comparison,
            &operand_value(right, lookup),
        ),
        Condition::Like { text, pattern } => {
            match (
                operand_value(text, lookup).as_text(),
                operand_value(pattern, lookup).as_text(),
            ) {
                (Some(text), Some(pattern)) => like::matches(&text, &pattern).into(),
                _ => Truth::Unknown,
            }
        }
        Condition::In { value, list } => {
            let value = operand_value(value, lookup);
            list.iter()
                .map(|item| compare(&value, Comparison::Equal, &operand_value(item, lookup)))
                .max()
                .unwrap_or(Truth::False)
        }
        Condition::Between { value, low, high } => {
            let value = operand_value(value, lookup);
            let above = compare(&value, Comparison::GreaterOrEqual, &operand_value(low, lookup));
            let below = compare(&value, Comparison::LessOrEqual, &operand_value(high, lookup));
            above.min(below)
        }
        Condition::IsNull(operand) => (operand_value(operand, lookup) == Scalar::Null).into(),
        Condition::Holds(operand) => match operand_value(operand, lookup) {
            Scalar::Null => Truth::Unknown,
            value => value.as_number().is_some_and(|number| number != 0.0).into(),
        },
    }
}

/// The value of `operand` with the values that `lookup` knows.
pub(crate) fn operand_value(operand: &Operand, lookup: &impl Lookup) -> Scalar {
    match operand {
        Operand::Literal(value) => value.clone(),
        Operand::Column(path) => lookup.column(path),
        Operand::Aggregate { function, of } => lookup.aggregate(*function, of.as_ref()),
        Operand::Call { name, arguments } => {
            let values: Vec<Scalar> = arguments
                .iter()
                .map(|argument| operand_value(argument, lookup))
                .collect();
            calls::call(name, &values)
        }
    }
}

fn compare(left: &Scalar, comparison: Comparison, right: &Scalar) -> Truth {
    let Some(order) = left.compare(right) else {
        return Truth::Unknown;
    };
    match comparison {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::NotEqual => order != Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::LessOrEqual => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::GreaterOrEqual => order != Ordering::Less,
    }
    .into()
}
