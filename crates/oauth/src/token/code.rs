//! The exchange of an authorization code (RFC 6749, 4.1.3).

use super::issue::{Issued, conflict_is_gone, gone};
use super::{AskingClient, pkce};
use crate::error::OauthError;
use crate::parameters::Parameters;
use crate::server::OauthServer;
use domain::{SecretHash, Timestamp, random_secret};
use secrecy::{ExposeSecret, SecretString};
use store::{AuthorizationCode, CodeOutcome, Grant, RefreshToken};

impl OauthServer {
    /// Trades a code for tokens. The first attempt of the right client uses the code up, whether the rest is right or
    /// not: nobody may try verifiers.
    pub(super) async fn redeem_code(
        &self,
        form: &Parameters,
        client: &AskingClient<'_>,
    ) -> Result<Issued, OauthError> {
        let now = self.clock.now();
        let presented = SecretHash::of(form.required("code")?);
        let verifier = form.required("code_verifier")?;
        if !pkce::is_verifier(verifier) {
            let reason = "code_verifier must be 43 to 128 characters of A-Z a-z 0-9 - . _ ~ (RFC 7636, 4.1)";
            return Err(OauthError::invalid_request(reason));
        }
        let redirect_uri = form.one("redirect_uri")?;
        let key = self.signing_key().await?;
        let outcome = self
            .store
            .consume_authorization_code(&presented, client.id, now)
            .await?;
        let code = match outcome {
            CodeOutcome::Consumed(code) => code,
            CodeOutcome::Unknown => return Err(gone()),
            CodeOutcome::Replayed => {
                tracing::warn!(
                    client = client.id,
                    "an authorization code was redeemed twice; its grant is revoked"
                );
                metrics::counter!("causeway_oauth_replays_total", "kind" => "code").increment(1);
                // The store does not say which grant it was.
                self.forget_all();
                return Err(gone());
            }
        };
        let grant = self.counting_grant(&code.grant, now).await?;
        if let Err(error) = self.check_code(&code, verifier, redirect_uri) {
            // The code is used up, so nothing can come of the grant any more.
            self.revoke_grant(&grant.tenant, &grant.account, &grant.id)
                .await?;
            return Err(error);
        }
        let refresh_token = if client.refreshes {
            Some(self.first_refresh_token(&code, &grant, now).await?)
        } else {
            None
        };
        self.issue(&grant, grant.scopes.clone(), refresh_token, &key, now)
    }

    /// OAuth 2.1 leaves `redirect_uri` out of this request, as PKCE does its work; a client that sends it must send
    /// the same (RFC 6749, 4.1.3).
    fn check_code(
        &self,
        code: &AuthorizationCode,
        verifier: &str,
        redirect_uri: Option<&str>,
    ) -> Result<(), OauthError> {
        if !pkce::proves(verifier, &code.code_challenge) {
            let reason = "code_verifier does not match the code_challenge of the authorization request";
            return Err(OauthError::invalid_grant(reason));
        }
        if redirect_uri.is_some_and(|came| came != code.redirect_uri) {
            let reason = "redirect_uri is not the one of the authorization request";
            return Err(OauthError::invalid_grant(reason));
        }
        if code.resource != self.identity.resource() {
            let reason = "the code was issued for another address of this gateway";
            return Err(OauthError::invalid_grant(reason));
        }
        Ok(())
    }

    async fn first_refresh_token(
        &self,
        code: &AuthorizationCode,
        grant: &Grant,
        now: Timestamp,
    ) -> Result<SecretString, OauthError> {
        let token = random_secret(self.entropy.as_ref());
        let row = RefreshToken {
            grant: grant.id.clone(),
            tenant: grant.tenant.clone(),
            client_id: grant.client_id.clone(),
            resource: code.resource.clone(),
            created_at: now,
            expires_at: now.plus(self.settings.refresh_lifetime),
        };
        let hash = SecretHash::of(token.expose_secret());
        let stored = self.store.create_refresh_token(&grant.tenant, &row, &hash).await;
        stored.map_err(conflict_is_gone)?;
        Ok(token)
    }
}
