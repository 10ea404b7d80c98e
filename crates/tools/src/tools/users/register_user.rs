//! `register_user`: registers an app user.

use backendless::Registration;
use crate::user::SecretText;
use crate::user;
use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use toolkit::{CallContext, Effect, Reach, Session, Spec, ToolError};

pub(crate) struct Tool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// The email address.
    #[schemars(length(min = 1))]
    email: String,
    /// The password.
    #[schemars(length(min = 1))]
    password: SecretText,
    /// Further columns of Users, such as {"name": "Ann"}.
    properties: Option<Map<String, Value>>,
    /// The objectId of a guest who becomes this user.
    #[schemars(length(min = 1))]
    guest_object_id: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// The new user, as Backendless sends it.
    user: Map<String, Value>,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "register_user",
        title: "Create user account",
        description: "Register (create, sign up, add) a new user (account, customer) of the app; does \
                      not log in. guest_object_id turns a guest into this user. Conflict when the email \
                      is taken.",
        area: Area::Users,
        effect: Effect::Write { idempotent: false },
        reach: Reach::App,
        session: Session::Optional,
        list: None,
        unverified: None,
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        let properties = input.properties.unwrap_or_default();
        user::refuse_named_elsewhere(&properties, &[("email", "email"), ("password", "password"), ("objectId", "guest_object_id")])?;
        let registration = Registration {
            email: Some(input.email),
            password: input.password.concealed(context),
            properties,
            guest_object_id: input.guest_object_id,
        };
        let user = context.client.users().register(&registration).await?;
        Ok(Output { user })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn a_user_is_registered_with_its_properties() {
        let app = App::start().await;
        let arguments = json!({"email": "ann@example.com", "password": "secret-1", "properties": {"name": "Ann"}});
        let answer = app.call("register_user", arguments).await.unwrap();
        assert_eq!((&answer["user"]["email"], &answer["user"]["name"]), (&json!("ann@example.com"), &json!("Ann")));
        assert!(!answer.to_string().contains("secret-1"), "{answer}");
        let sent = app.requests().await.remove(0);
        let body: serde_json::Value = serde_json::from_str(sent.strip_prefix("POST /users/register ").unwrap()).unwrap();
        assert_eq!(body, json!({"email": "ann@example.com", "name": "Ann", "password": "secret-1"}));
    }

    #[tokio::test]
    async fn an_email_registers_once() {
        let app = App::start().await;
        app.log_in("ann@example.com").await;
        let error = app.fail("register_user", json!({"email": "ann@example.com", "password": "x-123456"})).await;
        assert_eq!((error.code.as_str(), error.upstream_code), ("conflict", Some(3033)));
    }

    #[tokio::test]
    async fn a_field_has_one_place() {
        let app = App::start().await;
        let arguments = json!({"email": "a@example.com", "password": "x", "properties": {"password": "y"}});
        let error = app.fail("register_user", arguments).await;
        assert!(error.message.contains("`properties.password`"), "{}", error.message);
        assert_eq!(app.requests().await, Vec::<String>::new());
    }
}
