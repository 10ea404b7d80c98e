//! One Backendless application: its id, its keys and the state of each area.

use crate::cache::Cache;
use crate::code::Code;
use crate::counters::Counters;
use crate::data::{Data, USERS};
use crate::error::{ApiError, Result};
use crate::files::Files;
use crate::hive::Hives;
use crate::logging::Logs;
use crate::messaging::Messaging;
use crate::random::Random;
use crate::users::Users;
use parking_lot::Mutex;
use serde::Serialize;
use std::collections::BTreeMap;

/// What an API key stands for (docs/reference/backendless-rest.md, 0.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum KeyRole {
    /// Android apps.
    Android,
    /// iOS apps.
    Ios,
    /// JavaScript apps.
    Js,
    /// REST clients.
    Rest,
    /// Windows Phone apps.
    Wp,
    /// `ActionScript` apps.
    As,
    /// Cloud Code: may do what other keys may not.
    Bl,
}

impl KeyRole {
    pub(crate) const ALL: [Self; 7] = [
        Self::Android,
        Self::Ios,
        Self::Js,
        Self::Rest,
        Self::Wp,
        Self::As,
        Self::Bl,
    ];

    /// The name in `appsettings` (`deviceType`).
    pub(crate) fn device_type(self) -> &'static str {
        match self {
            Self::Android => "ANDROID",
            Self::Ios => "IOS",
            Self::Js => "JS",
            Self::Rest => "REST",
            Self::Wp => "WP",
            Self::As => "AS",
            Self::Bl => "BL",
        }
    }

    /// The security role that a call with this key has.
    pub(crate) fn role_name(self) -> &'static str {
        match self {
            Self::Android => "AndroidUser",
            Self::Ios => "IOSUser",
            Self::Js => "JSUser",
            Self::Rest => "RestUser",
            Self::Wp => "DotNetUser",
            Self::As => "ASUser",
            Self::Bl => "ServerCodeUser",
        }
    }
}

/// One application. Each area has a lock of its own. Whoever needs two takes `data` before any other and
/// `users` last.
pub(crate) struct App {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) created: i64,
    pub(crate) keys: BTreeMap<KeyRole, String>,
    pub(crate) data: Mutex<Data>,
    pub(crate) users: Mutex<Users>,
    pub(crate) files: Mutex<Files>,
    pub(crate) hives: Mutex<Hives>,
    pub(crate) counters: Mutex<Counters>,
    pub(crate) messaging: Mutex<Messaging>,
    pub(crate) cache: Mutex<Cache>,
    pub(crate) code: Mutex<Code>,
    pub(crate) logs: Mutex<Logs>,
}

impl App {
    /// An empty application with fresh id and keys.
    pub(crate) fn new(name: impl Into<String>, created: i64, random: &Random) -> Self {
        Self {
            id: random.id(),
            name: name.into(),
            created,
            keys: KeyRole::ALL.into_iter().map(|role| (role, random.id())).collect(),
            data: Mutex::new(Data::new(random)),
            users: Mutex::default(),
            files: Mutex::default(),
            hives: Mutex::default(),
            counters: Mutex::default(),
            messaging: Mutex::default(),
            cache: Mutex::default(),
            code: Mutex::default(),
            logs: Mutex::default(),
        }
    }

    /// The key of `role`.
    pub(crate) fn key(&self, role: KeyRole) -> &str {
        self.keys.get(&role).map_or("", String::as_str)
    }

    /// The user of a session that is alive: 3064 for any other token, 3090 when the user was disabled.
    pub(crate) fn live_user(&self, token: &str, now: i64) -> Result<String> {
        let data = self.data.lock();
        let user_id = self.users.lock().touch_session(token, now);
        let row = user_id.as_deref().and_then(|id| data.table(USERS).ok()?.row(id));
        match row {
            Some(row) if row.text("userStatus") == Some("DISABLED") => {
                Err(ApiError::new(3090, "User account is disabled"))
            }
            Some(row) => Ok(row.id().to_owned()),
            None => Err(ApiError::unknown_user_token(token)),
        }
    }

    /// What the key `key` stands for, if it is one of this application's.
    pub(crate) fn role_of_key(&self, key: &str) -> Option<KeyRole> {
        self.keys
            .iter()
            .find(|(_, known)| *known == key)
            .map(|(role, _)| *role)
    }
}
