//! What of the trail is shown: read from a query, told back in a form and in links.

mod form;

use crate::console::Console;
use crate::pages::{agents, tokens};
use crate::web::{PageError, Session};
use domain::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use store::{AccessToken, AuditFilter, Connection, Grant};
use url::form_urlencoded::Serializer;

/// The longest text of a filter, in bytes; nothing in a trail is longer.
const LONGEST: usize = 200;

/// The query as it came. All texts, so that a wrong one is told at its field.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    who: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    actor: String,
    #[serde(default)]
    connection: String,
    #[serde(default)]
    failures: String,
    #[serde(default)]
    before: String,
}

/// What is asked for, with what this session may see.
pub(super) struct Filter(Asked);

/// What is wrong, by field.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Complaints {
    from: Option<&'static str>,
    to: Option<&'static str>,
    connection: Option<&'static str>,
}

/// What the account has, by which its entries are named and filtered. What other accounts have is nobody else's to
/// read, an owner's neither: their entries show ids.
pub(super) struct Known {
    pub(super) tokens: Vec<AccessToken>,
    pub(super) grants: Vec<Grant>,
    pub(super) connections: Vec<Connection>,
}

impl Known {
    pub(super) async fn of(console: &Console, session: &Session) -> Result<Self, PageError> {
        Ok(Self {
            tokens: tokens::all(console, session).await?,
            grants: agents::all(console, session).await?,
            connections: console
                .store()
                .list_connections(session.tenant(), session.account())
                .await?,
        })
    }
}

impl Filter {
    /// Only owners see more than their own.
    pub(super) fn read(mut asked: Asked, session: &Session) -> Self {
        if !(session.is_owner() && asked.who == "tenant") {
            asked.who.clear();
        }
        for text in [
            &mut asked.from,
            &mut asked.to,
            &mut asked.action,
            &mut asked.actor,
        ] {
            *text = text.trim().chars().filter(|c| !c.is_control()).collect();
            if text.len() > LONGEST {
                *text = text.chars().take(LONGEST / 4).collect();
            }
        }
        Self(asked)
    }

    pub(super) fn is_whole_tenant(&self) -> bool {
        !self.0.who.is_empty()
    }

    /// Whether everything of the account is shown.
    pub(super) fn is_empty(&self) -> bool {
        self.pairs().is_empty() && !self.is_paged()
    }

    pub(super) fn is_paged(&self) -> bool {
        !self.0.before.is_empty()
    }

    /// For the store.
    pub(super) fn of_store(&self, session: &Session) -> Result<AuditFilter, Complaints> {
        const FORM: &str = "Write the day as year-month-day, for example 2026-11-22.";
        let Asked {
            from, to, connection, ..
        } = &self.0;
        let (first, last) = (begin_of_day(from, 0), begin_of_day(to, 1));
        let connection_id = connection.parse().ok();
        let complaints = Complaints {
            from: (!from.is_empty() && first.is_none()).then_some(FORM),
            to: (!to.is_empty() && last.is_none()).then_some(FORM),
            connection: (!connection.is_empty() && connection_id.is_none())
                .then_some("Choose a connection from the list."),
        };
        if complaints != Complaints::default() {
            return Err(complaints);
        }
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Ok(AuditFilter {
            account: (!self.is_whole_tenant()).then(|| session.account().clone()),
            actor: some(&self.0.actor),
            action: some(&self.0.action),
            connection: connection_id,
            failures_only: !self.0.failures.is_empty(),
            from: first,
            until: last,
            before_sequence: self.0.before.parse().ok(),
        })
    }

    /// The same for another place or page.
    pub(super) fn link(&self, path: &str, before: Option<i64>) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(self.pairs());
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        let query = query.finish();
        if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{query}")
        }
    }

    fn pairs(&self) -> Vec<(&'static str, &str)> {
        let Asked {
            who,
            from,
            to,
            action,
            actor,
            connection,
            failures,
            ..
        } = &self.0;
        let all = [
            ("who", who),
            ("from", from),
            ("to", to),
            ("action", action),
            ("actor", actor),
            ("connection", connection),
            ("failures", failures),
        ];
        all.into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name, value.as_str()))
            .collect()
    }
}

/// Midnight UTC at the beginning of a day, so many days later.
fn begin_of_day(day: &str, later: i64) -> Option<Timestamp> {
    let day = day.parse::<Date>().ok()?.checked_add(later.days()).ok()?;
    let midnight = day.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Some(Timestamp::from_micros(midnight.as_microsecond()))
}
