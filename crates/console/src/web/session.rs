//! Who asks for a page: somebody signed in, or a visitor.

use super::cookie::{Cookie, Seconds};
use super::{Csrf, PageError, ReturnPath};
use crate::console::{Console, Shared};
use axum::extract::{FromRef, FromRequestParts};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use domain::{AccountId, SecretHash, TenantId, Timestamp, random_secret};
use http::header::SET_COOKIE;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::time::Duration;
use store::{Account, Role, WebSession};

/// How exactly the time of the last visit is kept.
const TOUCH: Duration = Duration::from_mins(1);

/// Somebody who is signed in. Handlers that take it are never reached by anybody else: a visitor is led to the sign-in
/// page, and back behind it.
#[derive(Clone)]
pub(crate) struct Session {
    account: Account,
    row: WebSession,
    cookie: SecretString,
    csrf: Csrf,
}

impl Session {
    /// The border that nothing crosses.
    pub(crate) fn tenant(&self) -> &TenantId {
        &self.account.tenant
    }

    /// Who is signed in.
    pub(crate) fn account(&self) -> &AccountId {
        &self.account.id
    }

    /// All that is stored of who is signed in.
    pub(crate) fn person(&self) -> &Account {
        &self.account
    }

    /// The address that they signed in with.
    pub(crate) fn email(&self) -> &str {
        self.account
            .email
            .as_deref()
            .unwrap_or("an account without an address")
    }

    /// Whether they manage the tenant.
    pub(crate) fn is_owner(&self) -> bool {
        self.account.role == Role::Owner
    }

    /// Only owners come past here; to everybody else the page is not there.
    pub(crate) fn require_owner(&self) -> Result<(), PageError> {
        if self.is_owner() {
            Ok(())
        } else {
            Err(PageError::NotFound)
        }
    }

    /// When the sign-in happened.
    pub(crate) fn began(&self) -> Timestamp {
        self.row.created_at
    }

    /// What the store knows the cookie by. Ties what travels through the browser to this sign-in.
    pub(crate) fn hash(&self) -> SecretHash {
        SecretHash::of(self.cookie.expose_secret())
    }

    /// For the forms of this session's pages.
    pub(crate) fn csrf(&self) -> &Csrf {
        &self.csrf
    }

    async fn find(console: &Console, headers: &HeaderMap) -> Result<Option<Self>, PageError> {
        let Some(cookie) = Cookie::Session.read(headers, console.settings.is_https()) else {
            return Ok(None);
        };
        let (store, now) = (console.store(), console.now());
        let hash = SecretHash::of(cookie.expose_secret());
        let Some(row) = store.web_session(&hash, now).await? else {
            return Ok(None);
        };
        if now.since(row.last_seen_at) >= console.settings.idle_lifetime {
            store.delete_web_session(&hash).await?;
            return Ok(None);
        }
        let Some(account) = store.account(&row.tenant, &row.account).await? else {
            return Ok(None);
        };
        if now.since(row.last_seen_at) >= TOUCH {
            store.touch_web_session(&hash, now).await?;
        }
        Ok(Some(Self {
            account,
            row,
            csrf: Csrf::of(cookie.expose_secret()),
            cookie,
        }))
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("tenant", &self.account.tenant)
            .field("account", &self.account.id)
            .finish_non_exhaustive()
    }
}

impl<S> FromRequestParts<S> for Session
where
    Shared: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let console = Shared::from_ref(state);
        match Self::find(&console, &parts.headers).await {
            Ok(Some(session)) => Ok(session),
            Ok(None) => {
                let wanted = match parts.method {
                    Method::GET => parts.uri.path_and_query().map(http::uri::PathAndQuery::as_str),
                    _ => None,
                };
                let target = ReturnPath::or_home(wanted).behind("/sign-in");
                Err(Redirect::to(&target).into_response())
            }
            Err(error) => Err(error.into_response()),
        }
    }
}

/// Somebody signed in, or nobody: for pages that both may see.
pub(crate) struct SignedIn(pub(crate) Option<Session>);

impl<S> FromRequestParts<S> for SignedIn
where
    Shared: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let console = Shared::from_ref(state);
        Session::find(&console, &parts.headers).await.map(Self)
    }
}

/// Somebody who need not be signed in, known by a cookie that says nothing but "the same browser".
pub(crate) struct Visit {
    csrf: Csrf,
    /// The header that gives a new visitor their cookie.
    greeting: Option<HeaderValue>,
}

impl Visit {
    /// The header that a page must set for its forms to be accepted; `None` when the browser has the cookie.
    pub(crate) fn greeting(&self) -> Option<&HeaderValue> {
        self.greeting.as_ref()
    }
}

impl<S> FromRequestParts<S> for Visit
where
    Shared: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let console = Shared::from_ref(state);
        let is_https = console.settings.is_https();
        let known = Cookie::Visit.read(&parts.headers, is_https);
        let is_new = known.is_none();
        let cookie = known.unwrap_or_else(|| random_secret(console.parts.entropy.as_ref()));
        Ok(Self {
            csrf: Csrf::of(cookie.expose_secret()),
            greeting: is_new.then(|| Cookie::Visit.set(&cookie, None, is_https)),
        })
    }
}

/// Whose forms are checked.
pub(crate) trait Holder {
    /// What their forms carry.
    fn csrf(&self) -> &Csrf;
}

impl Holder for Session {
    fn csrf(&self) -> &Csrf {
        &self.csrf
    }
}

impl Holder for Visit {
    fn csrf(&self) -> &Csrf {
        &self.csrf
    }
}

/// The cookies of a sign-in: the session's, and the one by which the browser is known later.
pub(crate) type Cookies = AppendHeaders<[(HeaderName, HeaderValue); 2]>;

impl Console {
    /// Signs an account in: always with a new cookie, so that nobody can wait behind one that they chose, and what the
    /// browser was signed in as before ends. Answers the headers for the browser. `Conflict` when the account or its
    /// tenant is not active.
    pub(crate) async fn sign_in(
        &self,
        before: Option<&Session>,
        account: &Account,
    ) -> Result<Cookies, PageError> {
        let cookie = random_secret(self.parts.entropy.as_ref());
        let now = self.now();
        let row = WebSession {
            tenant: account.tenant.clone(),
            account: account.id.clone(),
            created_at: now,
            last_seen_at: now,
            expires_at: now.plus(self.settings.session_lifetime),
        };
        let hash = SecretHash::of(cookie.expose_secret());
        self.store()
            .create_web_session(&account.tenant, &row, &hash)
            .await?;
        if let Some(before) = before {
            self.store().delete_web_session(&before.hash()).await?;
        }
        let age = Seconds::between(now, row.expires_at);
        let signed_in = Cookie::Session.set(&cookie, Some(age), self.settings.is_https());
        let known = self.know_browser(&account.id).await?;
        Ok(AppendHeaders([(SET_COOKIE, signed_in), (SET_COOKIE, known)]))
    }

    /// Ends a session. Answers the header that takes the cookie away.
    pub(crate) async fn sign_out(&self, session: &Session) -> Result<HeaderValue, PageError> {
        self.store().delete_web_session(&session.hash()).await?;
        Ok(Cookie::Session.clear(self.settings.is_https()))
    }
}
