//! `[oauth]`: what agents that sign in are given.

use super::PublicUrl;
use super::reader::Reader;
use oauth::KnownClient;
use oauth::server::Settings;
use std::time::Duration;

/// What agents that sign in are given.
#[derive(Debug, Clone)]
pub struct OauthConfig {
    /// Of an access token.
    pub access_lifetime: Duration,
    /// Of a refresh token that lies unused.
    pub refresh_lifetime: Duration,
    /// Whether the URL of a metadata document names a client.
    pub client_documents: bool,
    /// Whether clients may register themselves.
    pub registration: bool,
    /// From one address.
    pub registrations_per_hour: u32,
    /// Registered within a day, without any grant.
    pub most_unused_clients: u64,
    /// For when their documents cannot be fetched.
    pub known_clients: Vec<KnownClient>,
}

impl OauthConfig {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        const MINUTE: Duration = Duration::from_mins(1);
        const DAY: Duration = Duration::from_hours(24);
        Self {
            access_lifetime: MINUTE * reader.number("oauth.access_lifetime_minutes"),
            refresh_lifetime: DAY * reader.number("oauth.refresh_lifetime_days"),
            client_documents: reader.flag("oauth.client_documents"),
            registration: reader.flag("oauth.registration"),
            registrations_per_hour: reader.number("oauth.registrations_per_hour"),
            most_unused_clients: reader.number("oauth.most_unused_clients"),
            known_clients: known_clients(reader),
        }
    }

    /// The settings of the authorization server at a public address.
    pub fn settings(&self, public_url: &PublicUrl) -> Settings {
        Settings {
            public_url: public_url.as_url().clone(),
            access_lifetime: self.access_lifetime,
            refresh_lifetime: self.refresh_lifetime,
            client_documents: self.client_documents,
            registration: self.registration,
            registrations_per_hour: self.registrations_per_hour,
            most_unused_clients: self.most_unused_clients,
            known_clients: self.known_clients.clone(),
        }
    }
}

/// Each is checked as the authorization server will check it, so that every mistake is told with all the others.
fn known_clients(reader: &mut Reader<'_>) -> Vec<KnownClient> {
    const KEY: &str = "oauth.known_clients";
    let clients = reader.parsed_list(KEY, known_client);
    for client in &clients {
        if let Err(error) = client.check() {
            reader.complain(KEY, error.to_string());
        }
    }
    clients
}

/// `NAME URL REDIRECT…`: the name is what comes before the first word with a scheme.
fn known_client(text: &str) -> Option<KnownClient> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let id = words.iter().position(|word| word.contains("://"))?;
    let (name, addresses) = words.split_at(id);
    let (id, redirect_uris) = addresses.split_first()?;
    (!name.is_empty() && !redirect_uris.is_empty()).then(|| KnownClient {
        id: (*id).to_owned(),
        name: name.join(" "),
        redirect_uris: redirect_uris.iter().map(|uri| (*uri).to_owned()).collect(),
    })
}
