//! What an app says about itself.

use http::Method;
use serde::Deserialize;

use crate::call::Call;
use crate::client::Client;
use crate::error::Result;
use crate::operation::Operation;

static READ: Operation = Operation::read("info.read", Method::GET);

/// The self-description of the app (docs/reference/backendless-rest.md, 0.1, "Connection check").
#[derive(Debug, Clone, Copy)]
pub struct Info<'a> {
    client: &'a Client,
}

/// The part of the answer that is known; the full shape is not documented.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct AppInfo {
    /// The loggers that are configured in the console.
    #[serde(default)]
    pub loggers: Vec<Logger>,
}

/// One configured logger.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Logger {
    /// Its name.
    pub name: String,
    /// The lowest level that is kept.
    #[serde(default)]
    pub level: Option<String>,
}

impl<'a> Info<'a> {
    pub(crate) fn new(client: &'a Client) -> Self {
        Self { client }
    }

    /// `GET /info`: succeeds if server, app id and key fit together, and fails with `WrongCredentials` if not.
    pub async fn read(&self) -> Result<AppInfo> {
        let answer = self.client.send(Call::new(&READ, "info")).await?;
        answer.decode("the self-description of an app")
    }
}
