//! How domain values are stored: times as microseconds, ids and words as text, hashes as bytes, lists as JSON.

use domain::{
    AccountId, ConnectionId, ConnectionLimit, DataKeyId, GrantId, InvitationId, Scopes, SecretHash,
    SigningKeyId, TenantId, Timestamp, TokenId, UserSessionId,
};
use secrecy::{ExposeSecret, SecretString};
use sqlx::error::BoxDynError;
use store::{AccountState, AuditPhase, Role, TenantState};

/// A value that can be bound.
pub(crate) trait ToColumn {
    /// What both databases store.
    type Sql;

    /// As it is stored.
    fn to_column(&self) -> Self::Sql;
}

/// A value that can be read.
pub(crate) trait FromColumn: Sized {
    /// What both databases store.
    type Sql;

    /// From what was stored; an error when it cannot be what was written.
    fn from_column(stored: Self::Sql) -> Result<Self, BoxDynError>;
}

impl<T: ToColumn> ToColumn for Option<T> {
    type Sql = Option<T::Sql>;

    fn to_column(&self) -> Self::Sql {
        self.as_ref().map(T::to_column)
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    type Sql = Option<T::Sql>;

    fn from_column(stored: Self::Sql) -> Result<Self, BoxDynError> {
        stored.map(T::from_column).transpose()
    }
}

impl<T: ToColumn + ?Sized> ToColumn for &T {
    type Sql = T::Sql;

    fn to_column(&self) -> Self::Sql {
        T::to_column(self)
    }
}

/// Values that are stored as they are.
macro_rules! plain {
    ($($rust:ty),+) => {
        $(impl ToColumn for $rust {
            type Sql = $rust;

            fn to_column(&self) -> $rust {
                self.clone()
            }
        }

        impl FromColumn for $rust {
            type Sql = $rust;

            fn from_column(stored: $rust) -> Result<Self, BoxDynError> {
                Ok(stored)
            }
        })+
    };
}

plain!(bool, i64, String, Vec<u8>);

impl ToColumn for str {
    type Sql = String;

    fn to_column(&self) -> String {
        self.to_owned()
    }
}

impl ToColumn for [u8] {
    type Sql = Vec<u8>;

    fn to_column(&self) -> Vec<u8> {
        self.to_owned()
    }
}

/// Ids, as their text.
macro_rules! id {
    ($($id:ty),+) => {
        $(impl ToColumn for $id {
            type Sql = String;

            fn to_column(&self) -> String {
                self.as_str().to_owned()
            }
        }

        impl FromColumn for $id {
            type Sql = String;

            fn from_column(stored: String) -> Result<Self, BoxDynError> {
                Ok(stored.parse()?)
            }
        })+
    };
}

id!(
    AccountId,
    ConnectionId,
    DataKeyId,
    GrantId,
    InvitationId,
    SigningKeyId,
    TenantId,
    TokenId,
    UserSessionId
);

/// Closed sets, as their words.
macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),+ }) => {
        impl ToColumn for $name {
            type Sql = String;

            fn to_column(&self) -> String {
                match self { $(Self::$variant => $word),+ }.to_owned()
            }
        }

        impl FromColumn for $name {
            type Sql = String;

            fn from_column(stored: String) -> Result<Self, BoxDynError> {
                match stored.as_str() {
                    $($word => Ok(Self::$variant),)+
                    other => Err(format!("`{other}` is none of the words for {}", stringify!($name)).into()),
                }
            }
        }
    };
}

words!(TenantState { Active = "active", Suspended = "suspended", Shredded = "shredded" });
words!(AccountState { Active = "active", Disabled = "disabled" });
words!(Role { Owner = "owner", Member = "member" });
words!(AuditPhase { Intent = "intent", Outcome = "outcome" });

/// Values with a text or number of their own.
macro_rules! converted {
    ($($rust:ty as $sql:ty: $to:expr, $from:expr;)+) => {
        $(impl ToColumn for $rust {
            type Sql = $sql;

            fn to_column(&self) -> $sql {
                let convert: fn(&$rust) -> $sql = $to;
                convert(self)
            }
        }

        impl FromColumn for $rust {
            type Sql = $sql;

            fn from_column(stored: $sql) -> Result<Self, BoxDynError> {
                let convert: fn($sql) -> Result<$rust, BoxDynError> = $from;
                convert(stored)
            }
        })+
    };
}

converted! {
    Timestamp as i64: |time| time.as_micros(), |stored| Ok(Timestamp::from_micros(stored));
    u32 as i64: |number| i64::from(*number), |stored| Ok(stored.try_into()?);
    Scopes as String: ToString::to_string, |stored| Ok(Scopes::try_from(stored)?);
    ConnectionLimit as String: write_limit, |stored| read_limit(&stored);
    SecretHash as Vec<u8>: |hash| hash.as_bytes().to_vec(),
        |stored| SecretHash::from_bytes(&stored).ok_or_else(|| "a hash has 32 bytes".into());
    SecretString as String: |secret| secret.expose_secret().to_owned(), |stored| Ok(SecretString::from(stored));
    serde_json::Value as String: ToString::to_string, |stored| Ok(serde_json::from_str(&stored)?);
    Vec<String> as String: |list| serde_json::Value::from(list.clone()).to_string(),
        |stored| Ok(serde_json::from_str(&stored)?);
}

/// `*`, or the ids with a space between them.
fn write_limit(limit: &ConnectionLimit) -> String {
    match limit {
        ConnectionLimit::All => "*".to_owned(),
        ConnectionLimit::Only(ids) => ids.iter().map(ConnectionId::as_str).collect::<Vec<_>>().join(" "),
    }
}

fn read_limit(stored: &str) -> Result<ConnectionLimit, BoxDynError> {
    if stored == "*" {
        return Ok(ConnectionLimit::All);
    }
    let ids = stored
        .split_ascii_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    Ok(ConnectionLimit::Only(ids))
}
