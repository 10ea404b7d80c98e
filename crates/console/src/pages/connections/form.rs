//! The form for the keys of an app: where it is, its keys, and what few need.

use super::field::Field;
use super::refused::{Complaint, Refused};
use crate::web::{ReturnPath, field_error};
use backendless::{EU_SERVER, US_SERVER};
use connections::{Credentials, Developer, Endpoint};
use maud::{Markup, html};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use store::ConnectionDisplay;

/// Where an app is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Place {
    #[default]
    Us,
    Eu,
    Server,
    Domain,
}

/// What the form sends. Nothing is lost when it comes back with a complaint, but for secrets.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct KeysForm {
    place: Place,
    address: String,
    app_id: String,
    api_key: SecretString,
    cloud_code_key: SecretString,
    login: String,
    password: SecretString,
    console_url: String,
    /// Of the connection. Not asked for when the keys of one are replaced.
    pub(super) name: String,
    /// Whether to store what cannot be checked because nobody answers.
    pub(super) unverified: Option<String>,
    then: Option<String>,
}

impl KeysForm {
    /// An empty one with a proposed name.
    pub(super) fn named(name: String, then: Option<&ReturnPath>) -> Self {
        Self {
            name,
            then: then.map(ToString::to_string),
            ..Self::default()
        }
    }

    /// With what is known of a connection, for new keys of the same app.
    pub(super) fn of(display: ConnectionDisplay) -> Self {
        let place = match (&display.app_id, display.endpoint.as_str()) {
            (None, _) => Place::Domain,
            (Some(_), US_SERVER) => Place::Us,
            (Some(_), EU_SERVER) => Place::Eu,
            (Some(_), _) => Place::Server,
        };
        let is_asked = matches!(place, Place::Server | Place::Domain);
        Self {
            place,
            address: if is_asked { display.endpoint } else { String::new() },
            app_id: display.app_id.unwrap_or_default(),
            ..Self::default()
        }
    }

    /// Where the person wants to go behind it.
    pub(super) fn then(&self) -> Option<ReturnPath> {
        self.then.as_deref().and_then(|then| then.parse().ok())
    }

    /// What was typed as credentials, or what is wrong with it.
    pub(super) fn credentials(&self) -> Result<Credentials, Refused> {
        let endpoint = self.endpoint()?;
        let developer = self.developer()?;
        let cloud_code_key = typed(&self.cloud_code_key);
        if matches!(self.place, Place::Domain) && (cloud_code_key.is_some() || developer.is_some()) {
            let field = if cloud_code_key.is_some() {
                "cloud_code_key"
            } else {
                "login"
            };
            let sentence = "This cannot be used with a domain. Leave it empty, or connect the app with region, app id and API key.";
            return Err(Complaint::new(field, sentence).into());
        }
        Ok(Credentials::new(endpoint, cloud_code_key, developer)?)
    }

    fn endpoint(&self) -> Result<Endpoint, Complaint> {
        let address = self.address.trim();
        let server_url = match self.place {
            Place::Us => US_SERVER,
            Place::Eu => EU_SERVER,
            Place::Server => address,
            Place::Domain => return self.domain(address),
        };
        if server_url.is_empty() {
            return Err(Complaint::new(
                "address",
                "Enter the address of your server, such as https://backend.example.com.",
            ));
        }
        if server_url != address && !address.is_empty() {
            let sentence = "An address is only needed for your own server or a domain. Choose one of these above, or leave this empty.";
            return Err(Complaint::new("address", sentence));
        }
        if self.app_id.trim().is_empty() {
            return Err(Complaint::new(
                "app_id",
                "Enter the app id. It is in the Backendless Console under Manage, App Settings.",
            ));
        }
        let Some(api_key) = typed(&self.api_key) else {
            return Err(Complaint::new(
                "api_key",
                "Enter the API key, best the one for REST. It is in the Backendless Console under Manage, App Settings.",
            ));
        };
        Ok(Endpoint::Keys {
            server_url: server_url.to_owned(),
            app_id: self.app_id.clone(),
            api_key,
        })
    }

    fn domain(&self, address: &str) -> Result<Endpoint, Complaint> {
        let sentence = "A domain stands for app id and API key. Leave this empty, or choose a region or your own server above.";
        if !self.app_id.trim().is_empty() {
            return Err(Complaint::new("app_id", sentence));
        }
        if typed(&self.api_key).is_some() {
            return Err(Complaint::new("api_key", sentence));
        }
        if address.is_empty() {
            return Err(Complaint::new(
                "address",
                "Enter the domain of the app, such as https://example.backendless.app.",
            ));
        }
        Ok(Endpoint::Domain {
            domain: address.to_owned(),
        })
    }

    fn developer(&self) -> Result<Option<Developer>, Refused> {
        let (login, console_url) = (self.login.trim(), self.console_url.trim());
        let Some(password) = typed(&self.password) else {
            if !login.is_empty() {
                return Err(Complaint::new(
                    "password",
                    "Enter the developer's password too, or leave the login empty.",
                )
                .into());
            }
            if !console_url.is_empty() {
                return Err(Complaint::new(
                    "login",
                    "Enter a developer's login and password for this console, or leave its address empty.",
                )
                .into());
            }
            return Ok(None);
        };
        if login.is_empty() {
            return Err(Complaint::new(
                "login",
                "Enter the developer's e-mail address too, or leave the password empty.",
            )
            .into());
        }
        Ok(Some(Developer::with_password(
            Some(console_url),
            login,
            password,
        )?))
    }

    /// Everything but the name and the button.
    pub(super) fn markup(&self, complaint: Option<&Complaint>) -> Markup {
        let is_few = ["cloud_code_key", "login", "password", "console_url"];
        let is_open = !self.login.is_empty()
            || !self.console_url.is_empty()
            || complaint.is_some_and(|complaint| is_few.contains(&complaint.field));
        html! {
            @if let Some(then) = self.then() { input type="hidden" name="then" value=(then); }
            (self.places(complaint))
            (Field::text("address", "Address", "Only for your own server or a domain: a whole URL that begins with https://.", &self.address).markup(complaint))
            (Field::text("app_id", "App id", "In the Backendless Console under Manage, App Settings. Not for a domain.", &self.app_id).markup(complaint))
            (Field::secret("api_key", "API key", "Best the one for REST: its role decides what agents may do. Not for a domain.").markup(complaint))
            details open[is_open] {
                summary { "Cloud Code key and timers" }
                (Field::secret("cloud_code_key", "Cloud Code key", "For the few calls that Backendless allows to this key only, such as roles of users. It ignores all permissions.").markup(complaint))
                (Field::text("login", "Developer login", "Timers are managed in the Backendless Console, which asks for a developer. Best a developer of their own, with rights for this app only.", &self.login).markup(complaint))
                (Field::secret("password", "Developer password", "").markup(complaint))
                (Field::text("console_url", "Console address", "Only for your own server.", &self.console_url).markup(complaint))
            }
        }
    }

    fn places(&self, complaint: Option<&Complaint>) -> Markup {
        let error = complaint.filter(|complaint| complaint.field == "place");
        html! {
            fieldset .choices {
                legend { "Where is the app?" }
                (self.place(Place::Us, "us", "US region", "api.backendless.com"))
                (self.place(Place::Eu, "eu", "EU region", "eu-api.backendless.com"))
                (self.place(Place::Server, "server", "Your own server", "Managed or Pro: enter its address below."))
                (self.place(Place::Domain, "domain", "A domain", "A generated or custom domain of the app: no app id or key needed."))
                (field_error("place", error.map(|complaint| complaint.sentence.as_str())))
            }
        }
    }

    fn place(&self, place: Place, value: &str, name: &str, what: &str) -> Markup {
        html! {
            label {
                input type="radio" name="place" value=(value) checked[self.place == place];
                span { strong { (name) } small { (what) } }
            }
        }
    }
}

/// Beside the button, when nobody answered: to store it all the same.
pub(super) fn unverified_choice(complaint: Option<&Complaint>, hint: &str) -> Markup {
    html! {
        @if complaint.is_some_and(|complaint| complaint.is_unreachable) {
            label .choice {
                input type="checkbox" name="unverified" value="yes";
                span { strong { "Store it without a test" } small { (hint) } }
            }
        }
    }
}

/// What [`unverified_choice`] says on the forms for keys.
pub(super) const KEYS_AGAIN: &str =
    "Backendless cannot be reached now. Enter the keys again, tick this, and test the connection later.";

/// A secret that was typed, or nothing.
fn typed(secret: &SecretString) -> Option<SecretString> {
    (!secret.expose_secret().trim().is_empty()).then(|| secret.clone())
}
