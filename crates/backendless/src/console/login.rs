//! Logging a developer in and out.

use http::Method;
use outbound::HttpClient;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use url::Url;

use super::{Console, DeveloperAuth};
use crate::answer::{Answer, Object};
use crate::call::Call;
use crate::endpoint::bare;
use crate::error::{Error, Result};
use crate::operation::Operation;
use crate::transport::{Bounds, Transport};

static LOGIN: Operation = Operation::once("console.login", Method::POST);
static CLOUD_LOGIN: Operation = Operation::once("console.cloud_login", Method::POST);
static OTP_LOGIN: Operation = Operation::once("console.otp_login", Method::POST);
static LOGOUT: Operation = Operation::once("console.logout", Method::DELETE);

/// What a login led to. `Debug` of the credential shows nothing.
#[derive(Debug, Clone)]
pub enum LoginOutcome {
    /// The developer is logged in.
    LoggedIn(DeveloperAuth),
    /// Two-factor authentication is on and a code was created: go on with [`Console::login_with_otp`].
    NeedsOtp {
        /// The answer of the first step; it may name the session that the second step needs.
        session: Object,
    },
}

impl Console {
    /// Logs a developer in (step 1). The credential comes in the header `auth-key` of the answer.
    pub async fn login(
        http: HttpClient,
        console_url: &Url,
        login: &str,
        password: &SecretString,
    ) -> Result<LoginOutcome> {
        let call = Call::new(&LOGIN, "console").at("home/login");
        log_in(http, console_url, call.json(&credentials(login, password))).await
    }

    /// The twin of [`Console::login`] on the cloud.
    pub async fn cloud_login(
        http: HttpClient,
        console_url: &Url,
        login: &str,
        password: &SecretString,
    ) -> Result<LoginOutcome> {
        let call = Call::new(&CLOUD_LOGIN, "console").at("home/cloud/login");
        log_in(http, console_url, call.json(&credentials(login, password))).await
    }

    /// Answers the request for a code (step 2). The field names are not documented; the vendor's tests use
    /// `sessionId` and `otpCode` as placeholders: unverified.
    pub async fn login_with_otp(
        http: HttpClient,
        console_url: &Url,
        answer: &Object,
    ) -> Result<LoginOutcome> {
        let call = Call::new(&OTP_LOGIN, "console").at("home/otp-login");
        log_in(http, console_url, call.json(&answer.clone().into())).await
    }

    /// Ends the session.
    pub async fn logout(&self) -> Result<()> {
        self.send(Call::new(&LOGOUT, "console").at("home/logout")).await?;
        Ok(())
    }
}

fn credentials(login: &str, password: &SecretString) -> Value {
    json!({ "login": login, "password": password.expose_secret() })
}

async fn log_in(http: HttpClient, console_url: &Url, call: Call) -> Result<LoginOutcome> {
    let operation = call.operation.name;
    let base = bare(console_url).into();
    let answer = Transport::new(http, None)
        .send(&base, Bounds::default(), call)
        .await?;
    outcome(operation, &answer)
}

fn outcome(operation: &'static str, answer: &Answer) -> Result<LoginOutcome> {
    let developer = answer.object_or_empty()?;
    if developer.get("otpCreated") == Some(&Value::Bool(true)) {
        return Ok(LoginOutcome::NeedsOtp { session: developer });
    }
    match answer.header("auth-key").filter(|key| !key.is_empty()) {
        Some(key) => Ok(LoginOutcome::LoggedIn(DeveloperAuth::AuthKey(key.into()))),
        None => Err(Error::unexpected(
            operation,
            "the header `auth-key`",
            "a success without it",
        )),
    }
}
