//! Sessions: a token for a user, until it is closed or not used for a while.

use crate::random::Random;
use std::collections::BTreeMap;

#[derive(Debug)]
struct Session {
    user_id: String,
    last_used: i64,
}

/// The sessions of an application by token.
#[derive(Default)]
pub(super) struct Sessions(BTreeMap<String, Session>);

impl Sessions {
    /// Opens a session; answers its token.
    pub(super) fn open(&mut self, user_id: &str, now: i64, random: &Random) -> String {
        let token = random.id();
        self.0.insert(
            token.clone(),
            Session {
                user_id: user_id.to_owned(),
                last_used: now,
            },
        );
        token
    }

    /// The user of a session that is alive, which counts as a use of it.
    pub(super) fn touch(&mut self, token: &str, now: i64, timeout_ms: i64) -> Option<String> {
        let session = self.0.get_mut(token)?;
        if now.saturating_sub(session.last_used) > timeout_ms {
            self.0.remove(token);
            return None;
        }
        session.last_used = now;
        Some(session.user_id.clone())
    }

    /// Closes one session.
    pub(super) fn close(&mut self, token: &str) {
        self.0.remove(token);
    }

    /// Closes every session of a user.
    pub(super) fn close_all_of(&mut self, user_id: &str) {
        self.0.retain(|_, session| session.user_id != user_id);
    }

    /// Closes every session.
    pub(super) fn close_all(&mut self) -> usize {
        let closed = self.0.len();
        self.0.clear();
        closed
    }

    /// How many sessions of a user are alive.
    pub(super) fn count_of(&self, user_id: &str, now: i64, timeout_ms: i64) -> usize {
        let alive = |session: &&Session| {
            session.user_id == user_id && now.saturating_sub(session.last_used) <= timeout_ms
        };
        self.0.values().filter(alive).count()
    }
}

#[cfg(test)]
mod tests {
    use super::Sessions;
    use crate::random::Random;

    #[test]
    fn a_session_lives_as_long_as_it_is_used() {
        let random = Random::seeded(3);
        let mut sessions = Sessions::default();
        let token = sessions.open("u", 0, &random);
        assert_eq!(sessions.touch(&token, 900, 1000).as_deref(), Some("u"));
        assert_eq!(sessions.touch(&token, 1900, 1000).as_deref(), Some("u"));
        assert_eq!(sessions.count_of("u", 2900, 1000), 1);
        assert_eq!(sessions.touch(&token, 2901, 1000), None);
        assert_eq!(sessions.count_of("u", 2901, 1000), 0);
        assert_eq!(sessions.touch("other", 0, 1000), None);
    }
}
