//! Logging in and out.

use std::fmt;

use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::{Users, without_password};
use crate::answer::Object;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::operation::Operation;
use crate::user_token::UserToken;

static LOGIN: Operation = Operation::once("users.login", Method::POST);
static LOGIN_BY_ID: Operation = Operation::once("users.login_by_id", Method::POST);
static LOGIN_AS_GUEST: Operation = Operation::once("users.login_as_guest", Method::POST);
static LOGOUT: Operation = Operation::once("users.logout", Method::GET);
static VALIDATE: Operation = Operation::read("users.validate_token", Method::GET);

/// A user and the token of the new session. `Debug` shows neither.
#[derive(Clone)]
pub struct LoggedIn {
    /// The user, without the token.
    pub user: Object,
    /// The token for [`Client::as_user`](crate::Client::as_user).
    pub token: UserToken,
}

impl fmt::Debug for LoggedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoggedIn(..)")
    }
}

impl Users<'_> {
    /// Logs in with the identity (by default the e-mail address) and the password (1 row 25).
    pub async fn login(&self, login: &str, password: &SecretString) -> Result<LoggedIn> {
        let body = json!({ "login": login, "password": password.expose_secret() });
        self.log_in(Call::new(&LOGIN, "users").at("login").json(&body))
            .await
    }

    /// Logs in without a password. Needs the Cloud Code key.
    pub async fn login_by_id(&self, user_id: &str) -> Result<LoggedIn> {
        let call = Call::new(&LOGIN_BY_ID, "users").at("login").with_cloud_code_key();
        self.log_in(call.json(&json!({ "objectId": user_id }))).await
    }

    /// Creates a guest and logs it in.
    pub async fn login_as_guest(&self) -> Result<LoggedIn> {
        self.log_in(Call::new(&LOGIN_AS_GUEST, "users").at("register/guest"))
            .await
    }

    /// Ends the session of the user of this client (1 row 26). `SessionExpired` if the client has no user.
    pub async fn logout(&self) -> Result<()> {
        if self.client.user().is_none() {
            let kind = crate::ErrorKind::SessionExpired;
            return Err(Error::local(
                LOGOUT.name,
                kind,
                "the call needs a user token: there is no session to end",
            ));
        }
        self.client.send(Call::new(&LOGOUT, "users").at("logout")).await?;
        Ok(())
    }

    /// Whether a token still stands for a session (1 row 31). The token is part of the URL, as Backendless wants it.
    pub async fn validate_token(&self, token: &UserToken) -> Result<bool> {
        let call = Call::new(&VALIDATE, "users").at("isvalidusertoken");
        let call = call.secret_name("user_token", token.as_ref())?;
        self.client.send(call).await?.boolean()
    }

    pub(super) async fn log_in(&self, call: Call) -> Result<LoggedIn> {
        let operation = call.operation.name;
        let mut user = without_password(self.client.send(call).await?.object()?);
        match user.remove("user-token") {
            Some(Value::String(token)) => Ok(LoggedIn {
                user,
                token: UserToken::new(token),
            }),
            _ => Err(Error::unexpected(
                operation,
                "a user with `user-token`",
                "a user without it",
            )),
        }
    }
}
