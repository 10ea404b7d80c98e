//! What every row of `Users` must be, whichever way it is made.

use crate::data::Object;
use crate::error::{ApiError, Result};
use serde_json::Value;

/// Fills in what a new user has without saying so, and checks the e-mail address.
pub(crate) fn complete_new(user: &mut Object) -> Result<()> {
    if let Some(email) = user.get("email").filter(|email| !email.is_null()) {
        demand_email(email)?;
    }
    for (name, value) in [
        ("userStatus", "ENABLED"),
        ("socialAccount", "BACKENDLESS"),
        ("blUserLocale", "en"),
    ] {
        user.entry(name).or_insert_with(|| Value::from(value));
    }
    Ok(())
}

/// 3040 for what is no address. Only the form is checked: one `@` with something on both sides.
pub(super) fn demand_email(email: &Value) -> Result<()> {
    let well_formed = email.as_str().is_some_and(|text| {
        text.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && !host.is_empty() && !host.contains('@') && !text.contains(char::is_whitespace)
        })
    });
    if well_formed {
        Ok(())
    } else {
        Err(ApiError::new(3040, "User email is in the wrong format"))
    }
}

/// 3033: somebody else has this identity.
pub(crate) fn identity_taken(identity: &Value) -> ApiError {
    let identity = identity.as_str().unwrap_or_default();
    ApiError::new(
        3033,
        format!("User already exists: the identity '{identity}' is taken"),
    )
}
