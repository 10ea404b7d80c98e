//! The developer's own account and the state of the console.

use http::Method;
use serde_json::{Value, json};

use super::Console;
use crate::answer::Object;
use crate::call::Call;
use crate::error::Result;
use crate::operation::Operation;

static ACCOUNT: Operation = Operation::read("console.account", Method::GET);
static TWO_FACTOR: Operation = Operation::read("console.two_factor", Method::GET);
static SET_TWO_FACTOR: Operation = Operation::once("console.set_two_factor", Method::PUT);
static STATUS: Operation = Operation::read("console.status", Method::GET);

impl Console {
    /// The account, without the credential that Backendless repeats in it: a cheap check of a developer credential.
    pub async fn account(&self) -> Result<Object> {
        let mut account = self
            .send(Call::new(&ACCOUNT, "console").at("home/myaccount"))
            .await?
            .object()?;
        account.remove("authKey");
        Ok(account)
    }

    /// The state of two-factor authentication, as Backendless sends it.
    pub async fn two_factor(&self) -> Result<Value> {
        Ok(self
            .send(Call::new(&TWO_FACTOR, "console").at("developer/login/2fa"))
            .await?
            .value())
    }

    /// Switches two-factor authentication; what Backendless answers.
    pub async fn set_two_factor(&self, enabled: bool) -> Result<Value> {
        let call = Call::new(&SET_TWO_FACTOR, "console").at("developer/login/2fa");
        Ok(self
            .send(call.json(&json!({ "enabled": enabled })))
            .await?
            .value())
    }

    /// The state of the console, as Backendless sends it.
    pub async fn status(&self) -> Result<Value> {
        Ok(self
            .send(Call::new(&STATUS, "console").at("status"))
            .await?
            .value())
    }
}
