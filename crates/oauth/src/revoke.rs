//! Revocation (RFC 7009): a token of either kind takes the whole grant with it.

use crate::error::{Code, OauthError};
use crate::parameters::Parameters;
use crate::server::OauthServer;
use crate::token::form;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::{IntoResponse, Response};
use domain::{GrantId, SecretHash};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use std::sync::Arc;

/// `POST /oauth/revoke`. A token that is unknown, expired or already revoked is no error (RFC 7009, 2.2): the client
/// has what it wanted.
pub(crate) async fn endpoint(
    State(server): State<Arc<OauthServer>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let outcome = match form(&headers, body) {
        Ok(form) => server.revoke(&form).await,
        Err(error) => Err(error),
    };
    let mut response = match outcome {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => error.into_response(),
    };
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    response
}

impl OauthServer {
    async fn revoke(&self, form: &Parameters) -> Result<(), OauthError> {
        let token = form.required("token")?;
        let asking = form.one("client_id")?;
        let Some((grant, client)) = self.grant_of_token(token).await? else {
            return Ok(());
        };
        if asking.is_some_and(|asking| asking != client) {
            let reason = "the token was issued to another client than client_id names";
            return Err(OauthError::new(Code::InvalidClient, reason));
        }
        if let Some(record) = self.store.grant_record(&grant).await? {
            let (tenant, account) = (&record.grant.tenant, &record.grant.account);
            if self.revoke_grant(tenant, account, &grant).await? {
                tracing::info!(%tenant, %account, %grant, "a client gave its grant back");
            }
        }
        Ok(())
    }

    /// The grant that a refresh token, used or not, or an access token of this server stands for, and its client.
    async fn grant_of_token(&self, token: &str) -> Result<Option<(GrantId, String)>, OauthError> {
        if let Some(refresh) = self.store.refresh_token(&SecretHash::of(token)).await? {
            return Ok(Some((refresh.grant, refresh.client_id)));
        }
        let access = self.signed.read(token).await?;
        Ok(access.map(|access| (access.claims.gid.clone(), access.claims.client_id.clone())))
    }
}
