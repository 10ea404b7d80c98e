//! Logging in with an account elsewhere (OAuth).

use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::{LoggedIn, Users};
use crate::answer::Object;
use crate::call::Call;
use crate::error::Result;
use crate::operation::Operation;

static AUTHORIZATION_URL: Operation = Operation::once("users.authorization_url", Method::POST);
static LOGIN: Operation = Operation::once("users.social_login", Method::POST);

/// What to ask an OAuth provider for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AuthorizationRequest {
    /// Property of the provider's user to column of `Users`.
    pub fields_mapping: Object,
    /// The provider's scope.
    pub permissions: Option<String>,
    /// Whether Backendless redirects the browser itself.
    pub redirect: bool,
    /// Where the browser goes after the login.
    pub redirect_after_login_url: Option<String>,
    /// The domain of the callback URL.
    pub callback_url_domain: Option<String>,
}

/// A login with a token that an OAuth provider issued. There is no `Debug`: it holds secrets.
#[derive(Clone)]
pub struct SocialLogin {
    /// The provider's access token.
    pub access_token: SecretString,
    /// Its secret (OAuth 1 only).
    pub access_token_secret: Option<SecretString>,
    /// Property of the provider's user to column of `Users`.
    pub fields_mapping: Object,
    /// The guest that becomes this user.
    pub guest_user: Option<Object>,
}

impl Users<'_> {
    /// The URL where a user logs in with `provider`, for example `googleplus`.
    pub async fn authorization_url(&self, provider: &str, request: &AuthorizationRequest) -> Result<String> {
        let call = Call::new(&AUTHORIZATION_URL, "users")
            .at("oauth")
            .name("provider", provider)?
            .at("request_url");
        let body = json!({
            "fieldsMapping": request.fields_mapping,
            "permissions": request.permissions,
            "redirect": request.redirect,
            "redirectAfterLoginUrl": request.redirect_after_login_url,
            "callbackUrlDomain": request.callback_url_domain,
        });
        Ok(self.client.send(call.json(&body)).await?.text())
    }

    /// Logs in with a token of `provider`.
    pub async fn social_login(&self, provider: &str, login: &SocialLogin) -> Result<LoggedIn> {
        let call = Call::new(&LOGIN, "users")
            .at("social")
            .name("provider", provider)?
            .at("login");
        let mut body = Object::new();
        body.insert(
            "accessToken".to_owned(),
            login.access_token.expose_secret().into(),
        );
        if let Some(secret) = &login.access_token_secret {
            body.insert("accessTokenSecret".to_owned(), secret.expose_secret().into());
        }
        body.insert("fieldsMapping".to_owned(), login.fields_mapping.clone().into());
        if let Some(guest) = &login.guest_user {
            body.insert("guestUser".to_owned(), guest.clone().into());
        }
        self.log_in(call.json(&body.into())).await
    }
}
