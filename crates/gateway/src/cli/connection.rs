//! `causeway connection`: the Backendless apps of an account.

mod add;
mod secret_file;

use super::operator::{Operator, Subject, time};
use super::{CliError, Session};
use crate::app::policy;
use clap::Subcommand;
use connections::Connections;
use domain::ConnectionId;
use outbound::HttpClient;
use serde_json::{Value, json};
use std::sync::Arc;
use store::{Account, Connection, ConnectionState, Tenant};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Connect a Backendless app. Its keys are checked with Backendless first.
    Add(add::Add),
    /// Check the credentials of a connection again.
    Verify(Chosen),
    /// Show the connections of an account; never their secrets.
    List {
        /// The tenant's id or name.
        #[arg(long)]
        tenant: String,
        /// The account's id or address [default: the tenant's first account].
        #[arg(long)]
        account: Option<String>,
    },
    /// Remove a connection with its secrets.
    Remove(Chosen),
    /// Make a connection the one that calls use which name none.
    SetDefault(Chosen),
}

/// Which connection.
#[derive(Debug, clap::Args)]
pub(super) struct Chosen {
    /// Its id or name.
    connection: String,
    /// The tenant's id or name.
    #[arg(long)]
    tenant: String,
    /// The account's id or address [default: the tenant's first account].
    #[arg(long)]
    account: Option<String>,
}

pub(super) type Printed = Result<(Value, String), CliError>;

impl Command {
    pub(super) async fn run(self, session: &Session) -> Result<(), CliError> {
        let operator = Operator::open(session).await?;
        let result = match self {
            Self::Add(add) => add.run(&operator).await,
            Self::Verify(chosen) => verify(&operator, &chosen).await,
            Self::List { tenant, account } => list(&operator, &tenant, account.as_deref()).await,
            Self::Remove(chosen) => remove(&operator, &chosen).await,
            Self::SetDefault(chosen) => set_default(&operator, &chosen).await,
        };
        operator.close().await?;
        let (json, text) = result?;
        Ok(session.output.result(&json, text)?)
    }
}

/// Connections as the gateway itself uses them, with the operator's rules for outgoing requests.
pub(super) fn connections(operator: &Operator) -> Result<Connections, CliError> {
    let http = HttpClient::new(policy(&operator.config.upstream))
        .map_err(|error| CliError::usage(format!("upstream: {error}")))?;
    let base = &operator.base;
    Ok(Connections::new(
        Arc::clone(&base.store),
        Arc::clone(&base.vault),
        http,
        Arc::clone(&base.clock),
        Arc::clone(&base.entropy),
    ))
}

/// A connection of an account by id or name.
pub(super) async fn find(
    operator: &Operator,
    tenant: &Tenant,
    account: &Account,
    named: &str,
) -> Result<Connection, CliError> {
    let store = &operator.base.store;
    let found = match named.parse::<ConnectionId>() {
        Ok(id) => store.connection(&tenant.id, &account.id, &id).await?,
        Err(_) => store.connection_by_name(&tenant.id, &account.id, named).await?,
    };
    found.ok_or_else(|| {
        CliError::not_found(
            format!("connection `{named}` of the account {}", account.id),
            format!(
                "`causeway connection list --tenant {} --account {}` shows all of them",
                tenant.id, account.id
            ),
        )
    })
}

/// The account and the connection that were named.
async fn chosen(operator: &Operator, chosen: &Chosen) -> Result<(Tenant, Account, Connection), CliError> {
    let tenant = operator.tenant(&chosen.tenant).await?;
    let account = operator
        .account_or_first(&tenant, chosen.account.as_deref())
        .await?;
    let connection = find(operator, &tenant, &account, &chosen.connection).await?;
    Ok((tenant, account, connection))
}

async fn verify(operator: &Operator, named: &Chosen) -> Printed {
    let (tenant, account, connection) = chosen(operator, named).await?;
    let state = connections(operator)?
        .verify(&tenant.id, &account.id, &connection.id)
        .await?;
    if let ConnectionState::Failed { reason } = state {
        return Err(CliError::Findings {
            what: format!("the connection `{}` does not work: {reason}", connection.name),
        });
    }
    let json = json!({ "id": connection.id, "status": status(&state) });
    Ok((json, format!("{} is {}", connection.name, status(&state))))
}

async fn list(operator: &Operator, tenant: &str, account: Option<&str>) -> Printed {
    let tenant = operator.tenant(tenant).await?;
    let account = operator.account_or_first(&tenant, account).await?;
    let connections = operator
        .base
        .store
        .list_connections(&tenant.id, &account.id)
        .await?;
    let lines = connections.iter().map(|connection| {
        let default = if connection.is_default { " (default)" } else { "" };
        let Connection {
            id,
            name,
            display,
            state,
            ..
        } = connection;
        format!(
            "{id}  {:10}  {name}{default}  {}",
            status(state),
            display.endpoint
        )
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let rows: Vec<_> = connections.iter().map(row).collect();
    Ok((json!({ "connections": rows }), text))
}

fn row(connection: &Connection) -> Value {
    let reason = match &connection.state {
        ConnectionState::Failed { reason } => Some(reason),
        ConnectionState::Unverified | ConnectionState::Verified => None,
    };
    json!({
        "id": connection.id,
        "name": connection.name,
        "account": connection.account,
        "endpoint": connection.display.endpoint,
        "app_id": connection.display.app_id,
        "has_cloud_code_key": connection.display.has_cloud_code_key,
        "has_developer": connection.display.has_developer,
        "default": connection.is_default,
        "status": status(&connection.state),
        "reason": reason,
        "checked_at": connection.checked_at.map(time),
        "created_at": time(connection.created_at),
    })
}

pub(super) fn status(state: &ConnectionState) -> &'static str {
    match state {
        ConnectionState::Unverified => "unverified",
        ConnectionState::Verified => "verified",
        ConnectionState::Failed { .. } => "failed",
    }
}

async fn remove(operator: &Operator, named: &Chosen) -> Printed {
    let (tenant, account, connection) = chosen(operator, named).await?;
    let subject = Subject {
        account: Some(&account.id),
        connection: Some(&connection.id),
        ..Subject::default()
    };
    let connections = connections(operator)?;
    let change = async {
        Ok(connections
            .remove(&tenant.id, &account.id, &connection.id)
            .await?)
    };
    operator
        .audited(&tenant.id, "connection.remove", subject, change)
        .await?;
    let json = json!({ "id": connection.id, "removed": true });
    Ok((json, format!("{} is removed", connection.name)))
}

async fn set_default(operator: &Operator, named: &Chosen) -> Printed {
    let (tenant, account, connection) = chosen(operator, named).await?;
    let subject = Subject {
        account: Some(&account.id),
        connection: Some(&connection.id),
        ..Subject::default()
    };
    let connections = connections(operator)?;
    let change = async {
        Ok(connections
            .set_default(&tenant.id, &account.id, &connection.id)
            .await?)
    };
    operator
        .audited(&tenant.id, "connection.set_default", subject, change)
        .await?;
    let json = json!({ "id": connection.id, "default": true });
    Ok((json, format!("{} is the default", connection.name)))
}
