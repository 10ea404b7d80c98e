//! Going through tokens, and what can be wrong with them.

use super::lexer::{Placed, Token, tokens};
use super::parser::MAX_DEPTH;

/// Why a condition is not understood. Places are counted in characters from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ParseError {
    #[error("unexpected character '{character}' at {at}")]
    UnexpectedCharacter { character: char, at: usize },
    #[error("the quoted text that starts at {at} has no closing quote")]
    UnclosedText { at: usize },
    #[error("the number at {at} is too large")]
    NumberTooLarge { at: usize },
    #[error("{expected} is expected at {at}")]
    Expected { expected: &'static str, at: usize },
    #[error("'{name}' at {at} is not a known function")]
    UnknownFunction { name: String, at: usize },
    #[error("brackets, 'not' and functions are nested deeper than {MAX_DEPTH}")]
    TooDeep,
}

/// A place in a row of tokens.
pub(super) struct Cursor {
    pub(super) tokens: Vec<Placed>,
    pub(super) next: usize,
    length: usize,
}

impl Cursor {
    pub(super) fn new(text: &str) -> Result<Self, ParseError> {
        Ok(Self {
            tokens: tokens(text)?,
            next: 0,
            length: text.chars().count(),
        })
    }

    pub(super) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(token, _)| token)
    }

    pub(super) fn place(&self) -> usize {
        self.tokens.get(self.next).map_or(self.length, |(_, at)| *at)
    }

    pub(super) fn expected<T>(&self, expected: &'static str) -> Result<T, ParseError> {
        Err(ParseError::Expected {
            expected,
            at: self.place(),
        })
    }

    pub(super) fn end(&self) -> Result<(), ParseError> {
        if self.peek().is_none() {
            Ok(())
        } else {
            self.expected("the end")
        }
    }

    /// Takes the keyword if it comes next.
    pub(super) fn keyword(&mut self, keyword: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(keyword));
        self.next += usize::from(found);
        found
    }

    /// Takes the sign if it comes next.
    pub(super) fn sign(&mut self, sign: char) -> bool {
        let found = self.peek() == Some(&Token::Sign(sign));
        self.next += usize::from(found);
        found
    }

    pub(super) fn name(&mut self) -> Result<String, ParseError> {
        match self.tokens.get(self.next).cloned() {
            Some((Token::Word(name) | Token::Name(name), _)) => {
                self.next += 1;
                Ok(name)
            }
            _ => self.expected("a name"),
        }
    }

    pub(super) fn alias(&mut self) -> Result<String, ParseError> {
        match self.tokens.get(self.next).cloned() {
            Some((Token::Word(name) | Token::Name(name) | Token::Text(name), _)) => {
                self.next += 1;
                Ok(name)
            }
            _ => self.expected("an alias"),
        }
    }
}
