//! Confirmation of e-mail addresses.

use http::Method;
use serde_json::Value;

use super::Users;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::operation::Operation;

static RESEND: Operation = Operation::once("users.resend_confirmation", Method::POST);
static CREATE_URL: Operation = Operation::once("users.create_confirmation_url", Method::POST);

impl Users<'_> {
    /// Sends the confirmation mail again.
    pub async fn resend_confirmation(&self, identity: &str) -> Result<()> {
        let call = Call::new(&RESEND, "users")
            .at("resendconfirmation")
            .name("identity", identity)?;
        self.client.send(call).await?;
        Ok(())
    }

    /// The URL that a user opens to confirm the address.
    pub async fn create_confirmation_url(&self, identity: &str) -> Result<String> {
        let call = Call::new(&CREATE_URL, "users")
            .at("createEmailConfirmationURL")
            .name("identity", identity)?;
        match self.client.send(call).await?.value() {
            Value::Object(answer) => match answer.get("confirmationURL") {
                Some(Value::String(url)) => Ok(url.clone()),
                _ => Err(Error::unexpected(
                    CREATE_URL.name,
                    "`confirmationURL`",
                    "an object without it",
                )),
            },
            _ => Err(Error::unexpected(
                CREATE_URL.name,
                "`confirmationURL`",
                "something else",
            )),
        }
    }
}
