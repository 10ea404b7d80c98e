//! The connection to one app, and the way to its areas.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue};
use outbound::BreakerKey;
use secrecy::{ExposeSecret, SecretString};

use crate::answer::Answer;
use crate::call::Call;
use crate::endpoint::AppEndpoint;
use crate::error::{Error, Result};
use crate::transport::{Bounds, Transport};
use crate::user_token::UserToken;
use crate::{
    Cache, CloudCode, Counters, Data, Files, Hives, Info, Logging, Messaging, Permissions, Transactions,
    Users,
};

/// One app as one caller sees it: cheap to clone, and opaque in `Debug`.
///
/// ```no_run
/// # async fn example(http: outbound::HttpClient) -> Result<(), Box<dyn std::error::Error>> {
/// let app = backendless::AppEndpoint::keys(backendless::US_SERVER, "APP-ID", "API-KEY".into())?;
/// let client = backendless::Client::new(http, app);
/// let adults = backendless::Find { where_clause: Some("age >= 18".into()), ..Default::default() };
/// let people = client.data().find("Person", &adults).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    transport: Transport,
    app: Arc<App>,
    user: Option<UserToken>,
    bounds: Bounds,
}

struct App {
    endpoint: AppEndpoint,
    base: SecretString,
    cloud_code: Option<CloudCodeKey>,
}

struct CloudCodeKey {
    key: SecretString,
    base: Option<SecretString>,
}

impl Client {
    /// A client of `app` with the rights of its API key.
    pub fn new(http: outbound::HttpClient, app: AppEndpoint) -> Self {
        let base = app.base();
        Self {
            transport: Transport::new(http, Some(BreakerKey::new(app.display_name()))),
            app: Arc::new(App {
                endpoint: app,
                base,
                cloud_code: None,
            }),
            user: None,
            bounds: Bounds::default(),
        }
    }

    /// Gives the client the Cloud Code key for the calls that Backendless allows with no other key: roles,
    /// status and password check of users, login by object id. It has no effect on an
    /// [`AppEndpoint::Domain`], whose URL holds no key.
    #[must_use]
    pub fn with_cloud_code_key(self, key: SecretString) -> Self {
        let base = self.app.endpoint.base_with_key(&key);
        let app = App {
            endpoint: self.app.endpoint.clone(),
            base: self.app.base.clone(),
            cloud_code: Some(CloudCodeKey { key, base }),
        };
        Self {
            app: Arc::new(app),
            ..self
        }
    }

    /// The same app with the rights of a logged-in user: every call carries the `user-token` header.
    #[must_use]
    pub fn as_user(&self, token: UserToken) -> Self {
        Self {
            user: Some(token),
            ..self.clone()
        }
    }

    /// The same client whose calls must each be answered within `deadline`, retries included.
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

    /// The same client with another bound for the size of an answer.
    #[must_use]
    pub fn with_max_response_bytes(&self, bytes: usize) -> Self {
        Self {
            bounds: Bounds {
                max_response_bytes: Some(bytes),
                ..self.bounds
            },
            ..self.clone()
        }
    }

    /// The same client whose timeouts and 502, 503 and 504 answers are counted under `key` instead of the app:
    /// for example the id of the connection.
    #[must_use]
    pub fn with_breaker(&self, key: BreakerKey) -> Self {
        Self {
            transport: self.transport.with_breaker(key),
            ..self.clone()
        }
    }

    /// Where the app lives.
    pub fn endpoint(&self) -> &AppEndpoint {
        &self.app.endpoint
    }

    /// Every secret that this client may send, so that a redactor can be built.
    pub fn secrets(&self) -> impl Iterator<Item = &SecretString> {
        let api_key = match &self.app.endpoint {
            AppEndpoint::Keys { api_key, .. } => Some(api_key),
            AppEndpoint::Domain { .. } => None,
        };
        let cloud_code = self.app.cloud_code.as_ref().map(|cloud_code| &cloud_code.key);
        api_key
            .into_iter()
            .chain(cloud_code)
            .chain(self.user.as_ref().map(AsRef::as_ref))
    }

    /// Objects of tables, relations, grouping, bulk operations and schemas.
    pub fn data(&self) -> Data<'_> {
        Data::new(self)
    }

    /// Who may do what with tables and objects.
    pub fn permissions(&self) -> Permissions<'_> {
        Permissions::new(self)
    }

    /// Several data operations as one.
    pub fn transactions(&self) -> Transactions<'_> {
        Transactions::new(self)
    }

    /// App users: accounts, sessions, roles.
    pub fn users(&self) -> Users<'_> {
        Users::new(self)
    }

    /// The file storage.
    pub fn files(&self) -> Files<'_> {
        Files::new(self)
    }

    /// Hives and their five kinds of store.
    pub fn hive(&self) -> Hives<'_> {
        Hives::new(self)
    }

    /// Atomic counters.
    pub fn counters(&self) -> Counters<'_> {
        Counters::new(self)
    }

    /// Messages, push, e-mail and device registrations.
    pub fn messaging(&self) -> Messaging<'_> {
        Messaging::new(self)
    }

    /// The key-value cache.
    pub fn cache(&self) -> Cache<'_> {
        Cache::new(self)
    }

    /// API services and custom events.
    pub fn cloud_code(&self) -> CloudCode<'_> {
        CloudCode::new(self)
    }

    /// The log of the app.
    pub fn logging(&self) -> Logging<'_> {
        Logging::new(self)
    }

    /// What the app says about itself: the cheapest check of a connection.
    pub fn info(&self) -> Info<'_> {
        Info::new(self)
    }

    pub(crate) fn user(&self) -> Option<&UserToken> {
        self.user.as_ref()
    }

    pub(crate) async fn send(&self, call: Call) -> Result<Answer> {
        const USER_TOKEN: HeaderName = HeaderName::from_static("user-token");
        let cloud_code = self.app.cloud_code.as_ref().filter(|_| call.cloud_code);
        let base = cloud_code
            .and_then(|cloud_code| cloud_code.base.as_ref())
            .unwrap_or(&self.app.base);
        let call = match &self.user {
            Some(token) => {
                let value = secret_header(call.operation.name, "user_token", token.expose_secret())?;
                call.header(USER_TOKEN, value)
            }
            None => call,
        };
        let in_path = call.secret.clone();
        let outcome = self.transport.send(base, self.bounds, call).await;
        outcome.map_err(|error| error.without(self.secrets().chain(&in_path)))
    }
}

/// A header value that no log shows.
pub(crate) fn secret_header(operation: &'static str, field: &str, secret: &str) -> Result<HeaderValue> {
    let mut value = HeaderValue::from_str(secret).map_err(|_| {
        Error::invalid(
            operation,
            format!("{field} contains characters that no Backendless token has"),
        )
    })?;
    value.set_sensitive(true);
    Ok(value)
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client(..)")
    }
}
