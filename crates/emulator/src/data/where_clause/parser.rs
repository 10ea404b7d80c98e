//! From tokens to a condition or a projection, by recursive descent.

use super::ast::{Aggregate, Comparison, Condition, Operand, Path, Step};
use super::calls;
use super::cursor::{Cursor, ParseError};
use super::lexer::Token;
use super::scalar::Scalar;

/// How deep brackets, `not` and calls may nest: the parser recurses, and a request must not overflow the stack.
pub(super) const MAX_DEPTH: usize = 100;

/// Parses a whole `where` or `having`.
pub(crate) fn parse_condition(text: &str) -> Result<Condition, ParseError> {
    let mut parser = Cursor::new(text)?;
    let condition = parser.condition(0)?;
    parser.end()?;
    Ok(condition)
}

/// Parses one item of `props`, `groupBy` or `sortBy`: an operand and perhaps `as alias`.
pub(crate) fn parse_projection(text: &str) -> Result<(Operand, Option<String>), ParseError> {
    let mut parser = Cursor::new(text)?;
    let operand = parser.operand(0)?;
    let alias = if parser.keyword("as") {
        Some(parser.alias()?)
    } else {
        None
    };
    parser.end()?;
    Ok((operand, alias))
}

impl Cursor {
    fn condition(&mut self, depth: usize) -> Result<Condition, ParseError> {
        let mut parts = vec![self.conjunction(depth)?];
        while self.keyword("or") {
            parts.push(self.conjunction(depth)?);
        }
        Ok(single_or(parts, Condition::Or))
    }

    fn conjunction(&mut self, depth: usize) -> Result<Condition, ParseError> {
        let mut parts = vec![self.negation(depth)?];
        while self.keyword("and") {
            parts.push(self.negation(depth)?);
        }
        Ok(single_or(parts, Condition::And))
    }

    fn negation(&mut self, depth: usize) -> Result<Condition, ParseError> {
        if depth > MAX_DEPTH {
            return Err(ParseError::TooDeep);
        }
        if self.keyword("not") {
            return Ok(Condition::Not(Box::new(self.negation(depth + 1)?)));
        }
        if self.sign('(') {
            let inner = self.condition(depth + 1)?;
            return if self.sign(')') {
                Ok(inner)
            } else {
                self.expected("')'")
            };
        }
        let operand = self.operand(depth)?;
        self.predicate(operand, depth)
    }

    /// What follows the first operand of a condition.
    fn predicate(&mut self, left: Operand, depth: usize) -> Result<Condition, ParseError> {
        if let Some(Token::Operator(operator)) = self.peek() {
            let comparison = comparison(operator);
            self.next += 1;
            let right = self.operand(depth)?;
            return Ok(Condition::Compare {
                left,
                comparison,
                right,
            });
        }
        if self.keyword("is") {
            let negated = self.keyword("not");
            return if self.keyword("null") {
                Ok(negated_if(negated, Condition::IsNull(left)))
            } else {
                self.expected("'null' or 'not null'")
            };
        }
        let negated = self.keyword("not");
        if self.keyword("like") {
            let pattern = self.operand(depth)?;
            return Ok(negated_if(negated, Condition::Like { text: left, pattern }));
        }
        if self.keyword("in") {
            let list = self.list(depth)?;
            return Ok(negated_if(negated, Condition::In { value: left, list }));
        }
        if self.keyword("between") {
            let low = self.operand(depth)?;
            if !self.keyword("and") {
                return self.expected("'and'");
            }
            let high = self.operand(depth)?;
            return Ok(negated_if(
                negated,
                Condition::Between {
                    value: left,
                    low,
                    high,
                },
            ));
        }
        if negated {
            self.expected("'like', 'in' or 'between'")
        } else {
            Ok(Condition::Holds(left))
        }
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Operand>, ParseError> {
        if !self.sign('(') {
            return self.expected("'('");
        }
        let mut items = vec![self.operand(depth)?];
        while self.sign(',') {
            items.push(self.operand(depth)?);
        }
        if self.sign(')') {
            Ok(items)
        } else {
            self.expected("',' or ')'")
        }
    }

    fn operand(&mut self, depth: usize) -> Result<Operand, ParseError> {
        if depth > MAX_DEPTH {
            return Err(ParseError::TooDeep);
        }
        let at = self.place();
        let Some((token, _)) = self.tokens.get(self.next).cloned() else {
            return self.expected("a column or a value");
        };
        self.next += 1;
        match token {
            Token::Number(value) => Ok(Operand::Literal(Scalar::Number(value))),
            Token::Text(value) => Ok(Operand::Literal(Scalar::Text(value))),
            Token::Sign('-') => match self.tokens.get(self.next) {
                Some((Token::Number(value), _)) => {
                    let value = -*value;
                    self.next += 1;
                    Ok(Operand::Literal(Scalar::Number(value)))
                }
                _ => self.expected("a number"),
            },
            Token::Name(name) => self.path(name).map(Operand::Column),
            Token::Word(word) if self.sign('(') => self.call(&word, at, depth),
            Token::Word(word) => match word.to_ascii_lowercase().as_str() {
                "true" => Ok(Operand::Literal(Scalar::Bool(true))),
                "false" => Ok(Operand::Literal(Scalar::Bool(false))),
                "null" => Ok(Operand::Literal(Scalar::Null)),
                "and" | "or" | "not" | "like" | "in" | "is" | "between" | "as" => Err(ParseError::Expected {
                    expected: "a column or a value",
                    at,
                }),
                _ => self.path(word).map(Operand::Column),
            },
            Token::Operator(_) | Token::Sign(_) => Err(ParseError::Expected {
                expected: "a column or a value",
                at,
            }),
        }
    }

    /// What follows the bracket of a function.
    fn call(&mut self, name: &str, at: usize, depth: usize) -> Result<Operand, ParseError> {
        if let Some(function) = Aggregate::named(name) {
            let of = if self.sign('*') {
                None
            } else {
                Some(self.column()?)
            };
            return if self.sign(')') {
                Ok(Operand::Aggregate { function, of })
            } else {
                self.expected("')'")
            };
        }
        let mut arguments = Vec::new();
        if !self.sign(')') {
            arguments.push(self.operand(depth + 1)?);
            while self.sign(',') {
                arguments.push(self.operand(depth + 1)?);
            }
            if !self.sign(')') {
                return self.expected("',' or ')'");
            }
        }
        if calls::accepts(name, arguments.len()) {
            Ok(Operand::Call {
                name: name.to_ascii_lowercase(),
                arguments,
            })
        } else {
            Err(ParseError::UnknownFunction {
                name: name.to_owned(),
                at,
            })
        }
    }

    fn column(&mut self) -> Result<Path, ParseError> {
        match self.tokens.get(self.next).cloned() {
            Some((Token::Word(name) | Token::Name(name), _)) => {
                self.next += 1;
                self.path(name)
            }
            _ => self.expected("a column"),
        }
    }

    /// What follows the first name of a path: `.name` and, after a table, `[relation]`.
    fn path(&mut self, first: String) -> Result<Path, ParseError> {
        let mut steps = Vec::new();
        let mut name = first;
        loop {
            if self.sign('[') {
                let column = self.name()?;
                if !self.sign(']') {
                    return self.expected("']'");
                }
                steps.push(Step::Inverse { table: name, column });
                if !self.sign('.') {
                    return self.expected("'.'");
                }
                name = self.name()?;
            } else if self.sign('.') {
                steps.push(Step::Forward(name));
                name = self.name()?;
            } else {
                return Ok(Path { steps, column: name });
            }
        }
    }
}

fn comparison(operator: &str) -> Comparison {
    match operator {
        "=" => Comparison::Equal,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        _ => Comparison::NotEqual,
    }
}

fn negated_if(negated: bool, condition: Condition) -> Condition {
    if negated {
        Condition::Not(Box::new(condition))
    } else {
        condition
    }
}

/// The only part, or all of them joined.
fn single_or(mut parts: Vec<Condition>, join: fn(Vec<Condition>) -> Condition) -> Condition {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            join(parts)
        }
        None => join(parts),
    }
}
