//! What a client says of itself, at registration or in its metadata document (RFC 7591, 2), checked.

use super::{ClientSummary, RedirectUriError, redirect_uri};
use crate::error::{Code, NO_SECRETS, OauthError, clip, echo};
use domain::{Scope, Scopes};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use store::{OauthClient, StoreError};
use url::Url;

/// The longest name, in characters. A consent page shows it whole.
const LONGEST_NAME: usize = 100;
const LONGEST_URI: usize = 2_048;
const MOST_REDIRECT_URIS: usize = 20;
/// The longest reason, in characters.
const LONGEST_REASON: usize = 300;

const AUTHORIZATION_CODE: &str = "authorization_code";
const REFRESH_TOKEN: &str = "refresh_token";

/// Metadata that this server can work with. Members that it does not know are left out (RFC 7591, 2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClientMetadata {
    pub(crate) client_name: Option<String>,
    pub(crate) client_uri: Option<Url>,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) scope: Option<Scopes>,
    grant_types: Vec<String>,
}

/// Why metadata cannot be worked with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MetadataError {
    #[error("the metadata is not a JSON object of the expected members: {0}")]
    Json(String),
    #[error("redirect_uris must hold 1 to {MOST_REDIRECT_URIS} URIs, not {0}")]
    RedirectUris(usize),
    #[error("redirect_uris[{position}]: {reason}")]
    RedirectUri {
        position: usize,
        reason: RedirectUriError,
    },
    #[error("client_name is longer than {LONGEST_NAME} characters")]
    LongName,
    #[error("client_name holds control characters or changes the direction of writing")]
    NameCharacters,
    #[error("client_uri must be an https URL of at most {LONGEST_URI} bytes")]
    Uri,
    #[error("grant_types is {0}; it must hold authorization_code and may hold refresh_token")]
    GrantTypes(String),
    #[error("response_types is {0}; it must be code")]
    ResponseTypes(String),
    #[error("token_endpoint_auth_method is {0}; {NO_SECRETS}")]
    AuthMethod(String),
    #[error("the metadata holds a client_secret; {NO_SECRETS}")]
    Secret,
}

impl From<MetadataError> for OauthError {
    fn from(error: MetadataError) -> Self {
        let code = match error {
            MetadataError::RedirectUris(_) | MetadataError::RedirectUri { .. } => Code::InvalidRedirectUri,
            _ => Code::InvalidClientMetadata,
        };
        Self::new(code, error.to_string())
    }
}

/// As it comes.
#[derive(Deserialize)]
struct Wire {
    client_name: Option<String>,
    client_uri: Option<String>,
    #[serde(default)]
    redirect_uris: Vec<String>,
    grant_types: Option<Vec<String>>,
    response_types: Option<Vec<String>>,
    token_endpoint_auth_method: Option<String>,
    scope: Option<String>,
    client_secret: Option<Value>,
}

impl ClientMetadata {
    /// Reads and checks metadata.
    pub(crate) fn from_json(metadata: &Map<String, Value>) -> Result<Self, MetadataError> {
        // The parser repeats what came, whole.
        let unreadable =
            |error: serde_json::Error| MetadataError::Json(clip(&error.to_string(), LONGEST_REASON));
        let wire = Wire::deserialize(metadata).map_err(unreadable)?;
        if wire.client_secret.is_some() {
            return Err(MetadataError::Secret);
        }
        // The default of RFC 7591 is a secret; a client that leaves it out is told what it got.
        if let Some(method) = wire.token_endpoint_auth_method.filter(|method| method != "none") {
            return Err(MetadataError::AuthMethod(echo(&method)));
        }
        let response_types = wire.response_types.unwrap_or_else(|| vec!["code".to_owned()]);
        if response_types != ["code"] {
            return Err(MetadataError::ResponseTypes(echo(&response_types.join(" "))));
        }
        Ok(Self {
            client_name: wire.client_name.as_deref().map(check_name).transpose()?.flatten(),
            client_uri: wire.client_uri.as_deref().map(check_uri).transpose()?,
            redirect_uris: check_redirect_uris(wire.redirect_uris)?,
            scope: wire.scope.as_deref().and_then(known_scopes),
            grant_types: check_grant_types(wire.grant_types)?,
        })
    }

    /// What was stored at registration.
    pub(super) fn from_row(row: &OauthClient) -> Result<Self, StoreError> {
        let corrupt = |reason: String| StoreError::corrupt("oauth_clients", reason);
        let metadata = row
            .metadata
            .as_object()
            .ok_or_else(|| corrupt("no object".to_owned()))?;
        Self::from_json(metadata).map_err(|error| corrupt(error.to_string()))
    }

    /// What is stored of a client that has a document or is known.
    pub(super) fn of_summary(summary: &ClientSummary, redirect_uri: &str) -> Self {
        let grant_types = if summary.refreshes {
            both()
        } else {
            vec![AUTHORIZATION_CODE.to_owned()]
        };
        Self {
            client_name: summary.name.clone(),
            client_uri: summary.uri.clone(),
            redirect_uris: vec![redirect_uri.to_owned()],
            scope: None,
            grant_types,
        }
    }

    /// As it is stored, and as a registration is answered (RFC 7591, 3.2.1).
    pub(crate) fn to_json(&self) -> Value {
        let mut metadata = json!({
            "redirect_uris": self.redirect_uris,
            "grant_types": self.grant_types,
            "response_types": ["code"],
            "token_endpoint_auth_method": "none",
        });
        if let Some(name) = &self.client_name {
            metadata["client_name"] = name.as_str().into();
        }
        if let Some(uri) = &self.client_uri {
            metadata["client_uri"] = uri.as_str().into();
        }
        if let Some(scope) = &self.scope {
            metadata["scope"] = scope.to_string().into();
        }
        metadata
    }

    /// Whether the client uses refresh tokens.
    pub(crate) fn refreshes(&self) -> bool {
        self.grant_types.iter().any(|it| it == REFRESH_TOKEN)
    }
}

/// Whether the client of a row uses refresh tokens.
pub(crate) fn row_refreshes(row: &OauthClient) -> bool {
    let grant_types = row.metadata["grant_types"].as_array();
    grant_types.is_some_and(|types| types.iter().any(|it| it == REFRESH_TOKEN))
}

fn both() -> Vec<String> {
    [AUTHORIZATION_CODE, REFRESH_TOKEN].map(str::to_owned).to_vec()
}

/// Names are data. Only what would make a page show another text than it holds is refused.
fn check_name(name: &str) -> Result<Option<String>, MetadataError> {
    let is_misleading = |character: char| {
        character.is_control()
            || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if name.chars().count() > LONGEST_NAME {
        Err(MetadataError::LongName)
    } else if name.contains(is_misleading) {
        Err(MetadataError::NameCharacters)
    } else {
        Ok(Some(name.trim().to_owned()).filter(|name| !name.is_empty()))
    }
}

fn check_uri(text: &str) -> Result<Url, MetadataError> {
    let url = Url::parse(text)
        .ok()
        .filter(|url| url.scheme() == "https" && text.len() <= LONGEST_URI);
    url.ok_or(MetadataError::Uri)
}

fn check_redirect_uris(uris: Vec<String>) -> Result<Vec<String>, MetadataError> {
    if !(1..=MOST_REDIRECT_URIS).contains(&uris.len()) {
        return Err(MetadataError::RedirectUris(uris.len()));
    }
    for (position, uri) in uris.iter().enumerate() {
        redirect_uri::check(uri).map_err(|reason| MetadataError::RedirectUri { position, reason })?;
    }
    Ok(uris)
}

/// A client that does not say gets both: MCP clients that leave it out use refresh tokens when they get them.
fn check_grant_types(types: Option<Vec<String>>) -> Result<Vec<String>, MetadataError> {
    let types = types.unwrap_or_else(both);
    let is_known = |it: &String| matches!(it.as_str(), AUTHORIZATION_CODE | REFRESH_TOKEN);
    if types.iter().all(is_known) && types.iter().any(|it| it == AUTHORIZATION_CODE) {
        Ok(types)
    } else {
        Err(MetadataError::GrantTypes(echo(&types.join(" "))))
    }
}

/// The scopes that exist here; `None` when the client names none of them. It may know others from elsewhere.
fn known_scopes(text: &str) -> Option<Scopes> {
    let known: Scopes = text
        .split(' ')
        .filter_map(|word| word.parse::<Scope>().ok())
        .collect();
    Some(known).filter(|known| !known.is_empty())
}

#[cfg(test)]
mod tests;
