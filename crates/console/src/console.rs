//! The console: what its pages work with, and where they are.

use crate::BackendlessConsole;
use crate::pages;
use crate::password::Passwords;
use crate::trail::Trail;
use crate::usage::Meter;
use crate::web::assets;
use axum::Router;
use connections::Connections;
use domain::{Clock, Entropy, Timestamp};
use oauth::bearer::OpaqueTokens;
use oauth::server::OauthServer;
use outbound::HttpClient;
use std::sync::Arc;
use std::time::Duration;
use store::{ChangeSubject, Store};
use url::Url;
use vault::{AuditLog, Vault};

/// Who may make an account on the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignUp {
    /// Nobody: the operator makes accounts. Links that the operator makes still count.
    Closed,
    /// People whom an owner invites.
    Invite,
    /// Everybody, each with a tenant of their own.
    Open,
}

/// What the pages stand on.
pub struct Parts {
    /// What is stored.
    pub store: Arc<dyn Store>,
    /// Seals what travels through browsers.
    pub vault: Arc<Vault>,
    /// Where changes are recorded.
    pub audit: AuditLog,
    /// The Backendless apps of accounts.
    pub connections: Connections,
    /// The authorization server, whose users the pages ask.
    pub oauth: Arc<OauthServer>,
    /// Tokens as this process remembers them: what is revoked on a page is refused here at once.
    pub tokens: Arc<OpaqueTokens>,
    /// Counts what tenants use of their limits.
    pub meter: Arc<dyn Meter>,
    /// Reaches the consoles of Backendless, guarded.
    pub http: HttpClient,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

/// What an operator decides.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Scheme, host and port of the pages.
    pub public_url: Url,
    /// Who may make an account.
    pub sign_up: SignUp,
    /// How long a sign-in lasts without a visit.
    pub idle_lifetime: Duration,
    /// How long a sign-in lasts at the most.
    pub session_lifetime: Duration,
    /// How long the audit trail is kept.
    pub audit_retention: Duration,
    /// Limits in force, for owners to know.
    pub limits: Vec<Limit>,
    /// Consoles of Backendless that users may sign in to, beside the vendor's two.
    pub backendless_consoles: Vec<BackendlessConsole>,
}

/// A limit in force, in words for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// What is limited, such as `Calls of a tenant`.
    pub what: String,
    /// How far, such as `20 a second`.
    pub value: String,
}

impl Settings {
    /// Sign-up closed; a sign-in lasts 12 hours without a visit and 14 days at the most.
    pub fn new(public_url: Url) -> Self {
        Self {
            public_url,
            sign_up: SignUp::Closed,
            idle_lifetime: Duration::from_hours(12),
            session_lifetime: Duration::from_hours(14 * 24),
            audit_retention: Duration::from_hours(365 * 24),
            limits: Vec::new(),
            backendless_consoles: Vec::new(),
        }
    }

    /// Whether browsers reach the pages with TLS, so that cookies can insist on it.
    pub(crate) fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// What browsers send as `Origin` from the pages.
    pub(crate) fn origin(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }

    /// The URL of a page or endpoint. `path` begins with a slash.
    pub(crate) fn join(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }

    /// The URL that agents are given.
    pub(crate) fn mcp_url(&self) -> String {
        self.join("/mcp")
    }
}

/// The pages.
pub struct Console {
    pub(crate) parts: Parts,
    pub(crate) settings: Settings,
    pub(crate) passwords: Passwords,
    pub(crate) trail: Trail,
}

/// What handlers are given.
pub(crate) type Shared = Arc<Console>;

impl Console {
    /// Puts the pages together.
    pub fn new(parts: Parts, settings: Settings) -> Arc<Self> {
        Arc::new(Self {
            passwords: Passwords::new(Arc::clone(&parts.entropy)),
            trail: Trail::new(
                parts.audit.clone(),
                Arc::clone(&parts.clock),
                Arc::clone(&parts.entropy),
            ),
            parts,
            settings,
        })
    }

    /// Every page, and the files that they use.
    pub fn router(self: &Arc<Self>) -> Router {
        assets::router().merge(pages::router().with_state(Arc::clone(self)))
    }

    pub(crate) fn store(&self) -> &dyn Store {
        self.parts.store.as_ref()
    }

    /// What this process remembers of something is forgotten at once; other processes read it from the store's changes.
    pub(crate) fn changed(&self, subject: &ChangeSubject) {
        self.parts.oauth.changed(subject);
        self.parts.tokens.changed(subject);
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }
}
