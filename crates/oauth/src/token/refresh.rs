//! The exchange of a refresh token for its successor (RFC 6749, 6; OAuth 2.1, 4.3.1).

use super::AskingClient;
use super::issue::{Issued, gone};
use crate::error::{Code, OauthError};
use crate::parameters::Parameters;
use crate::server::OauthServer;
use domain::{Scopes, SecretHash, random_secret};
use secrecy::ExposeSecret;
use std::time::Duration;
use store::{ChangeSubject, Grant, RefreshOutcome};

/// How long a used token still yields a successor, while none was used: parallel processes of one client race, and
/// answers get lost on the way.
const GRACE: Duration = Duration::from_secs(30);

impl OauthServer {
    /// Trades a refresh token for an access token and its successor.
    pub(super) async fn refresh(
        &self,
        form: &Parameters,
        client: &AskingClient<'_>,
    ) -> Result<Issued, OauthError> {
        let now = self.clock.now();
        let used = SecretHash::of(form.required("refresh_token")?);
        // Looked at before anything is used up: a wish that cannot be granted costs the client nothing.
        let presented = self.store.refresh_token(&used).await?.ok_or_else(gone)?;
        if presented.client_id != client.id || presented.resource != self.identity.resource() {
            return Err(gone());
        }
        let grant = self.counting_grant(&presented.grant, now).await?;
        let scope = narrowed(&grant, form.one("scope")?)?;
        let key = self.signing_key().await?;
        let successor = random_secret(self.entropy.as_ref());
        let outcome = self
            .store
            .rotate_refresh_token(
                &used,
                client.id,
                &SecretHash::of(successor.expose_secret()),
                now.plus(self.settings.refresh_lifetime),
                GRACE,
                now,
            )
            .await?;
        match outcome {
            RefreshOutcome::Rotated(_) => self.issue(&grant, scope, Some(successor), &key, now),
            RefreshOutcome::Unknown => Err(gone()),
            RefreshOutcome::Reused => {
                tracing::warn!(tenant = %grant.tenant, grant = %grant.id, "a refresh token was used again; its grant is revoked");
                metrics::counter!("causeway_oauth_replays_total", "kind" => "refresh_token").increment(1);
                self.changed(&ChangeSubject::Grant(grant.id));
                Err(gone())
            }
        }
    }
}

/// The scope of the new access token: all that was granted, or the part that the client asks for now.
fn narrowed(grant: &Grant, scope: Option<&str>) -> Result<Scopes, OauthError> {
    let Some(scope) = scope else {
        return Ok(grant.scopes.clone());
    };
    let invalid = |reason: String| OauthError::new(Code::InvalidScope, reason);
    let wished = Scopes::parse(scope).map_err(|error| invalid(format!("scope: {error}")))?;
    if grant.scopes.includes(&wished) {
        Ok(wished)
    } else {
        let granted = &grant.scopes;
        Err(invalid(format!(
            "scope asks for more than was granted, which is {granted}"
        )))
    }
}
