//! Why a sign-in at Backendless came to nothing, as a word in a URL and a sentence on the page behind it.

use super::sealed::NotOpened;
use crate::web::ReturnPath;
use axum::response::{IntoResponse, Redirect, Response};
use backendless::ErrorKind;

/// Why a sign-in came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The developer, or the console, said no.
    Denied,
    /// The console told an error.
    Failed,
    /// What came back is not from this session.
    Foreign,
    /// It took too long.
    Expired,
    /// The console does not take the code, or the token.
    Ended,
    /// The console does not answer, or not as it should.
    Unreachable,
    /// The developer has no apps.
    NoApps,
    /// The person changed their mind.
    Cancelled,
}

const WORDS: [(Problem, &str); 8] = [
    (Problem::Denied, "denied"),
    (Problem::Failed, "failed"),
    (Problem::Foreign, "foreign"),
    (Problem::Expired, "expired"),
    (Problem::Ended, "ended"),
    (Problem::Unreachable, "unreachable"),
    (Problem::NoApps, "no-apps"),
    (Problem::Cancelled, "cancelled"),
];

impl Problem {
    /// What a URL says.
    pub(crate) fn read(word: &str) -> Option<Self> {
        WORDS
            .iter()
            .find_map(|(problem, known)| (*known == word).then_some(*problem))
    }

    /// What the page says.
    pub(crate) fn sentence(self) -> &'static str {
        match self {
            Self::Denied => {
                "Access was refused at Backendless, so nothing was connected. Sign in again and allow it, or enter the keys yourself."
            }
            Self::Failed => {
                "Backendless could not sign you in, so nothing was connected. Try again, or enter the keys yourself."
            }
            Self::Foreign => {
                "This sign-in did not begin here, or you have signed in to this site anew since. Nothing was connected. Start again."
            }
            Self::Expired => {
                "The sign-in at Backendless took longer than 10 minutes, so nothing was connected. Start again."
            }
            Self::Ended => {
                "Backendless does not accept this sign-in any more: it counts once and for a short time. Nothing was connected. Start again."
            }
            Self::Unreachable => {
                "The Backendless Console cannot be reached, or does not answer as it should. Nothing was connected. Try again in a moment, or enter the keys yourself."
            }
            Self::NoApps => {
                "Your Backendless account has no apps. Create one in the Backendless Console, then sign in again."
            }
            Self::Cancelled => "Nothing was connected, and the sign-in at Backendless is ended.",
        }
    }

    /// What an error of the console means for a sign-in.
    pub(super) fn of(error: &backendless::Error) -> Self {
        match error.kind {
            ErrorKind::AddressRefused
            | ErrorKind::RateLimited
            | ErrorKind::Timeout
            | ErrorKind::TooLarge
            | ErrorKind::Unavailable
            | ErrorKind::UnexpectedAnswer => Self::Unreachable,
            _ => Self::Ended,
        }
    }

    /// Back to the page where a sign-in begins.
    pub(super) fn lead_back(self, then: Option<&ReturnPath>) -> Response {
        let word = WORDS
            .iter()
            .find_map(|(problem, word)| (*problem == self).then_some(*word));
        let mut target = then.map_or_else(
            || "/connections/new".to_owned(),
            |then| then.behind("/connections/new"),
        );
        target.push(if target.contains('?') { '&' } else { '?' });
        target.push_str("problem=");
        target.push_str(word.unwrap_or("failed"));
        Redirect::to(&target).into_response()
    }
}

impl From<&NotOpened> for Problem {
    fn from(error: &NotOpened) -> Self {
        match error {
            NotOpened::Expired => Self::Expired,
            NotOpened::Foreign | NotOpened::Page(_) => Self::Foreign,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_a_word_of_its_own_and_comes_back_to_the_page() {
        for (problem, word) in WORDS {
            assert_eq!(Problem::read(word), Some(problem));
            let then: ReturnPath = "/consent?request=a".parse().unwrap();
            let location = problem.lead_back(Some(&then)).headers()["location"].clone();
            assert_eq!(
                location,
                format!("/connections/new?then=/consent?request%3Da&problem={word}").as_str()
            );
        }
        assert_eq!(Problem::read("<b>"), None);
        let plain = Problem::Denied.lead_back(None).headers()["location"].clone();
        assert_eq!(plain, "/connections/new?problem=denied");
    }
}
