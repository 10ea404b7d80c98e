//! From the text of a condition to its tokens.

use super::cursor::ParseError;

/// The smallest parts of a condition.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    /// A column, a function or a keyword.
    Word(String),
    /// A name in backticks, which is never a keyword.
    Name(String),
    Number(f64),
    Text(String),
    /// `=`, `!=`, `<>`, `<`, `<=`, `>`, `>=`.
    Operator(&'static str),
    /// One of `( ) [ ] , . * -`.
    Sign(char),
}

/// A token and where it starts, counted in characters from 0.
pub(crate) type Placed = (Token, usize);

/// Splits `text` into tokens.
pub(crate) fn tokens(text: &str) -> Result<Vec<Placed>, ParseError> {
    let characters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        let (token, end) = match character {
            _ if character.is_whitespace() => {
                at += 1;
                continue;
            }
            '\'' | '"' => {
                let (value, end) = quoted(&characters, at, character)?;
                (Token::Text(value), end)
            }
            '`' => {
                let (value, end) = quoted(&characters, at, character)?;
                (Token::Name(value), end)
            }
            '0'..='9' => number(&characters, at)?,
            '=' | '<' | '>' | '!' => operator(&characters, at)?,
            '(' | ')' | '[' | ']' | ',' | '.' | '*' | '-' => (Token::Sign(character), at + 1),
            _ if is_word_part(character) => {
                let end = end_of(&characters, at, is_word_part);
                (Token::Word(characters[at..end].iter().collect()), end)
            }
            _ => return Err(ParseError::UnexpectedCharacter { character, at }),
        };
        tokens.push((token, at));
        at = end;
    }
    Ok(tokens)
}

fn is_word_part(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$')
}

/// The first place from `start` on where `belongs` no longer holds.
fn end_of(characters: &[char], start: usize, belongs: impl Fn(char) -> bool) -> usize {
    characters[start..]
        .iter()
        .position(|&c| !belongs(c))
        .map_or(characters.len(), |length| start + length)
}

/// A text in quotes, in which a doubled quote stands for one.
fn quoted(characters: &[char], start: usize, quote: char) -> Result<(String, usize), ParseError> {
    let mut value = String::new();
    let mut at = start + 1;
    loop {
        match characters.get(at) {
            None => return Err(ParseError::UnclosedText { at: start }),
            Some(&c) if c == quote && characters.get(at + 1) == Some(&quote) => {
                value.push(quote);
                at += 2;
            }
            Some(&c) if c == quote => return Ok((value, at + 1)),
            Some(&c) => {
                value.push(c);
                at += 1;
            }
        }
    }
}

/// Digits, a fraction and an exponent.
fn number(characters: &[char], start: usize) -> Result<(Token, usize), ParseError> {
    let mut end = end_of(characters, start, |c| c.is_ascii_digit());
    if characters.get(end) == Some(&'.') && characters.get(end + 1).is_some_and(char::is_ascii_digit) {
        end = end_of(characters, end + 1, |c| c.is_ascii_digit());
    }
    if matches!(characters.get(end), Some('e' | 'E')) {
        let signed = usize::from(matches!(characters.get(end + 1), Some('+' | '-')));
        if characters.get(end + 1 + signed).is_some_and(char::is_ascii_digit) {
            end = end_of(characters, end + 1 + signed, |c| c.is_ascii_digit());
        }
    }
    let text: String = characters[start..end].iter().collect();
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok((Token::Number(value), end)),
        _ => Err(ParseError::NumberTooLarge { at: start }),
    }
}

fn operator(characters: &[char], start: usize) -> Result<(Token, usize), ParseError> {
    let two = (characters[start], characters.get(start + 1).copied());
    let (operator, length) = match two {
        ('!', Some('=')) => ("!=", 2),
        ('<', Some('>')) => ("<>", 2),
        ('<', Some('=')) => ("<=", 2),
        ('>', Some('=')) => (">=", 2),
        ('=', Some('=')) => ("=", 2),
        ('=', _) => ("=", 1),
        ('<', _) => ("<", 1),
        ('>', _) => (">", 1),
        (character, _) => return Err(ParseError::UnexpectedCharacter { character, at: start }),
    };
    Ok((Token::Operator(operator), start + length))
}
