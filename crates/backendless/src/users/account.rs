//! Creating, changing and deleting accounts.

use std::fmt;

use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::{Users, without_password};
use crate::answer::Object;
use crate::call::Call;
use crate::data::{Column, Find};
use crate::error::{Error, Result};
use crate::operation::Operation;

static REGISTER: Operation = Operation::once("users.register", Method::POST);
static UPDATE: Operation = Operation::once("users.update", Method::PUT);
static CHANGE_PASSWORD: Operation = Operation::once("users.change_password", Method::PUT);
static VERIFY_PASSWORD: Operation = Operation::once("users.verify_password", Method::POST);
static RECOVER_PASSWORD: Operation = Operation::once("users.recover_password", Method::GET);
static SET_STATUS: Operation = Operation::once("users.set_status", Method::PUT);
static DESCRIBE: Operation = Operation::read("users.describe", Method::GET);

/// The table that holds the users.
const TABLE: &str = "Users";

/// A user to register. `Debug` shows nothing.
#[derive(Clone)]
pub struct Registration {
    /// The e-mail address, where it is not among `properties` already.
    pub email: Option<String>,
    /// The password.
    pub password: SecretString,
    /// Further columns, sent side by side with e-mail and password.
    pub properties: Object,
    /// The object id of the guest that becomes this user.
    pub guest_object_id: Option<String>,
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Registration(..)")
    }
}

/// Whether a user may log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserStatus {
    /// The user may log in.
    Enabled,
    /// The user may not.
    Disabled,
}

impl Users<'_> {
    /// Registers a user (1 row 28); the user. It is not logged in by this.
    pub async fn register(&self, registration: &Registration) -> Result<Object> {
        let mut body = registration.properties.clone();
        if let Some(email) = &registration.email {
            body.insert("email".to_owned(), email.as_str().into());
        }
        body.insert(
            "password".to_owned(),
            registration.password.expose_secret().into(),
        );
        if let Some(guest) = &registration.guest_object_id {
            body.insert("objectId".to_owned(), guest.as_str().into());
        }
        let call = Call::new(&REGISTER, "users").at("register").json(&body.into());
        Ok(without_password(self.client.send(call).await?.object()?))
    }

    /// One user by object id (1 row 23).
    pub async fn find_by_id(&self, user_id: &str, query: &Find) -> Result<Object> {
        Ok(without_password(
            self.client.data().find_by_id(TABLE, user_id, query).await?,
        ))
    }

    /// Changes properties of a user (1 row 30); the user. Backendless wants the session of that user.
    pub async fn update(&self, user_id: &str, changes: &Object) -> Result<Object> {
        self.put(Call::new(&UPDATE, "users"), user_id, changes.clone())
            .await
    }

    /// Changes the password of a user (1 row 21), with the session of that user. There is no endpoint of its own.
    pub async fn change_password(&self, user_id: &str, password: &SecretString) -> Result<Object> {
        let mut changes = Object::new();
        changes.insert("password".to_owned(), password.expose_secret().into());
        self.put(Call::new(&CHANGE_PASSWORD, "users"), user_id, changes)
            .await
    }

    async fn put(&self, call: Call, user_id: &str, mut changes: Object) -> Result<Object> {
        let call = call.name("user_id", user_id)?;
        // The vendor's SDK repeats the id in the body.
        changes.insert("objectId".to_owned(), user_id.into());
        Ok(without_password(
            self.client
                .send(call.json(&changes.into()))
                .await?
                .object_or_empty()?,
        ))
    }

    /// Whether `password` is the one of the user of this client. Needs the Cloud Code key; the misspelt path is
    /// Backendless' own. Counted as a change, because failures may lock the account.
    pub async fn verify_password(&self, password: &SecretString) -> Result<bool> {
        let call = Call::new(&VERIFY_PASSWORD, "users")
            .at("verifypassowrd")
            .with_cloud_code_key();
        let call = call.json(&json!({ "password": password.expose_secret() }));
        match self.client.send(call).await?.value() {
            Value::Object(answer) if answer.get("valid").is_some_and(Value::is_boolean) => {
                Ok(answer["valid"] == Value::Bool(true))
            }
            _ => Err(Error::unexpected(
                VERIFY_PASSWORD.name,
                "`{\"valid\": …}`",
                "something else",
            )),
        }
    }

    /// Sends the user a mail for a new password (1 row 27). A GET that changes something: it is never repeated.
    pub async fn recover_password(&self, identity: &str) -> Result<()> {
        let call = Call::new(&RECOVER_PASSWORD, "users")
            .at("restorepassword")
            .name("identity", identity)?;
        self.client.send(call).await?;
        Ok(())
    }

    /// Deletes a user (1 row 22); the time of the deletion in epoch milliseconds, where Backendless says it.
    pub async fn delete(&self, user_id: &str) -> Result<Option<i64>> {
        self.client.data().delete(TABLE, user_id).await
    }

    /// Allows or forbids a user to log in. Needs the Cloud Code key.
    pub async fn set_status(&self, user_id: &str, status: UserStatus) -> Result<()> {
        let status = match status {
            UserStatus::Enabled => "ENABLED",
            UserStatus::Disabled => "DISABLED",
        };
        let call = Call::new(&SET_STATUS, "users")
            .name("user_id", user_id)?
            .at("status")
            .with_cloud_code_key();
        self.client
            .send(call.json(&json!({ "userStatus": status })))
            .await?;
        Ok(())
    }

    /// The columns of a user.
    pub async fn describe(&self) -> Result<Vec<Column>> {
        let call = Call::new(&DESCRIBE, "users").at("userclassprops");
        self.client.send(call).await?.decode("an array of columns")
    }
}
