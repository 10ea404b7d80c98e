//! The console host, where developers manage apps (docs/reference/backendless-rest.md, 1.5).

mod account;
mod applications;
mod code;
mod counters;
mod login;
mod oauth;
mod timer;
mod timers;

pub use self::applications::{ApiKey, Application};
pub use self::code::{DraftFile, ServerCode};
pub use self::counters::{ConsoleCounters, CounterPage};
pub use self::login::LoginOutcome;
pub use self::oauth::{AuthorizationUrl, ClientRegistration, DeveloperOauth, DeveloperTokens, TokenRequest};
pub use self::timer::{CodeMode, Frequency, NewTimer, Timer};
pub use self::timers::Timers;

use std::fmt;
use std::time::Duration;

use http::HeaderName;
use outbound::{BreakerKey, HttpClient};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::answer::Answer;
use crate::call::Call;
use crate::client::secret_header;
use crate::endpoint::{InvalidEndpoint, bare, parse_origin};
use crate::error::Result;
use crate::transport::{Bounds, Transport};

/// The console of the vendor's US cloud.
pub const US_CONSOLE: &str = "https://develop.backendless.com";
/// The console of the vendor's EU cloud.
pub const EU_CONSOLE: &str = "https://eu-develop.backendless.com";

/// What a developer proves itself with. `Debug` shows nothing.
#[derive(Clone)]
pub enum DeveloperAuth {
    /// The `auth-key` of a login, or a token of the developer OAuth server, which takes its place.
    AuthKey(SecretString),
}

impl fmt::Debug for DeveloperAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeveloperAuth(..)")
    }
}

/// A developer's session on a console host: cheap to clone, and opaque in `Debug`.
///
/// The vendor calls these routes unsupported and may change them.
#[derive(Clone)]
pub struct Console {
    transport: Transport,
    base: SecretString,
    auth: DeveloperAuth,
    bounds: Bounds,
}

impl Console {
    /// A session that exists already.
    pub fn new(http: HttpClient, console_url: &Url, auth: DeveloperAuth) -> Self {
        Self {
            transport: Transport::new(http, None),
            base: bare(console_url).into(),
            auth,
            bounds: Bounds::default(),
        }
    }

    /// Checks the URL of a console, for example [`US_CONSOLE`].
    pub fn parse_url(console_url: &str) -> std::result::Result<Url, InvalidEndpoint> {
        parse_origin("console_url", console_url)
    }

    /// The same console whose calls must each be answered within `deadline`, retries included.
    #[must_use]
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        Self {
            bounds: Bounds {
                deadline: Some(deadline),
                ..self.bounds
            },
            ..self.clone()
        }
    }

    /// The same console whose timeouts and 502, 503 and 504 answers are counted under `key`; without it nobody
    /// counts them, because all connections share the console host.
    #[must_use]
    pub fn with_breaker(&self, key: BreakerKey) -> Self {
        Self {
            transport: self.transport.with_breaker(key),
            ..self.clone()
        }
    }

    /// Every secret that this client may send, so that a redactor can be built.
    pub fn secrets(&self) -> impl Iterator<Item = &SecretString> {
        let DeveloperAuth::AuthKey(key) = &self.auth;
        std::iter::once(key)
    }

    /// The timers of an app.
    pub fn timers<'a>(&'a self, app_id: &'a str) -> Timers<'a> {
        Timers::new(self, app_id)
    }

    /// The server code of an app.
    pub fn code<'a>(&'a self, app_id: &'a str) -> ServerCode<'a> {
        ServerCode::new(self, app_id)
    }

    /// The counters of an app, as the console sees them.
    pub fn counters<'a>(&'a self, app_id: &'a str) -> ConsoleCounters<'a> {
        ConsoleCounters::new(self, app_id)
    }

    async fn send(&self, call: Call) -> Result<Answer> {
        const AUTH_KEY: HeaderName = HeaderName::from_static("auth-key");
        let DeveloperAuth::AuthKey(key) = &self.auth;
        let value = secret_header(call.operation.name, "auth_key", key.expose_secret())?;
        let call = call.header(AUTH_KEY, value);
        let outcome = self.transport.send(&self.base, self.bounds, call).await;
        outcome.map_err(|error| error.without(self.secrets()))
    }
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Console(..)")
    }
}
