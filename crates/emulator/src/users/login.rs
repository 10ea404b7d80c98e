//! Signing in.

use crate::actor::Actor;
use crate::app::App;
use crate::data::{Object, USERS, UnknownColumns};
use crate::error::{ApiError, Result};
use serde_json::{Value, json};

/// Signs in with identity and password; answers the user with the token.
pub(super) fn with_password(app: &App, actor: &Actor<'_>, identity: &str, password: &str) -> Result<Object> {
    let wrong = || ApiError::new(3003, "Invalid login or password");
    let data = app.data.lock();
    let found = data
        .table(USERS)?
        .rows()
        .find(|row| same_identity(row.text("email"), identity));
    let Some(row) = found else {
        return Err(wrong());
    };
    let id = row.id().to_owned();
    let good = row.password.as_ref().is_some_and(|hash| hash.matches(password));
    drop(data);
    let mut users = app.users.lock();
    let (lock_after, failures) = (
        users.login.failed_logins_lock,
        users.failures.entry(id.clone()).or_default(),
    );
    if lock_after > 0 && *failures >= lock_after {
        return Err(ApiError::new(
            3036,
            "User account is locked out due to too many failed logins",
        ));
    }
    if !good {
        *failures += 1;
        return Err(wrong());
    }
    *failures = 0;
    drop(users);
    open_session(app, actor, &id)
}

/// Opens a session for a user whose right to it was checked; answers the user with the token.
pub(super) fn open_session(app: &App, actor: &Actor<'_>, id: &str) -> Result<Object> {
    let mut data = app.data.lock();
    let row = data
        .table(USERS)?
        .row(id)
        .ok_or_else(|| ApiError::new(3003, "Invalid login or password"))?;
    if row.text("userStatus") == Some("DISABLED") {
        return Err(ApiError::new(3090, "User account is disabled"));
    }
    let mut users = app.users.lock();
    let settings = users.login.clone();
    if !settings.enabled {
        return Err(ApiError::new(
            3034,
            "User logins are disabled for this version of the application",
        ));
    }
    let alive = users
        .sessions
        .count_of(id, actor.now, settings.session_timeout_ms());
    match (settings.enable_multiple_logins, settings.max_concurrent_logins) {
        (true, limit) if limit > 0 && alive >= limit => {
            return Err(ApiError::new(
                3044,
                "Multiple login limit for the same user account has been reached",
            ));
        }
        (false, _) if settings.logout_last_user && alive > 0 => {
            let message = "User cannot login: multiple logins are disabled and there is an active session";
            return Err(ApiError::new(3002, message));
        }
        (false, _) => users.sessions.close_all_of(id),
        (true, _) => {}
    }
    let token = users.sessions.open(id, actor.now, actor.random);
    drop(users);
    let by_system = Actor {
        user_id: None,
        roles: actor.roles.clone(),
        unrestricted: true,
        ..*actor
    };
    let last_login = Object::from_iter([("lastLogin".to_owned(), json!(actor.now))]);
    let updated = data
        .table(USERS)?
        .existing_row(id)?
        .values
        .get("updated")
        .cloned();
    data.update(&by_system, USERS, id, last_login, UnknownColumns::ByConfiguration)?;
    // Signing in is no change of the object that `updated` should tell of.
    let row = data.table_mut(USERS)?.existing_row_mut(id)?;
    row.values
        .insert("updated".to_owned(), updated.unwrap_or(Value::Null));
    let table = data.table(USERS)?;
    let mut user = table.present(table.existing_row(id)?);
    user.insert("user-token".to_owned(), Value::from(token));
    Ok(user)
}

/// Addresses are compared without regard to case.
pub(super) fn same_identity(stored: Option<&str>, identity: &str) -> bool {
    stored.is_some_and(|stored| stored.to_lowercase() == identity.to_lowercase())
}
