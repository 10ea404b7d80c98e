//! Dynamic client registration (RFC 7591), for clients without a metadata document. Limited: anybody may do it.

use crate::bearer::ClientAddress;
use crate::clients::ClientMetadata;
use crate::error::{Code, OauthError};
use crate::network::network;
use crate::server::OauthServer;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use domain::random_secret;
use http::{HeaderValue, StatusCode, header};
use secrecy::ExposeSecret;
use serde_json::{Map, Value};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use store::OauthClient;

/// What the ids of registered clients begin with.
const PREFIX: &str = "cli_";

/// How many characters of a random secret an id holds: 130 bits, nobody guesses one.
const ID_LENGTH: usize = 26;

const HOUR: Duration = Duration::from_hours(1);
/// How long a client without a grant is kept; the store's sweep deletes it then.
const DAY: Duration = Duration::from_hours(24);

/// `POST /oauth/register`.
pub(crate) async fn endpoint(
    State(server): State<Arc<OauthServer>>,
    address: Option<Extension<ClientAddress>>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let address = address.map(|Extension(ClientAddress(address))| address);
    let outcome = match body {
        Ok(body) => server.register(address, &body).await,
        Err(rejection) => Err(OauthError::new(
            Code::InvalidClientMetadata,
            rejection.body_text(),
        )),
    };
    let label = outcome
        .as_ref()
        .map_or_else(|error| error.code.as_str(), |_| "registered");
    metrics::counter!("causeway_oauth_registrations_total", "outcome" => label).increment(1);
    let mut response = match outcome {
        Ok(client) => (StatusCode::CREATED, Json(client)).into_response(),
        Err(error) => error.into_response(),
    };
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    response
}

impl OauthServer {
    async fn register(&self, address: Option<IpAddr>, body: &[u8]) -> Result<Value, OauthError> {
        if !self.settings.registration {
            let reason = "registration is turned off here; use the URL of a metadata document as client_id";
            return Err(OauthError::invalid_request(reason));
        }
        let members: Map<String, Value> = serde_json::from_slice(body).map_err(|_| {
            OauthError::new(
                Code::InvalidClientMetadata,
                "the body is not a JSON object of client metadata",
            )
        })?;
        let metadata = ClientMetadata::from_json(&members)?;
        self.admit_registration(address).await?;
        let secret = random_secret(self.entropy.as_ref());
        let now = self.clock.now();
        let client = OauthClient {
            id: format!("{PREFIX}{}", &secret.expose_secret()[..ID_LENGTH]),
            name: metadata.client_name.clone(),
            redirect_uris: metadata.redirect_uris.clone(),
            metadata: metadata.to_json(),
            created_at: now,
            used_at: None,
        };
        self.store.save_oauth_client(&client).await?;
        tracing::info!(client = client.id, "a client registered itself");
        let mut answer = client.metadata;
        answer["client_id"] = client.id.into();
        answer["client_id_issued_at"] = now.as_seconds().into();
        Ok(answer)
    }

    /// Counted across all processes, for an address and in all.
    async fn admit_registration(&self, address: Option<IpAddr>) -> Result<(), OauthError> {
        let now = self.clock.now();
        let whose = address.map_or_else(|| "unknown".to_owned(), |address| network(address).to_string());
        let key = format!("oauth_register:address:{whose}");
        let (attempts, ends_at) = self.store.count_attempt(&key, HOUR, now).await?;
        if attempts > self.settings.registrations_per_hour {
            let most = self.settings.registrations_per_hour;
            let reason = format!("more than {most} registrations from this address within an hour");
            return Err(OauthError::busy(reason, ends_at.since(now)));
        }
        let unused = self.store.unused_oauth_clients_since(now.minus(DAY)).await?;
        if unused >= self.settings.most_unused_clients {
            let reason = "too many clients registered that nobody granted anything; unused ones are forgotten after 24 hours";
            return Err(OauthError::busy(reason, HOUR));
        }
        Ok(())
    }
}
