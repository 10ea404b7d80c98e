//! What a user enters to connect an app, checked.

use crate::developer::Proof;
use crate::{ConnectionError, Developer};
use backendless::{AppEndpoint, Client};
use domain::ConnectionId;
use outbound::{BreakerKey, HttpClient};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use store::ConnectionDisplay;
use url::Url;

/// The longest key, password or login, in bytes. Real ones have a tenth of it.
pub(crate) const LONGEST_SECRET: usize = 512;
/// The longest URL, in bytes.
pub(crate) const LONGEST_URL: usize = 1_024;

/// Where an app lives, as the user enters it.
pub enum Endpoint {
    /// `{server_url}/{app_id}/{api_key}`: the vendor's clouds, or a self-managed server.
    Keys {
        /// Such as `https://api.backendless.com`.
        server_url: String,
        /// The id of the app.
        app_id: String,
        /// The API key; it also picks the rights.
        api_key: SecretString,
    },
    /// `{domain}/api`: a generated subdomain or a custom domain.
    Domain {
        /// Such as `https://example.backendless.app`.
        domain: String,
    },
}

/// Endpoint and secrets of a connection, complete and well-formed. Whether Backendless accepts them is another matter.
#[derive(Clone)]
pub struct Credentials {
    pub(crate) endpoint: AppEndpoint,
    pub(crate) cloud_code_key: Option<SecretString>,
    pub(crate) developer: Option<Developer>,
}

impl Credentials {
    /// Checks everything. White space around keys is dropped, as it comes with files and copying.
    pub fn new(
        endpoint: Endpoint,
        cloud_code_key: Option<SecretString>,
        developer: Option<Developer>,
    ) -> Result<Self, ConnectionError> {
        let endpoint = parse(endpoint)?;
        let AppEndpoint::Keys {
            server_url, app_id, ..
        } = &endpoint
        else {
            return Self::of_domain(endpoint, cloud_code_key.is_some(), developer.is_some());
        };
        let cloud_code_key = cloud_code_key
            .map(
                |key| match AppEndpoint::keys(server_url.as_str(), app_id, trimmed(&key)?) {
                    Ok(AppEndpoint::Keys { api_key, .. }) => Ok(api_key),
                    Ok(AppEndpoint::Domain { .. }) => unreachable!("an endpoint made with keys has keys"),
                    Err(error) => Err(ConnectionError::invalid("cloud_code_key", error.reason)),
                },
            )
            .transpose()?;
        let developer = developer
            .map(|developer| developer.of_server(server_url))
            .transpose()?;
        Ok(Self {
            endpoint,
            cloud_code_key,
            developer,
        })
    }

    fn of_domain(endpoint: AppEndpoint, has_key: bool, has_developer: bool) -> Result<Self, ConnectionError> {
        let reason = "it cannot be used with a domain; connect the app with server URL, app id and API key";
        match (has_key, has_developer) {
            (true, _) => Err(ConnectionError::invalid("cloud_code_key", reason)),
            // The console asks for the app's id, which a domain does not tell.
            (_, true) => Err(ConnectionError::invalid("developer", reason)),
            (false, false) => Ok(Self {
                endpoint,
                cloud_code_key: None,
                developer: None,
            }),
        }
    }

    /// The columns that are shown.
    pub(crate) fn display(&self) -> ConnectionDisplay {
        let (AppEndpoint::Keys { server_url: url, .. } | AppEndpoint::Domain { domain: url }) =
            &self.endpoint;
        ConnectionDisplay {
            endpoint: bare(url),
            app_id: self.endpoint.app_id().map(str::to_owned),
            has_cloud_code_key: self.cloud_code_key.is_some(),
            has_developer: self.developer.is_some(),
        }
    }

    /// A client of the app. Its failures are counted for this connection alone.
    pub(crate) fn client(&self, http: &HttpClient, id: &ConnectionId) -> Client {
        let client =
            Client::new(http.clone(), self.endpoint.clone()).with_breaker(BreakerKey::new(id.as_str()));
        match &self.cloud_code_key {
            Some(key) => client.with_cloud_code_key(key.clone()),
            None => client,
        }
    }

    /// The endpoint with the Cloud Code key in the place of the API key.
    pub(crate) fn cloud_code_endpoint(&self) -> Option<AppEndpoint> {
        match (&self.endpoint, &self.cloud_code_key) {
            (
                AppEndpoint::Keys {
                    server_url, app_id, ..
                },
                Some(key),
            ) => Some(AppEndpoint::Keys {
                server_url: server_url.clone(),
                app_id: app_id.clone(),
                api_key: key.clone(),
            }),
            _ => None,
        }
    }

    /// Everything that must not reach a model: the secrets, and the app id, which is half of a file's URL.
    pub(crate) fn secrets(&self) -> Vec<SecretString> {
        let api_key = match &self.endpoint {
            AppEndpoint::Keys { api_key, .. } => Some(api_key.clone()),
            AppEndpoint::Domain { .. } => None,
        };
        let app_id = self.endpoint.app_id().map(SecretString::from);
        let developer = self
            .developer
            .as_ref()
            .map(|Developer { proof, .. }| Proof::secret(proof).clone());
        [api_key, self.cloud_code_key.clone(), developer, app_id]
            .into_iter()
            .flatten()
            .collect()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(..)")
    }
}

fn parse(endpoint: Endpoint) -> Result<AppEndpoint, ConnectionError> {
    match endpoint {
        Endpoint::Keys {
            server_url,
            app_id,
            api_key,
        } => {
            bounded("server_url", &server_url, LONGEST_URL)?;
            bounded("app_id", &app_id, LONGEST_SECRET)?;
            Ok(AppEndpoint::keys(&server_url, &app_id, trimmed(&api_key)?)?)
        }
        Endpoint::Domain { domain } => {
            bounded("domain", &domain, LONGEST_URL)?;
            Ok(AppEndpoint::domain(&domain)?)
        }
    }
}

fn trimmed(key: &SecretString) -> Result<SecretString, ConnectionError> {
    let key = key.expose_secret().trim();
    bounded("api_key", key, LONGEST_SECRET)?;
    Ok(SecretString::from(key))
}

fn bounded(field: &'static str, text: &str, longest: usize) -> Result<(), ConnectionError> {
    if text.len() > longest {
        return Err(ConnectionError::invalid(
            field,
            format!("it is longer than {longest} bytes"),
        ));
    }
    Ok(())
}

/// Scheme, host, port and path prefix, without a trailing slash.
pub(crate) fn bare(url: &Url) -> String {
    format!(
        "{}{}",
        url.origin().ascii_serialization(),
        url.path().trim_end_matches('/')
    )
}

#[cfg(test)]
mod tests;
