//! What the operator decides.

use crate::clients::{KnownClient, shipped};
use std::time::Duration;
use url::Url;

const SHORTEST_ACCESS: Duration = Duration::from_mins(15);
const LONGEST_ACCESS: Duration = Duration::from_hours(1);

/// What the operator decides.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the gateway is reached: scheme, host and port. The issuer, and with `/mcp` the resource.
    pub public_url: Url,
    /// How long an access token counts, 15 to 60 minutes. Default: 60 minutes.
    pub access_lifetime: Duration,
    /// How long a refresh token may lie unused. Default: 30 days.
    pub refresh_lifetime: Duration,
    /// Whether clients may name themselves by the URL of a metadata document. Default: yes.
    pub client_documents: bool,
    /// Whether clients may register themselves (RFC 7591). Default: yes.
    pub registration: bool,
    /// How often one address may register within an hour. Default: 20.
    pub registrations_per_hour: u32,
    /// How many clients may be registered within a day that nobody granted anything. Default: 1000.
    pub most_unused_clients: u64,
    /// Clients that are known without their metadata document, for when it cannot be fetched. Default: Codex.
    pub known_clients: Vec<KnownClient>,
}

/// A setting that cannot be.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The public URL.
    #[error("the public URL `{came}` is not a bare http or https origin such as https://mcp.example.com")]
    PublicUrl {
        /// What came.
        came: String,
    },
    /// The lifetime of access tokens.
    #[error("access tokens live 15 to 60 minutes, not {} seconds", came.as_secs())]
    AccessLifetime {
        /// What came.
        came: Duration,
    },
    /// The lifetime of refresh tokens.
    #[error("refresh tokens live longer than access tokens, not {} seconds", came.as_secs())]
    RefreshLifetime {
        /// What came.
        came: Duration,
    },
    /// A known client's id.
    #[error("the known client `{id}`: its id must be the https URL of a metadata document")]
    KnownClientId {
        /// Which.
        id: String,
    },
    /// A known client's redirect URIs or its name.
    #[error("the known client `{id}`: {reason}")]
    KnownClient {
        /// Which.
        id: String,
        /// Why.
        reason: String,
    },
}

impl Settings {
    /// The defaults for a gateway at this address.
    pub fn new(public_url: Url) -> Self {
        Self {
            public_url,
            access_lifetime: LONGEST_ACCESS,
            refresh_lifetime: Duration::from_hours(30 * 24),
            client_documents: true,
            registration: true,
            registrations_per_hour: 20,
            most_unused_clients: 1_000,
            known_clients: shipped(),
        }
    }

    pub(super) fn check(&self) -> Result<(), SettingsError> {
        if !(SHORTEST_ACCESS..=LONGEST_ACCESS).contains(&self.access_lifetime) {
            let came = self.access_lifetime;
            return Err(SettingsError::AccessLifetime { came });
        }
        if self.refresh_lifetime <= self.access_lifetime {
            let came = self.refresh_lifetime;
            return Err(SettingsError::RefreshLifetime { came });
        }
        self.known_clients.iter().try_for_each(KnownClient::check)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(change: impl FnOnce(&mut Settings)) -> Result<(), String> {
        let mut settings = Settings::new("https://mcp.example.com".parse().unwrap());
        change(&mut settings);
        settings.check().map_err(|error| error.to_string())
    }

    fn known(id: &str, redirect_uri: &str) -> Vec<KnownClient> {
        vec![KnownClient {
            id: id.to_owned(),
            name: "Agent".to_owned(),
            redirect_uris: vec![redirect_uri.to_owned()],
        }]
    }

    #[test]
    fn the_defaults_hold() {
        assert_eq!(check(|_| ()), Ok(()));
    }

    #[test]
    fn each_mistake_is_named() {
        let id = "https://agent.example/client.json";
        let refused = |change: fn(&mut Settings), reason: &str| {
            let error = check(change).unwrap_err();
            assert!(error.contains(reason), "{reason}: {error}");
        };
        refused(
            |it| it.access_lifetime = Duration::from_secs(899),
            "15 to 60 minutes, not 899",
        );
        refused(
            |it| it.access_lifetime = Duration::from_secs(3_601),
            "15 to 60 minutes, not 3601",
        );
        refused(
            |it| it.refresh_lifetime = Duration::from_hours(1),
            "longer than access tokens",
        );
        refused(
            |it| it.known_clients[0].redirect_uris.clear(),
            "redirect_uris must hold",
        );
        for (id, redirect_uri, reason) in [
            ("codex", "http://127.0.0.1/", "`codex`: its id must be"),
            (id, "http://agent.example/", "http is allowed for"),
        ] {
            let error = check(|it| it.known_clients = known(id, redirect_uri)).unwrap_err();
            assert!(error.contains(reason), "{reason}: {error}");
        }
    }
}
