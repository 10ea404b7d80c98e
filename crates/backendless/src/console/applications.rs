//! The apps of a developer and their API keys.

use std::fmt;

use http::Method;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Console;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::operation::Operation;

static LIST: Operation = Operation::read("console.applications", Method::GET);
static CREATE: Operation = Operation::once("console.create_application", Method::POST);
static DELETE: Operation = Operation::once("console.delete_application", Method::DELETE);
static SETTINGS: Operation = Operation::read("console.api_keys", Method::GET);

/// An app of a developer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Application {
    /// Its id.
    #[serde(alias = "appId", alias = "applicationId")]
    pub id: String,
    /// Its name.
    #[serde(default, alias = "appName")]
    pub name: Option<String>,
}

/// An API key of an app. `Debug` shows the kind only.
#[derive(Clone)]
pub struct ApiKey {
    /// The platform: `REST`, `JS`, `BL` (Cloud Code), `ANDROID`, `IOS`, `WP`, `AS`, or the kind of a custom key.
    pub kind: String,
    /// The key.
    pub key: SecretString,
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKey")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl Console {
    /// The apps of the developer.
    pub async fn applications(&self) -> Result<Vec<Application>> {
        self.send(Call::new(&LIST, "console").at("applications"))
            .await?
            .decode("an array of apps")
    }

    /// Creates an app; what Backendless answers.
    pub async fn create_application(&self, name: &str) -> Result<Value> {
        let call = Call::new(&CREATE, "console").at("applications");
        Ok(self
            .send(call.json(&json!({ "appName": name, "refCode": null })))
            .await?
            .value())
    }

    /// Deletes an app with all that is in it.
    pub async fn delete_application(&self, app_id: &str) -> Result<()> {
        self.send(
            Call::root(&DELETE)
                .name("app_id", app_id)?
                .at("console/application"),
        )
        .await?;
        Ok(())
    }

    /// The API keys in the settings of an app.
    pub async fn settings(&self, app_id: &str) -> Result<Vec<ApiKey>> {
        let call = Call::root(&SETTINGS)
            .name("app_id", app_id)?
            .at("console/appsettings");
        let settings = self.send(call).await?.object()?;
        let Some(Value::Array(keys)) = settings.get("apiKeys") else {
            return Err(Error::unexpected(
                SETTINGS.name,
                "settings with `apiKeys`",
                "settings without it",
            ));
        };
        let read = |entry: &Value| {
            let text = |name: &str| entry.get(name).and_then(Value::as_str);
            let kind = text("deviceType").or_else(|| text("name"))?.to_owned();
            Some(ApiKey {
                kind,
                key: text("apiKey")?.into(),
            })
        };
        Ok(keys.iter().filter_map(read).collect())
    }
}
