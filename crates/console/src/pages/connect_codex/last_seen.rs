//! When an agent of an account called last.

use crate::console::Console;
use crate::pages::{agents, tokens};
use crate::web::{PageError, Session, ago};
use domain::{GrantId, Timestamp, TokenId};
use store::AuditFilter;

/// Rows of the trail that are looked at: what people do on the pages stands in between.
const ROWS: u32 = 20;

/// The last call that is known of.
pub(in crate::pages) struct LastSeen {
    at: Timestamp,
    now: Timestamp,
    /// Name of the token or agent, where it is known.
    name: Option<String>,
}

impl LastSeen {
    /// The newer of two: the last tool call, which is in the audit trail at once, and the last use of a token or grant
    /// for anything, which is written down every few seconds.
    pub(in crate::pages) async fn of(
        console: &Console,
        session: &Session,
    ) -> Result<Option<Self>, PageError> {
        let tokens = tokens::all(console, session).await?;
        let grants = agents::all(console, session).await?;
        let filter = AuditFilter {
            account: Some(session.account().clone()),
            ..AuditFilter::default()
        };
        let rows = console
            .store()
            .list_audit(session.tenant(), &filter, ROWS)
            .await?;
        let call = rows.into_iter().find(|row| is_agent(&row.entry.actor));
        let name_of = |actor: &str| {
            let token = tokens.iter().find(|token| token.id.as_str() == actor);
            let grant = grants.iter().find(|grant| grant.id.as_str() == actor);
            token
                .map(|token| token.name.clone())
                .or_else(|| grant.map(|grant| grant.client_name.clone()))
        };
        let calls = call.map(|row| (row.entry.at, name_of(&row.entry.actor)));
        let uses = tokens
            .iter()
            .filter_map(|token| Some((token.last_used_at?, Some(token.name.clone()))));
        let more = grants
            .iter()
            .filter_map(|grant| Some((grant.last_used_at?, Some(grant.client_name.clone()))));
        let last = calls
            .into_iter()
            .chain(uses)
            .chain(more)
            .max_by_key(|(at, _)| *at);
        let now = console.now();
        Ok(last.map(|(at, name)| Self { at, now, name }))
    }

    /// `Last seen 3 s ago: Codex`.
    pub(in crate::pages) fn sentence(&self) -> String {
        let ago = ago(self.at, self.now);
        match &self.name {
            Some(name) => format!("Last seen {ago}: {name}"),
            None => format!("Last seen {ago}"),
        }
    }
}

/// Whether an actor of the trail is an agent: people are `console` and `cli` there.
fn is_agent(actor: &str) -> bool {
    actor.parse::<TokenId>().is_ok() || actor.parse::<GrantId>().is_ok()
}
