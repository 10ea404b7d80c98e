//! Rows of the trail as events: who did what, with what, and how it ended.

use super::filter::Known;
use crate::console::Console;
use crate::web::{PageError, Session};
use domain::{AccountId, GrantId, Timestamp, TokenId};
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use store::{AuditFilter, AuditPhase, AuditRow};

/// Longer than any call: behind that much time its outcome does not come any more.
const LONGEST_CALL: Duration = Duration::from_mins(10);
/// Within this time a call without an outcome may still be running.
const RUNNING: Duration = Duration::from_mins(1);
/// Rows that are read in one step to find outcomes, and how many steps one page is worth.
const STEP: u32 = 500;
const STEPS: usize = 20;

/// One call or change.
pub(in crate::pages) struct Event {
    pub(super) at: Timestamp,
    /// The account's address or id, and what it acted with.
    pub(super) account: String,
    pub(super) actor: String,
    /// What the actor is, where its name does not say it.
    pub(super) kind: Option<&'static str>,
    pub(super) action: String,
    pub(super) connection: Option<String>,
    pub(super) ending: Ending,
    pub(super) duration_micros: Option<i64>,
    pub(super) client: Option<String>,
}

/// How an event ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ending {
    /// As it should.
    Done,
    /// With this code.
    Failed(String),
    /// Not yet.
    Running,
    /// Nobody knows: no outcome is on record.
    CutOff,
}

/// Some events, and where older ones begin.
#[derive(Default)]
pub(super) struct Piece {
    pub(super) events: Vec<Event>,
    pub(super) older: Option<i64>,
}

impl Piece {
    /// The latest events that match, from so many rows.
    pub(super) async fn read(
        console: &Console,
        session: &Session,
        known: &Known,
        filter: &AuditFilter,
        limit: u32,
    ) -> Result<Self, PageError> {
        let tenant = session.tenant();
        let mut rows = console.store().list_audit(tenant, filter, limit + 1).await?;
        let is_last = rows.len() <= limit as usize;
        rows.truncate(limit as usize);
        let older = rows.last().filter(|_| !is_last).map(|row| row.sequence);
        let calls = Calls::of(console, session, &rows).await?;
        let names = Names::of(console, session, known, &rows).await?;
        let now = console.now();
        let events = rows
            .iter()
            .filter_map(|row| Some(names.event(row, calls.ending(row, now)?)))
            .collect();
        Ok(Self { events, older })
    }
}

/// The latest events of the account.
pub(in crate::pages) async fn latest(
    console: &Console,
    session: &Session,
    most: usize,
) -> Result<Vec<Event>, PageError> {
    let known = Known::of(console, session).await?;
    let filter = AuditFilter {
        account: Some(session.account().clone()),
        ..AuditFilter::default()
    };
    // A changing call has two rows.
    let rows = u32::try_from(2 * most).unwrap_or(u32::MAX);
    let mut piece = Piece::read(console, session, &known, &filter, rows).await?;
    piece.events.truncate(most);
    Ok(piece.events)
}

/// Which calls have an outcome on record.
struct Calls {
    ended: HashSet<String>,
}

impl Calls {
    /// An intent's outcome stands behind it in the trail: among the rows, or on a page before them.
    async fn of(console: &Console, session: &Session, rows: &[AuditRow]) -> Result<Self, PageError> {
        let mut calls = Self {
            ended: HashSet::new(),
        };
        calls.note(rows);
        let mut steps = STEPS;
        // The oldest first: what its search finds on the way serves the later ones.
        for intent in rows.iter().rev() {
            let (mut after, until) = (intent.sequence, intent.entry.at.plus(LONGEST_CALL));
            while steps > 0 && !calls.ended.contains(&intent.entry.call) {
                steps -= 1;
                let store = console.store();
                let behind = store.audit_rows(session.tenant(), after, STEP).await?;
                calls.note(&behind);
                match behind.last() {
                    Some(last) if last.entry.at <= until => after = last.sequence,
                    _ => break,
                }
            }
        }
        Ok(calls)
    }

    fn note(&mut self, rows: &[AuditRow]) {
        let outcomes = rows.iter().filter(|row| row.entry.phase == AuditPhase::Outcome);
        self.ended.extend(outcomes.map(|row| row.entry.call.clone()));
    }

    /// How the event of a row ended; `None` for an intent whose outcome is an event of its own.
    fn ending(&self, row: &AuditRow, now: Timestamp) -> Option<Ending> {
        match (row.entry.phase, row.entry.outcome.as_deref()) {
            (AuditPhase::Outcome, Some("ok")) => Some(Ending::Done),
            (AuditPhase::Outcome, outcome) => Some(Ending::Failed(outcome.unwrap_or("unknown").to_owned())),
            (AuditPhase::Intent, _) if self.ended.contains(&row.entry.call) => None,
            (AuditPhase::Intent, _) if now.since(row.entry.at) < RUNNING => Some(Ending::Running),
            (AuditPhase::Intent, _) => Some(Ending::CutOff),
        }
    }
}

/// What ids are called.
pub(super) struct Names {
    by_id: HashMap<String, String>,
}

impl Names {
    /// The names of what the rows speak of: the account's own tokens, agents and connections, and people's addresses.
    pub(super) async fn of(
        console: &Console,
        session: &Session,
        known: &Known,
        rows: &[AuditRow],
    ) -> Result<Self, PageError> {
        let mut by_id: HashMap<String, String> = HashMap::new();
        by_id.insert("console".to_owned(), "These pages".to_owned());
        by_id.insert("cli".to_owned(), "The operator".to_owned());
        by_id.extend(known.tokens.iter().map(|it| (it.id.to_string(), it.name.clone())));
        by_id.extend(
            known
                .grants
                .iter()
                .map(|it| (it.id.to_string(), it.client_name.clone())),
        );
        by_id.extend(
            known
                .connections
                .iter()
                .map(|it| (it.id.to_string(), it.name.clone())),
        );
        let mut names = Self { by_id };
        for row in rows {
            names.learn(console, session, row).await?;
        }
        Ok(names)
    }

    /// Grants that ended are in no list, and addresses of others neither.
    async fn learn(&mut self, console: &Console, session: &Session, row: &AuditRow) -> Result<(), PageError> {
        let store = console.store();
        if let Some(account) = &row.entry.account
            && !self.by_id.contains_key(account.as_str())
        {
            let name = match store.account(session.tenant(), account).await? {
                Some(account) => account
                    .email
                    .unwrap_or_else(|| "an account of machines".to_owned()),
                None => "an account that was deleted".to_owned(),
            };
            self.by_id.insert(account.to_string(), name);
        }
        let is_own = row.entry.account.as_ref() == Some(session.account());
        let actor = &row.entry.actor;
        if is_own
            && !self.by_id.contains_key(actor)
            && let Ok(id) = actor.parse::<GrantId>()
        {
            let record = store.grant_record(&id).await?;
            let own = record
                .filter(|it| it.grant.tenant == *session.tenant() && it.grant.account == *session.account());
            let name = own.map_or_else(|| actor.clone(), |it| it.grant.client_name);
            self.by_id.insert(actor.clone(), name);
        }
        Ok(())
    }

    /// A name, or the id itself.
    pub(super) fn get<'a>(&'a self, id: &'a str) -> &'a str {
        self.by_id.get(id).map_or(id, String::as_str)
    }

    pub(super) fn account(&self, account: Option<&AccountId>) -> String {
        account.map_or_else(String::new, |id| self.get(id.as_str()).to_owned())
    }

    fn event(&self, row: &AuditRow, ending: Ending) -> Event {
        let entry = &row.entry;
        let connection = entry.connection.as_ref();
        Event {
            at: entry.at,
            account: self.account(entry.account.as_ref()),
            actor: self.get(&entry.actor).to_owned(),
            kind: kind(&entry.actor),
            action: entry.action.clone(),
            connection: connection.map(|id| self.get(id.as_str()).to_owned()),
            ending,
            duration_micros: entry.duration_micros,
            client: entry.client.clone(),
        }
    }
}

fn kind(actor: &str) -> Option<&'static str> {
    if actor.parse::<TokenId>().is_ok() {
        Some("token")
    } else if actor.parse::<GrantId>().is_ok() {
        Some("agent")
    } else {
        None
    }
}
