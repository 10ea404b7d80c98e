//! `causeway connection add`: connects a Backendless app.

use super::secret_file::{read, read_text};
use super::{Printed, connections, status};
use crate::cli::CliError;
use crate::cli::operator::{Operator, Subject};
use connections::{Credentials, Developer, Endpoint, Verify};
use serde_json::json;
use std::path::PathBuf;

const DEVELOPER_HELP: &str =
    r#"A file with {"console_url", "login", "password"} or {"console_url", "auth_key"}, for timers"#;

/// Connect a Backendless app. Its keys are checked with Backendless first.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("endpoint").required(true).args(["server_url", "domain"]))]
pub(crate) struct Add {
    /// The tenant's id or name.
    #[arg(long)]
    tenant: String,
    /// The account's id or address [default: the tenant's first account].
    #[arg(long)]
    account: Option<String>,
    /// What tools and people call it; unique in the account.
    #[arg(long)]
    name: String,
    #[arg(
        long,
        help = "The server: https://api.backendless.com, https://eu-api.backendless.com or a self-managed one",
        requires = "app_id",
        requires = "api_key_file",
        value_name = "URL"
    )]
    server_url: Option<String>,
    /// The id of the app.
    #[arg(long, requires = "server_url", value_name = "ID")]
    app_id: Option<String>,
    /// A file that holds the API key, best the one for REST.
    #[arg(long, requires = "server_url", value_name = "FILE")]
    api_key_file: Option<PathBuf>,
    /// A generated or custom domain of the app, instead of server, id and key.
    #[arg(long, conflicts_with_all = ["server_url", "cloud_code_key_file", "developer_file"], value_name = "URL")]
    domain: Option<String>,
    /// A file that holds the Cloud Code key, for the few calls that need it.
    #[arg(long, value_name = "FILE")]
    cloud_code_key_file: Option<PathBuf>,
    #[arg(long, help = DEVELOPER_HELP, value_name = "FILE")]
    developer_file: Option<PathBuf>,
    /// Store it without asking Backendless.
    #[arg(long)]
    no_verify: bool,
    /// Make it the one that calls use which name none. The first one of an account is that anyway.
    #[arg(long)]
    default: bool,
}

impl Add {
    pub(super) async fn run(self, operator: &Operator) -> Printed {
        let credentials = self.credentials()?;
        let tenant = operator.active_tenant(&self.tenant).await?;
        let account = operator
            .account_or_first(&tenant, self.account.as_deref())
            .await?;
        let connections = connections(operator)?;
        let verify = if self.no_verify {
            Verify::Later
        } else {
            Verify::First
        };
        let subject = Subject {
            account: Some(&account.id),
            detail: json!({ "name": self.name }),
            ..Subject::default()
        };
        let change = async {
            let added = connections
                .add(&tenant.id, &account.id, &self.name, &credentials, verify)
                .await?;
            if self.default {
                connections
                    .set_default(&tenant.id, &account.id, &added.id)
                    .await?;
            }
            Ok(added)
        };
        let added = operator
            .audited(&tenant.id, "connection.add", subject, change)
            .await?;
        let json = json!({ "id": added.id, "status": status(&added.state) });
        Ok((
            json,
            format!("{}  {}  {}", added.id, status(&added.state), added.name),
        ))
    }

    /// Everything is read and checked before anything is opened.
    fn credentials(&self) -> Result<Credentials, CliError> {
        let endpoint = match (&self.server_url, &self.app_id, &self.api_key_file, &self.domain) {
            (Some(server_url), Some(app_id), Some(file), _) => Endpoint::Keys {
                server_url: server_url.clone(),
                app_id: app_id.clone(),
                api_key: read(file)?,
            },
            (_, _, _, Some(domain)) => Endpoint::Domain {
                domain: domain.clone(),
            },
            _ => {
                return Err(CliError::usage(
                    "give --server-url, --app-id and --api-key-file, or --domain",
                ));
            }
        };
        let cloud_code_key = self.cloud_code_key_file.as_deref().map(read).transpose()?;
        let developer = match &self.developer_file {
            Some(file) => Some(Developer::parse(&read_text(file)?)?),
            None => None,
        };
        Ok(Credentials::new(endpoint, cloud_code_key, developer)?)
    }
}
