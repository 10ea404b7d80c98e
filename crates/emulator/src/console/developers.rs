//! The developers who may sign in to the console, and what they signed in with.

use super::oauth::Oauth;
use crate::error::{ApiError, Result};
use crate::random::Random;
use std::collections::BTreeMap;

/// The one-time code of every second factor: the emulator has no way to send another one.
const ONE_TIME_CODE: &str = "123456";

/// One developer.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) login: String,
    password: String,
    pub(crate) two_factor: bool,
}

/// What signing in with a password leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SignIn {
    /// The token for the header `auth-key`.
    Done(String),
    /// A second factor is needed; the id stands for this attempt.
    OneTimeCode(String),
}

/// One emulator has one developer, who owns all applications.
#[derive(Debug)]
pub(crate) struct Developers {
    pub(crate) account: Account,
    /// Tokens of the console with the time when they expire, if ever.
    tokens: BTreeMap<String, Option<i64>>,
    attempts: Vec<String>,
    pub(crate) oauth: Oauth,
}

impl Developers {
    pub(crate) fn new(login: &str, password: &str) -> Self {
        Self {
            account: Account {
                id: "DEVELOPER-1".to_owned(),
                login: login.to_owned(),
                password: password.to_owned(),
                two_factor: false,
            },
            tokens: BTreeMap::new(),
            attempts: Vec::new(),
            oauth: Oauth::default(),
        }
    }

    /// Whether these are the developer's.
    pub(crate) fn are_credentials(&self, login: &str, password: &str) -> bool {
        self.account.login == login && self.account.password == password
    }

    /// Signs in with a password.
    pub(crate) fn sign_in(&mut self, login: &str, password: &str, random: &Random) -> Result<SignIn> {
        if !self.are_credentials(login, password) {
            return Err(ApiError::new(3003, "Invalid login or password"));
        }
        if self.account.two_factor {
            let attempt = random.id();
            self.attempts.push(attempt.clone());
            return Ok(SignIn::OneTimeCode(attempt));
        }
        Ok(SignIn::Done(self.new_token(None, random)))
    }

    /// Finishes an attempt with the one-time code. An attempt can be finished once.
    pub(crate) fn finish_sign_in(&mut self, attempt: &str, code: &str, random: &Random) -> Result<String> {
        let position = self.attempts.iter().position(|known| known == attempt);
        let Some(position) = position.filter(|_| code == ONE_TIME_CODE) else {
            return Err(ApiError::new(
                3003,
                format!("The session or the one-time code is wrong: the emulator's code is {ONE_TIME_CODE}"),
            ));
        };
        self.attempts.remove(position);
        Ok(self.new_token(None, random))
    }

    /// A token that the header `auth-key` takes.
    pub(crate) fn new_token(&mut self, expires_at: Option<i64>, random: &Random) -> String {
        let token = random.id();
        self.tokens.insert(token.clone(), expires_at);
        token
    }

    /// Whether a token is one of ours and alive.
    pub(crate) fn is_token(&self, token: &str, now: i64) -> bool {
        let expires_at = self.tokens.get(token);
        expires_at.is_some_and(|expires_at| expires_at.is_none_or(|at| at > now))
    }

    /// Makes a token useless; an unknown one is no error.
    pub(crate) fn forget_token(&mut self, token: &str) {
        self.tokens.remove(token);
    }
}

#[cfg(test)]
mod tests {
    use super::{Developers, SignIn};
    use crate::random::Random;

    #[test]
    fn a_password_gives_a_token_until_it_is_forgotten() {
        let (mut developers, random) = (Developers::new("dev@x.com", "secret"), Random::seeded(1));
        let error = developers.sign_in("dev@x.com", "wrong", &random).unwrap_err();
        assert_eq!(error.code, 3003);
        let Ok(SignIn::Done(token)) = developers.sign_in("dev@x.com", "secret", &random) else {
            panic!("no second factor is asked for");
        };
        assert!(developers.is_token(&token, i64::MAX));
        developers.forget_token(&token);
        assert!(!developers.is_token(&token, 0));
    }

    #[test]
    fn the_second_factor_finishes_one_attempt() {
        let (mut developers, random) = (Developers::new("dev@x.com", "secret"), Random::seeded(1));
        developers.account.two_factor = true;
        let Ok(SignIn::OneTimeCode(attempt)) = developers.sign_in("dev@x.com", "secret", &random) else {
            panic!("a second factor is asked for");
        };
        assert!(developers.finish_sign_in(&attempt, "000000", &random).is_err());
        assert!(developers.finish_sign_in("other", "123456", &random).is_err());
        let token = developers.finish_sign_in(&attempt, "123456", &random).unwrap();
        assert!(developers.is_token(&token, 0));
        assert!(developers.finish_sign_in(&attempt, "123456", &random).is_err());
    }

    #[test]
    fn a_token_can_expire() {
        let (mut developers, random) = (Developers::new("dev@x.com", "secret"), Random::seeded(1));
        let token = developers.new_token(Some(1_000), &random);
        assert!(developers.is_token(&token, 999));
        assert!(!developers.is_token(&token, 1_000));
    }
}
