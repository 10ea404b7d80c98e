//! The grammar against tables of cases, arbitrary text, and an evaluation of its own on random rows.

use super::{
    Lookup, Operand, Path, Scalar, Truth, evaluate, operand_value, parse_condition, parse_projection,
};
use crate::data::where_clause::Aggregate;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A row as JSON.
struct Row(Map<String, Value>);

impl Lookup for Row {
    fn column(&self, path: &Path) -> Scalar {
        self.0.get(&path.column).map_or(Scalar::Null, Scalar::from_json)
    }

    fn aggregate(&self, _: Aggregate, _: Option<&Path>) -> Scalar {
        Scalar::Null
    }
}

fn row(value: &Value) -> Row {
    Row(value.as_object().unwrap().clone())
}

#[test]
fn conditions_hold_or_not() {
    let row = row(&json!({
        "name": "O'Neil", "age": 30, "price": 9.5, "active": true, "city": null, "note": "50% off_x",
        "created": 1_714_557_600_000_i64,
    }));
    let cases = [
        ("name = 'O''Neil'", Truth::True),
        ("name = \"O'Neil\"", Truth::True),
        ("NAME = 'x'", Truth::Unknown),
        ("name = 'o''neil'", Truth::True),
        ("name like 'O%l'", Truth::True),
        ("name like '_''neil'", Truth::True),
        ("name not like '%x%'", Truth::True),
        ("note like '50\\% off\\_x'", Truth::True),
        ("note like '50\\%'", Truth::False),
        ("age = 30 and price >= 9.5", Truth::True),
        ("age <> 30 or not (price < 1e1)", Truth::False),
        ("age in (1, 2, 30)", Truth::True),
        ("age not in (1, 2)", Truth::True),
        ("age in (1, null)", Truth::Unknown),
        ("age not in (1, null)", Truth::Unknown),
        ("age between 30 and 31", Truth::True),
        ("age not between 10 and 29", Truth::True),
        ("age > -5", Truth::True),
        ("age = '30'", Truth::True),
        ("city is null", Truth::True),
        ("city is not null", Truth::False),
        ("city = 'x'", Truth::Unknown),
        ("not city = 'x'", Truth::Unknown),
        ("city = 'x' or age = 30", Truth::True),
        ("city = 'x' and age = 31", Truth::False),
        ("city = null", Truth::Unknown),
        ("active = true", Truth::True),
        ("active", Truth::True),
        ("1=1", Truth::True),
        ("created > '2024-05-01'", Truth::True),
        ("created < '2024-05-01T10:00:01Z'", Truth::True),
        ("created between '2024-05-02' and '2024-06-01'", Truth::False),
        ("length(name) = 6 and upper(name) = 'O''NEIL'", Truth::True),
        ("year(created) = 2024 and month(created) = 5", Truth::True),
        ("`age` = 30", Truth::True),
        ("age = 30 and age = 31 or age = 30", Truth::True),
        ("age = 30 or age = 31 and age = 32", Truth::True),
    ];
    for (text, expected) in cases {
        let condition = parse_condition(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(evaluate(&condition, &row), expected, "{text}");
    }
}

#[test]
fn what_is_no_condition_is_refused_with_the_place() {
    let cases = [
        ("", "a column or a value is expected at 0"),
        ("name =", "a column or a value is expected at 6"),
        (
            "name = 'x",
            "the quoted text that starts at 7 has no closing quote",
        ),
        ("(name = 1", "')' is expected at 9"),
        ("name = 1)", "the end is expected at 8"),
        ("name is 1", "'null' or 'not null' is expected at 8"),
        ("name not 1", "'like', 'in' or 'between' is expected at 9"),
        ("name in ()", "a column or a value is expected at 9"),
        ("name between 1 or 2", "'and' is expected at 15"),
        ("name ; drop", "unexpected character ';' at 5"),
        ("sleep(5) = 1", "'sleep' at 0 is not a known function"),
        ("name = 1 2", "the end is expected at 9"),
        ("a.b. = 1", "a name is expected at 5"),
        ("and = 1", "a column or a value is expected at 0"),
    ];
    for (text, expected) in cases {
        assert_eq!(parse_condition(text).unwrap_err().to_string(), expected, "{text}");
    }
}

#[test]
fn nesting_is_bounded() {
    for text in [
        "(".repeat(100_000),
        "not ".repeat(100_000),
        "upper(".repeat(100_000),
    ] {
        assert!(parse_condition(&text).is_err());
    }
    let deep = format!("{}a = 1{}", "(".repeat(90), ")".repeat(90));
    assert!(parse_condition(&deep).is_ok());
}

#[test]
fn projections_have_aliases() {
    let (operand, alias) = parse_projection("Count(objectId) as cnt").unwrap();
    assert!(operand.is_aggregate());
    assert_eq!(alias.as_deref(), Some("cnt"));
    let (operand, alias) = parse_projection("address.city").unwrap();
    assert!(matches!(operand, Operand::Column(Path { ref steps, .. }) if steps.len() == 1));
    assert_eq!(alias, None);
    assert!(parse_projection("a as").is_err());
    assert!(parse_projection("a b").is_err());
}

/// A condition that knows its text and, written without the grammar's code, its truth.
#[derive(Debug, Clone)]
enum Model {
    Number(&'static str, &'static str, i32),
    Text(&'static str, &'static str, String),
    NumberIn(&'static str, Vec<i32>),
    Between(&'static str, i32, i32),
    IsNull(&'static str),
    Prefix(&'static str, String),
    Not(Box<Model>),
    And(Box<Model>, Box<Model>),
    Or(Box<Model>, Box<Model>),
}

/// A row of two numbers and two texts, each of which may be null.
#[derive(Debug, Clone)]
struct ModelRow {
    n: Option<i32>,
    m: Option<i32>,
    s: Option<String>,
    t: Option<String>,
}

impl ModelRow {
    fn number(&self, column: &str) -> Option<i32> {
        if column == "n" { self.n } else { self.m }
    }

    fn text(&self, column: &str) -> Option<&str> {
        if column == "s" {
            self.s.as_deref()
        } else {
            self.t.as_deref()
        }
    }

    fn as_json(&self) -> Row {
        row(&json!({"n": self.n, "m": self.m, "s": self.s, "t": self.t}))
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn ordered<T: PartialOrd>(one: &T, operator: &str, other: &T) -> bool {
    match operator {
        "=" => one == other,
        "!=" | "<>" => one != other,
        "<" => one < other,
        "<=" => one <= other,
        ">" => one > other,
        _ => one >= other,
    }
}

impl Model {
    fn text(&self) -> String {
        match self {
            Self::Number(column, operator, value) => format!("{column} {operator} {value}"),
            Self::Text(column, operator, value) => format!("{column}{operator}{}", quoted(value)),
            Self::NumberIn(column, values) => {
                let values: Vec<String> = values.iter().map(ToString::to_string).collect();
                format!("{column} IN ({})", values.join(","))
            }
            Self::Between(column, low, high) => format!("{column} between {low} and {high}"),
            Self::IsNull(column) => format!("{column} Is Null"),
            Self::Prefix(column, prefix) => format!("{column} like {}", quoted(&format!("{prefix}%"))),
            Self::Not(inner) => format!("not ({})", inner.text()),
            Self::And(one, other) => format!("({}) and ({})", one.text(), other.text()),
            Self::Or(one, other) => format!("({}) or ({})", one.text(), other.text()),
        }
    }

    /// `None` is unknown.
    fn truth(&self, row: &ModelRow) -> Option<bool> {
        match self {
            Self::Number(column, operator, value) => row.number(column).map(|n| ordered(&n, operator, value)),
            Self::Text(column, operator, value) => row
                .text(column)
                .map(|s| ordered(&s.to_lowercase(), operator, &value.to_lowercase())),
            Self::NumberIn(column, values) => row.number(column).map(|n| values.contains(&n)),
            Self::Between(column, low, high) => row.number(column).map(|n| *low <= n && n <= *high),
            Self::IsNull(column) => Some(if matches!(*column, "n" | "m") {
                row.number(column).is_none()
            } else {
                row.text(column).is_none()
            }),
            Self::Prefix(column, prefix) => row
                .text(column)
                .map(|s| s.to_lowercase().starts_with(&prefix.to_lowercase())),
            Self::Not(inner) => inner.truth(row).map(|truth| !truth),
            Self::And(one, other) => match (one.truth(row), other.truth(row)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Self::Or(one, other) => match (one.truth(row), other.truth(row)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
        }
    }
}

fn models() -> impl Strategy<Value = Model> {
    let operator = || prop::sample::select(vec!["=", "!=", "<>", "<", "<=", ">", ">="]);
    let number_column = || prop::sample::select(vec!["n", "m"]);
    let text_column = || prop::sample::select(vec!["s", "t"]);
    let leaf = prop_oneof![
        (number_column(), operator(), -3..4).prop_map(|(c, o, v)| Model::Number(c, o, v)),
        (text_column(), operator(), "[aB' é]{0,2}").prop_map(|(c, o, v)| Model::Text(c, o, v)),
        (number_column(), prop::collection::vec(-3..4, 1..4)).prop_map(|(c, v)| Model::NumberIn(c, v)),
        (number_column(), -3..4, -3..4).prop_map(|(c, l, h)| Model::Between(c, l, h)),
        prop::sample::select(vec!["n", "m", "s", "t"]).prop_map(Model::IsNull),
        (text_column(), "[aB' é]{0,2}").prop_map(|(c, p)| Model::Prefix(c, p)),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|m| Model::Not(Box::new(m))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Model::And(Box::new(a), Box::new(b))),
            (inner.clone(), inner).prop_map(|(a, b)| Model::Or(Box::new(a), Box::new(b))),
        ]
    })
}

fn model_rows() -> impl Strategy<Value = ModelRow> {
    let number = || prop::option::of(-3..4);
    let text = || prop::option::of("[aB' é]{0,3}");
    (number(), number(), text(), text()).prop_map(|(n, m, s, t)| ModelRow { n, m, s, t })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_an_evaluation_of_its_own(model in models(), row in model_rows()) {
        let condition = parse_condition(&model.text()).unwrap();
        let expected = model.truth(&row).map_or(Truth::Unknown, Truth::from);
        prop_assert_eq!(evaluate(&condition, &row.as_json()), expected, "{}", model.text());
    }

    #[test]
    fn arbitrary_text_never_panics(text in any::<String>()) {
        let _ = parse_condition(&text);
        let _ = parse_projection(&text);
    }

    #[test]
    fn arbitrary_tokens_never_panic(
        words in prop::collection::vec(prop::sample::select(vec![
            "a", "b.c", "T[x].y", "(", ")", ",", "and", "or", "not", "like", "in", "is", "null", "between", "=",
            "<", ">=", "'%_\\'", "1", "-2.5", "1e300", "1e999", "upper(", "Count(*)", "*", ".", "[", "`q`", "as",
            "time(", "concat(", "'2024-01-01'",
        ]), 0..24),
    ) {
        let text = words.join(" ");
        if let Ok(condition) = parse_condition(&text) {
            evaluate(&condition, &row(&json!({"a": "x", "q": 9e18, "y": null})));
        }
        if let Ok((operand, _)) = parse_projection(&text) {
            operand_value(&operand, &row(&json!({"a": -1e300})));
        }
    }
}
