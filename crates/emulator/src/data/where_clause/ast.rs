//! What a condition consists of once it is parsed.

use super::scalar::Scalar;

/// One hop of a path from a row to a related row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// `address.` follows the relation column of the row.
    Forward(String),
    /// `Person[friends].` goes from a child back to the rows of `Person` that have it in `friends`.
    Inverse { table: String, column: String },
}

/// A column of the row itself (no steps) or of a related row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) steps: Vec<Step>,
    pub(crate) column: String,
}

/// The functions that look at all rows of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aggregate {
    Count,
    Sum,
    Avg,
    Min,
    Max,
}

impl Aggregate {
    /// The function with this name, in any case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "count" => Some(Self::Count),
            "sum" => Some(Self::Sum),
            "avg" => Some(Self::Avg),
            "min" => Some(Self::Min),
            "max" => Some(Self::Max),
            _ => None,
        }
    }

    /// The property that the result gets when the query gives no alias.
    pub(crate) fn default_name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Sum => "sum",
            Self::Avg => "avg",
            Self::Min => "min",
            Self::Max => "max",
        }
    }
}

/// Something that has a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Operand {
    Literal(Scalar),
    Column(Path),
    Call {
        name: String,
        arguments: Vec<Operand>,
    },
    /// `None` is `Count(*)`.
    Aggregate {
        function: Aggregate,
        of: Option<Path>,
    },
}

impl Operand {
    /// Every path in the operand.
    pub(crate) fn paths<'a>(&'a self, into: &mut Vec<&'a Path>) {
        match self {
            Self::Literal(_) | Self::Aggregate { of: None, .. } => {}
            Self::Column(path) | Self::Aggregate { of: Some(path), .. } => into.push(path),
            Self::Call { arguments, .. } => arguments.iter().for_each(|argument| argument.paths(into)),
        }
    }

    /// True when the operand looks at a whole group.
    pub(crate) fn is_aggregate(&self) -> bool {
        match self {
            Self::Aggregate { .. } => true,
            Self::Call { arguments, .. } => arguments.iter().any(Self::is_aggregate),
            Self::Literal(_) | Self::Column(_) => false,
        }
    }
}

/// The comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A condition on a row or a group.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Condition {
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
    Compare {
        left: Operand,
        comparison: Comparison,
        right: Operand,
    },
    Like {
        text: Operand,
        pattern: Operand,
    },
    In {
        value: Operand,
        list: Vec<Operand>,
    },
    Between {
        value: Operand,
        low: Operand,
        high: Operand,
    },
    IsNull(Operand),
    /// An operand on its own: true when it is neither null nor zero.
    Holds(Operand),
}

impl Condition {
    /// `left = right`.
    pub(crate) fn equal(left: Operand, right: Operand) -> Self {
        Self::Compare {
            left,
            comparison: Comparison::Equal,
            right,
        }
    }

    /// Every path in the condition.
    pub(crate) fn paths<'a>(&'a self, into: &mut Vec<&'a Path>) {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.paths(into)),
            Self::Not(inner) => inner.paths(into),
            Self::Compare { left, right, .. } => {
                left.paths(into);
                right.paths(into);
            }
            Self::Like { text, pattern } => {
                text.paths(into);
                pattern.paths(into);
            }
            Self::In { value, list } => {
                value.paths(into);
                for item in list {
                    item.paths(into);
                }
            }
            Self::Between { value, low, high } => {
                value.paths(into);
                low.paths(into);
                high.paths(into);
            }
            Self::IsNull(operand) | Self::Holds(operand) => operand.paths(into),
        }
    }
}
