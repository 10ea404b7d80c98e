//! Registering users and guests, and changing them.

use super::account;
use crate::actor::Actor;
use crate::app::App;
use crate::data::{Object, USERS, UnknownColumns};
use crate::error::{ApiError, Result};
use http::StatusCode;
use serde_json::Value;

/// Properties that `Users` has no column for, but that mean something.
const UNDERSTOOD: [&str; 3] = ["password", "___class", "user-token"];

/// Registers a user, or makes a user of the guest whose `objectId` is given.
pub(super) fn register(app: &App, actor: &Actor<'_>, mut user: Object) -> Result<Object> {
    let settings = app.users.lock().registration.clone();
    if !settings.user_registration_enabled {
        let message = "User registration is denied for this version of application";
        return Err(ApiError::new(3009, message).with_status(StatusCode::FORBIDDEN));
    }
    if user.contains_key("id") {
        return Err(ApiError::new(
            3039,
            "Property 'id' is not allowed in a registration",
        ));
    }
    demand_text(&user, "password", 3011, "Missing password")?;
    demand_text(
        &user,
        "email",
        3013,
        "Missing value for the identity property 'email'",
    )?;
    account::demand_email(user.get("email").unwrap_or(&Value::Null))?;
    if !settings.dynamic_properties_enabled {
        demand_known(app, &user, 3010)?;
    }
    let status = if settings.email_confirmation_required {
        "EMAIL_CONFIRMATION_PENDING"
    } else {
        "ENABLED"
    };
    user.insert("userStatus".to_owned(), Value::from(status));
    let guest = user.get("objectId").and_then(Value::as_str).map(str::to_owned);
    let mut data = app.data.lock();
    let registered = match guest {
        Some(id) => {
            let row = data
                .table(USERS)?
                .row(&id)
                .filter(|row| row.text("userStatus") == Some("GUEST"));
            if row.is_none() {
                return Err(ApiError::new(
                    3033,
                    format!("There is no guest with the objectId '{id}'"),
                ));
            }
            let system = Actor {
                user_id: None,
                roles: actor.roles.clone(),
                unrestricted: true,
                ..*actor
            };
            let user = data.update(&system, USERS, &id, user, UnknownColumns::ByConfiguration)?;
            app.users.lock().roles.set_guest(&id, false);
            user
        }
        None => data
            .create(actor, USERS, user, UnknownColumns::ByConfiguration)
            .map_err(|error| match error.code {
                1008 => ApiError { code: 3012, ..error },
                _ => error,
            })?,
    };
    Ok(registered)
}

/// Creates a guest; answers its `objectId`.
pub(super) fn guest(app: &App, actor: &Actor<'_>) -> Result<String> {
    let guest = Object::from_iter([("userStatus".to_owned(), Value::from("GUEST"))]);
    let created = app
        .data
        .lock()
        .create(actor, USERS, guest, UnknownColumns::ByConfiguration)?;
    let id = created
        .get("objectId")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    app.users.lock().roles.set_guest(&id, true);
    Ok(id)
}

/// `PUT /users/{id}`.
///
/// The reference lists 3029 for changing another user. The vendor's end-to-end tests do change another user's
/// properties, so that 3029 answers what permissions forbid and another user's password; unverified.
pub(super) fn update(app: &App, actor: &Actor<'_>, id: &str, changes: Object) -> Result<Object> {
    let own = actor.user_id.as_deref() == Some(id);
    if actor.user_id.is_none() && !actor.unrestricted {
        return Err(ApiError::new(3028, "User is not logged in"));
    }
    if changes.contains_key("password") && !own && !actor.unrestricted {
        return Err(cannot_update_another());
    }
    if let Some(email) = changes.get("email") {
        account::demand_email(email)?;
    }
    if changes
        .get("password")
        .is_some_and(|password| password.as_str().is_none_or(str::is_empty))
    {
        return Err(ApiError::new(
            3045,
            "Required property 'password' cannot be empty",
        ));
    }
    if !app.users.lock().registration.dynamic_properties_enabled {
        demand_known(app, &changes, 3031)?;
    }
    let mut changes = changes;
    // The status has an operation of its own, which needs the Cloud Code key.
    if !actor.unrestricted {
        changes.remove("userStatus");
    }
    let updated = app
        .data
        .lock()
        .update(actor, USERS, id, changes, UnknownColumns::ByConfiguration);
    updated.map_err(|error| match error.code {
        1000 => ApiError {
            code: 3030,
            message: format!("Invalid user id: {id}"),
            ..error
        },
        1008 => ApiError { code: 3045, ..error },
        1012 => cannot_update_another(),
        3033 => ApiError { code: 3018, ..error },
        _ => error,
    })
}

fn cannot_update_another() -> ApiError {
    ApiError::new(
        3029,
        "User cannot be updated: it is not the user who is logged in",
    )
}

fn demand_text(user: &Object, name: &str, code: u32, message: &str) -> Result<()> {
    let given = user.get(name).is_some_and(|value| match value {
        Value::String(text) => !text.trim().is_empty(),
        Value::Null => false,
        _ => true,
    });
    if given {
        Ok(())
    } else {
        Err(ApiError::new(code, message))
    }
}

fn demand_known(app: &App, user: &Object, code: u32) -> Result<()> {
    let data = app.data.lock();
    let table = data.table(USERS)?;
    match user
        .keys()
        .find(|name| !table.has(name) && !UNDERSTOOD.contains(&name.as_str()))
    {
        None => Ok(()),
        Some(name) => Err(ApiError::new(
            code,
            format!("Property '{name}' is not defined for users and dynamic properties are disabled"),
        )),
    }
}
