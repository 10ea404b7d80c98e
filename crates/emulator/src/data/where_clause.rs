//! The grammar of `where` and `having`, and of the expressions in `props` and `sortBy`.
//!
//! A subset of SQL-92 conditions with SQL's three truth values. Text is compared without regard to case, as
//! `MySQL`'s default collation does; that the vendor's service does the same is unverified.

mod ast;
mod calls;
mod cursor;
mod evaluate;
mod lexer;
mod like;
mod parser;
mod scalar;
#[cfg(test)]
mod tests;

pub(crate) use ast::{Aggregate, Condition, Operand, Path, Step};
pub(crate) use calls::default_name as default_call_name;
pub(crate) use evaluate::{Lookup, Truth, evaluate, operand_value};
pub(crate) use parser::{parse_condition, parse_projection};
pub(crate) use scalar::{Scalar, parse_date};
