//! The application's settings for registration and login, as the console reads and writes them.
//!
//! The names that the vendor's end-to-end tests set are theirs; `enabled`, `sessionTimeout` and
//! `dynamicPropertiesEnabled` are unverified.

use serde::{Deserialize, Serialize};

/// Settings of registration.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RegistrationSettings {
    pub(super) user_registration_enabled: bool,
    pub(super) email_confirmation_required: bool,
    /// Whether a user may bring properties for which `Users` has no column (else 3010 and 3031).
    pub(super) dynamic_properties_enabled: bool,
}

impl Default for RegistrationSettings {
    fn default() -> Self {
        Self {
            user_registration_enabled: true,
            email_confirmation_required: false,
            dynamic_properties_enabled: true,
        }
    }
}

/// Settings of login.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct LoginSettings {
    pub(super) enabled: bool,
    pub(super) enable_multiple_logins: bool,
    /// 0 means no limit.
    pub(super) max_concurrent_logins: usize,
    /// True forbids a second login; false lets it end the first session.
    pub(super) logout_last_user: bool,
    /// After so many failures in a row the account is locked; 0 means never.
    pub(super) failed_logins_lock: u64,
    /// Seconds without a call after which a session ends.
    pub(super) session_timeout: u32,
}

impl Default for LoginSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            enable_multiple_logins: false,
            max_concurrent_logins: 0,
            logout_last_user: false,
            failed_logins_lock: 0,
            session_timeout: 3600,
        }
    }
}

impl LoginSettings {
    pub(super) fn session_timeout_ms(&self) -> i64 {
        i64::from(self.session_timeout) * 1000
    }
}
