//! The Backendless REST client: every area of the app API, and the part of the console API that timers need.
#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod answer;
mod cache;
mod call;
mod client;
mod cloud_code;
mod console;
mod counters;
mod data;
mod encoding;
mod endpoint;
mod error;
mod file_path;
mod files;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod hive;
mod info;
mod logging;
mod messaging;
mod operation;
mod permissions;
mod transactions;
mod transport;
mod user_token;
mod users;

pub use answer::Object;
pub use cache::Cache;
pub use client::Client;
pub use cloud_code::{CloudCode, ExecutionType, Invocation, Verb};
pub use console::{
    ApiKey, Application, AuthorizationUrl, ClientRegistration, CodeMode, Console, ConsoleCounters,
    CounterPage, DeveloperAuth, DeveloperOauth, DeveloperTokens, DraftFile, EU_CONSOLE, Frequency,
    LoginOutcome, NewTimer, ServerCode, Timer, Timers, TokenRequest, US_CONSOLE,
};
pub use counters::Counters;
pub use data::{
    Children, Column, Data, Find, GroupPath, Grouping, JsonUpdate, NewColumn, RelationPage, Selection,
};
pub use endpoint::{AppEndpoint, EU_SERVER, InvalidEndpoint, US_SERVER};
pub use error::{Error, ErrorKind, Result};
pub use file_path::{FilePath, InvalidPath};
pub use files::{FileCount, FileInfo, FileListing, FilePermission, Files};
pub use hive::{
    AddOptions, Counted, Duplicates, Hives, KeyPage, KeyQuery, KeyValueStore, ListStore, MapStore, RankRange,
    ScoreBound, ScoreRange, ScoreUpdate, Scored, ScoredPage, SetCondition, SetOptions, SetStore,
    SortedSetStore, Store, StoreType,
};
pub use info::{AppInfo, Info, Logger};
pub use logging::{LogEntry, LogLevel, Logging};
pub use messaging::{
    DeviceRegistration, Email, MessageStatus, Messaging, Publication, Subscription, TemplateEmail,
};
pub use permissions::{Access, Grantee, Permission, Permissions, UserPermission};
pub use transactions::{
    Action, Isolation, Outcome, RelationChange, ResultOf, Step, StepError, StepTarget, Transactions,
    UnitOfWork,
};
pub use user_token::UserToken;
pub use users::{
    AuthorizationRequest, LoggedIn, Registration, SocialLogin, UserStatus, Users, UsersWithRole,
};
