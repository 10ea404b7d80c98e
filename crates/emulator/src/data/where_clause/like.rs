//! `like` patterns: `%` stands for any text, `_` for one character, `\` takes the next one literally.

use super::scalar::fold;

enum Piece {
    Any,
    One,
    Exactly(char),
}

/// Whether the whole of `text` matches `pattern`, without regard to case.
pub(crate) fn matches(text: &str, pattern: &str) -> bool {
    let text: Vec<char> = fold(text).chars().collect();
    let pieces = pieces(&fold(pattern));
    let (mut at, mut piece) = (0, 0);
    // Where to go on when a later piece fails: after the last `%`, one character further on. This keeps the
    // work at text × pattern, where backtracking into every `%` would be exponential.
    let mut resume: Option<(usize, usize)> = None;
    while at < text.len() {
        match pieces.get(piece) {
            Some(Piece::Any) => {
                piece += 1;
                resume = Some((piece, at));
            }
            Some(Piece::One) => {
                at += 1;
                piece += 1;
            }
            Some(Piece::Exactly(character)) if *character == text[at] => {
                at += 1;
                piece += 1;
            }
            _ => match resume {
                Some((after, from)) => {
                    resume = Some((after, from + 1));
                    (piece, at) = (after, from + 1);
                }
                None => return false,
            },
        }
    }
    pieces[piece..].iter().all(|piece| matches!(piece, Piece::Any))
}

fn pieces(pattern: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        pieces.push(match character {
            '%' => Piece::Any,
            '_' => Piece::One,
            '\\' => Piece::Exactly(characters.next().unwrap_or('\\')),
            other => Piece::Exactly(other),
        });
    }
    pieces
}
