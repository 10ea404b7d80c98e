//! What a developer chooses: an app, its name here, and what is kept of the sign-in.

use super::super::refused::{Complaint, Refused};
use super::developer::SignedInDeveloper;
use crate::console::Shared;
use backendless::{ApiKey, Application};
use connections::{Credentials, Developer, Endpoint};
use secrecy::SecretString;
use serde::Deserialize;

/// What the form sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Choice {
    /// The developer, sealed.
    pub(super) developer: String,
    /// The id of an app.
    pub(super) app: String,
    /// Empty for the name of the app.
    pub(super) name: String,
    /// Whether the sign-in is kept, for timers.
    pub(super) timers: Option<String>,
    /// Whether the Cloud Code key is read too.
    pub(super) cloud_code: Option<String>,
    /// Whether to store what cannot be checked because nobody answers.
    pub(super) unverified: Option<String>,
    /// Whether the person changed their mind.
    pub(super) cancel: Option<String>,
}

impl Choice {
    /// Nothing chosen yet.
    pub(super) fn first(developer: String) -> Self {
        Self {
            developer,
            ..Self::default()
        }
    }

    /// The chosen app, if it is the developer's.
    pub(super) fn of<'a>(&self, apps: &'a [Application]) -> Option<&'a Application> {
        apps.iter().find(|app| app.id == self.app)
    }

    /// The credentials of the chosen app, read from the console.
    pub(super) async fn credentials(
        &self,
        console: &Shared,
        developer: &SignedInDeveloper,
        app: &Application,
    ) -> Result<Credentials, Refused> {
        let keys = developer.console(console).settings(&app.id).await.map_err(|error| {
            tracing::warn!(kind = ?error.kind, status = error.status, "a console did not tell an app's keys");
            Complaint::new(
                "app",
                "Backendless did not tell the keys of this app. May you see its settings? Choose another app, or enter the keys yourself.",
            )
        })?;
        let missing = |what: &str| {
            Complaint::new(
                "app",
                format!(
                    "This app has no {what}. Create one in the Backendless Console, or choose another app."
                ),
            )
        };
        let api_key = key(&keys, "REST").ok_or_else(|| missing("API key for REST"))?;
        let cloud_code_key = match self.cloud_code {
            Some(_) => Some(key(&keys, "BL").ok_or_else(|| missing("Cloud Code key"))?),
            None => None,
        };
        let kept = match self.timers {
            Some(_) => Some(Developer::with_auth_key(
                Some(developer.at.console_url.as_str()),
                &developer.access_token,
            )?),
            None => None,
        };
        let endpoint = Endpoint::Keys {
            server_url: developer.at.server_url.to_string(),
            app_id: app.id.clone(),
            api_key,
        };
        Ok(Credentials::new(endpoint, cloud_code_key, kept)?)
    }
}

/// The key of a platform.
fn key(keys: &[ApiKey], kind: &str) -> Option<SecretString> {
    let mut of_kind = keys.iter().filter(|key| key.kind.eq_ignore_ascii_case(kind));
    of_kind.next().map(|key| key.key.clone())
}
