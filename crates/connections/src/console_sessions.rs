//! Sessions on console hosts: signed in when a call needs one, kept in memory, signed in again when they end.

use crate::check::{DEADLINE, Failure, Tried, failure};
use crate::developer::Proof;
use crate::{ConnectionError, Developer};
use backendless::{Console, DeveloperAuth, ErrorKind, LoginOutcome};
use domain::{Clock, ConnectionId, Timestamp};
use outbound::{BreakerKey, HttpClient};
use parking_lot::Mutex;
use quick_cache::unsync::Cache;
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// How many connections' sessions are remembered; each is a key of a few dozen bytes.
const REMEMBERED: usize = 4_096;

/// After this long a session is asked for its account before it is used: nobody says when a console ends one
/// (docs/reference/backendless-rest.md, 1.5: unverified), and a tool should not be what finds out.
const TRUSTED: Duration = Duration::from_mins(1);

/// How long a refused login is not repeated: consoles lock accounts after a few wrong passwords.
const PAUSE_AFTER_REFUSAL: Duration = Duration::from_mins(1);

/// The sessions of all connections.
pub(crate) struct ConsoleSessions {
    http: HttpClient,
    clock: Arc<dyn Clock>,
    slots: Mutex<Cache<ConnectionId, Slot>>,
}

/// One connection's session. Its lock is held while signing in, so that parallel calls sign in once.
type Slot = Arc<tokio::sync::Mutex<Option<Session>>>;

struct Session {
    /// The sealed credentials that it was made with. Other ones do not get it.
    sealed: Box<[u8]>,
    state: State,
}

enum State {
    SignedIn {
        key: SecretString,
        confirmed_at: Timestamp,
    },
    Refused {
        reason: String,
        until: Timestamp,
    },
}

/// Whose session is wanted.
pub(crate) struct Wanted<'a> {
    pub(crate) id: &'a ConnectionId,
    pub(crate) name: &'a str,
    pub(crate) sealed: &'a [u8],
    pub(crate) developer: &'a Developer,
    pub(crate) secrets: &'a [SecretString],
}

impl ConsoleSessions {
    pub(crate) fn new(http: HttpClient, clock: Arc<dyn Clock>) -> Self {
        Self {
            http,
            clock,
            slots: Mutex::new(Cache::new(REMEMBERED)),
        }
    }

    /// Forgets a connection's session.
    pub(crate) fn forget(&self, id: &ConnectionId) {
        self.slots.lock().remove(id);
    }

    /// Forgets all sessions.
    pub(crate) fn forget_all(&self) {
        self.slots.lock().clear();
    }

    /// The console, signed in.
    pub(crate) async fn console(&self, wanted: Wanted<'_>) -> Result<Console, ConnectionError> {
        let Wanted {
            id,
            name,
            sealed,
            developer,
            secrets,
        } = wanted;
        let Some(console_url) = &developer.console_url else {
            return Err(ConnectionError::Unreadable);
        };
        let (login, password) = match &developer.proof {
            Proof::AuthKey(key) => return Ok(self.signed_in(id, console_url, key)),
            Proof::Password { login, password } => (login, password),
        };
        let slot = self.slot(id);
        let mut session = slot.lock().await;
        match session
            .as_mut()
            .filter(|session| *session.sealed == *sealed)
            .map(|session| &mut session.state)
        {
            Some(State::SignedIn { key, confirmed_at }) => {
                let console = self.signed_in(id, console_url, key);
                if self.clock.now().since(*confirmed_at) < TRUSTED {
                    return Ok(console);
                }
                match console.account().await {
                    Ok(_) => {
                        *confirmed_at = self.clock.now();
                        return Ok(console);
                    }
                    Err(error) if has_ended(error.kind) => {}
                    Err(error) => {
                        return Err(named(name, failure(Tried::Session, &error, secrets)));
                    }
                }
            }
            Some(State::Refused { reason, until }) if self.clock.now() < *until => {
                return Err(ConnectionError::DeveloperRejected {
                    name: name.to_owned(),
                    reason: reason.clone(),
                });
            }
            Some(State::Refused { .. }) | None => {}
        }
        let state = match sign_in(&self.http, console_url, login, password, secrets).await {
            Ok(key) => State::SignedIn {
                key,
                confirmed_at: self.clock.now(),
            },
            Err(Failure::Rejected { reason, .. }) => State::Refused {
                reason,
                until: self.clock.now().plus(PAUSE_AFTER_REFUSAL),
            },
            Err(unreachable) => return Err(named(name, unreachable)),
        };
        let answer = match &state {
            State::SignedIn { key, .. } => Ok(self.signed_in(id, console_url, key)),
            State::Refused { reason, .. } => Err(ConnectionError::DeveloperRejected {
                name: name.to_owned(),
                reason: reason.clone(),
            }),
        };
        *session = Some(Session {
            sealed: sealed.into(),
            state,
        });
        answer
    }

    fn slot(&self, id: &ConnectionId) -> Slot {
        let mut slots = self.slots.lock();
        if let Some(slot) = slots.get(id) {
            return Arc::clone(slot);
        }
        let slot = Slot::default();
        slots.insert(id.clone(), Arc::clone(&slot));
        slot
    }

    fn signed_in(&self, id: &ConnectionId, console_url: &Url, key: &SecretString) -> Console {
        Console::new(
            self.http.clone(),
            console_url,
            DeveloperAuth::AuthKey(key.clone()),
        )
        .with_breaker(BreakerKey::new(id.as_str()))
    }
}

/// Signs a developer in and answers the `auth-key`.
pub(crate) async fn sign_in(
    http: &HttpClient,
    console_url: &Url,
    login: &str,
    password: &SecretString,
    secrets: &[SecretString],
) -> Result<SecretString, Failure> {
    let answered = tokio::time::timeout(
        DEADLINE,
        Console::login(http.clone(), console_url, login, password),
    )
    .await;
    let Ok(answer) = answered else {
        return Err(Failure::Unreachable {
            field: "console_url",
            reason: format!("the console did not answer within {} s", DEADLINE.as_secs()),
        });
    };
    match answer {
        Ok(LoginOutcome::LoggedIn(DeveloperAuth::AuthKey(key))) => Ok(key),
        Ok(LoginOutcome::NeedsOtp { .. }) => Err(Failure::Rejected {
            field: "password",
            reason: "the console asks for a one-time code, which a gateway does not have; sign in with Backendless in the gateway's console, or give an `auth_key` in place of login and password"
                .to_owned(),
        }),
        Err(error) => Err(failure(Tried::Login, &error, secrets)),
    }
}

/// What a console may answer to a key that does not count any more: undocumented, so all that could be meant.
fn has_ended(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::WrongCredentials
            | ErrorKind::SessionExpired
            | ErrorKind::Permission
            | ErrorKind::LoginRejected
    )
}

fn named(name: &str, failure: Failure) -> ConnectionError {
    let name = name.to_owned();
    match failure {
        Failure::Rejected { reason, .. } => ConnectionError::DeveloperRejected { name, reason },
        Failure::NotAllowed { reason, .. } | Failure::Unreachable { reason, .. } => {
            ConnectionError::ConsoleUnreachable { name, reason }
        }
    }
}
