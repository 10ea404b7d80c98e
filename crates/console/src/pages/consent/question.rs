//! What the consent page asks: who wants access, what the user chose, and what is wrong with the choice.

use super::redirect::place;
use super::{Asked, path};
use crate::pages::access::{ConnectionChoice, Lifetime, ScopeChoice};
use crate::web::{ReturnPath, Session};
use domain::Timestamp;
use maud::{Markup, html};
use oauth::{Approval, ClientKind, ClientSummary, PendingAuthorization, Prefill};
use store::Connection;
use url::Url;

/// A question with its answer so far.
pub(super) struct Question {
    pub(super) scopes: ScopeChoice,
    pub(super) connections: ConnectionChoice,
    pub(super) lifetime: Lifetime,
    /// Whether the user allowed this client something before.
    pub(super) is_repeated: bool,
    pub(super) complaints: Complaints,
}

/// What is wrong, by field.
#[derive(Default)]
pub(super) struct Complaints {
    scopes: Option<&'static str>,
    connections: Option<&'static str>,
    lifetime: Option<&'static str>,
}

impl Question {
    /// The question as it is asked first: with what was allowed before, or else with what most want.
    pub(super) fn new(pending: &PendingAuthorization, before: Option<&Prefill>, own: &[Connection]) -> Self {
        let asked = pending.scopes();
        let remembered = before.filter(|before| !before.scopes.is_empty());
        Self {
            scopes: remembered.map_or_else(
                || ScopeChoice::suggested(asked),
                |before| ScopeChoice::of(&before.scopes, asked),
            ),
            connections: before.map_or(ConnectionChoice::All, |before| {
                ConnectionChoice::of(&before.connections, own)
            }),
            lifetime: Lifetime::suggested(),
            is_repeated: before.is_some(),
            complaints: Complaints::default(),
        }
    }

    /// What the user allows, or what is wrong with it. Whether it is more than was asked for is the server's to say.
    pub(super) fn approval(
        &self,
        asked: &Asked,
        session: &Session,
        now: Timestamp,
    ) -> Result<Approval, Complaints> {
        let scopes = self.scopes.scopes(asked.pending.scopes());
        let (connections, expires_at) = (self.connections.limit(&asked.own), self.lifetime.end(now));
        let nothing = scopes
            .is_empty()
            .then_some("Nothing is chosen. Choose a level for at least one area, or refuse.");
        match (nothing, connections, expires_at) {
            (None, Ok(connections), Ok(expires_at)) => Ok(Approval {
                tenant: session.tenant().clone(),
                account: session.account().clone(),
                scopes,
                connections,
                expires_at,
            }),
            (scopes, connections, lifetime) => Err(Complaints {
                scopes,
                connections: connections.err(),
                lifetime: lifetime.err(),
            }),
        }
    }

    pub(super) fn markup(&self, asked: &Asked, session: &Session) -> Markup {
        let page = ReturnPath::or_home(Some(&path(&asked.sealed)));
        html! {
            div .card {
                (asks(asked.pending.client()))
                dl .facts {
                    dt { "Name given by" }
                    dd { (origin(asked.pending.client())) }
                    dt { "Answer goes to" }
                    dd { strong { (place(asked.pending.redirect_uri())) } }
                    dt { "Signed in as" }
                    dd .row {
                        (session.email())
                        form method="post" action="/consent/switch" {
                            (session.csrf().field())
                            input type="hidden" name="request" value=(asked.sealed);
                            button .quiet type="submit" { "Use another account" }
                        }
                    }
                }
                (warnings(&asked.pending))
            }
            form method="post" action="/consent" .card {
                (session.csrf().field())
                input type="hidden" name="request" value=(asked.sealed);
                @if self.is_repeated {
                    p .hint { "You allowed this agent something before. What you chose then is filled in." }
                }
                (self.scopes.markup(asked.pending.scopes(), self.complaints.scopes))
                (self.connections.markup(&asked.own, &page, self.complaints.connections))
                (self.lifetime.markup(false, self.complaints.lifetime))
                div .actions.split {
                    button type="submit" name="answer" value="allow" { "Allow" }
                    button .secondary type="submit" name="answer" value="refuse" { "Refuse" }
                }
                p .hint {
                    "The agent never sees your Backendless keys. You can take this back at any time under “Agents”."
                }
            }
        }
    }
}

fn asks(client: &ClientSummary) -> Markup {
    html! {
        div .asks {
            strong { (client.display_name()) }
            span .hint { "asks to use your Backendless apps" }
        }
    }
}

/// Who vouches for the name.
fn origin(client: &ClientSummary) -> String {
    let host = Url::parse(&client.id).ok();
    let host = host.as_ref().and_then(Url::host_str).unwrap_or("another host");
    match client.kind {
        ClientKind::Document => format!("{host}, whose agent it is"),
        ClientKind::Known => format!("this gateway, for {host}, which could not be asked"),
        ClientKind::Registered => "itself: nobody vouches for it".to_owned(),
    }
}

/// What a user must know before they allow it (RFC 8252, 8.6; RFC 9700, 4.11.2).
fn warnings(pending: &PendingAuthorization) -> Markup {
    let is_registered = pending.client().kind == ClientKind::Registered;
    let place = place(pending.redirect_uri());
    html! {
        @if pending.is_loopback() {
            p .notice {
                "The answer goes to a program on your computer. Any program there can claim to be this one: go on only if "
                "you just started it."
            }
        } @else if is_registered {
            p .notice {
                "Whoever runs " strong { (place) } " gets this access, whatever the name above says. Go on only if you "
                "know that place and came from there."
            }
        }
    }
}
