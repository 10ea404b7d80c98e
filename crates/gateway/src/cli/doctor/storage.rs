//! The database, the keys that belong to it, the clock, and the connections that are stored in it.

use super::finding::Finding;
use crate::app::policy;
use crate::config::Config;
use crate::foundation::{Nature, examine_vault};
use crate::lists;
use connections::Connections;
use outbound::HttpClient;
use secrecy::ExposeSecret;
use std::sync::Arc;
use std::time::Duration;
use store::{Connection, ConnectionState, Store, StoreError};
use store_sql::{OpenError, Options, Status};
use vault::Vault;

/// How many connections are tried when no tenant is named.
const FEW: usize = 5;
/// How far clocks of several machines may differ without harm.
const TOLERANCE: Duration = Duration::from_mins(1);

/// Looks at one after the other; each needs the one before.
pub(super) async fn examine(config: &Config, tenant: Option<&str>, offline: bool) -> Vec<Finding> {
    let url = config.database.url.expose_secret();
    let mut findings = Vec::new();
    let store = match store_sql::status(url).await {
        Err(error) => {
            findings.push(unreachable(&error));
            return findings;
        }
        Ok(status) if !status.is_current() => {
            findings.push(behind(&status));
            return findings;
        }
        Ok(_) => match store_sql::open(
            url,
            Options {
                migrate: false,
                ..Options::default()
            },
        )
        .await
        {
            Ok(store) => store,
            Err(error) => {
                findings.push(unreachable(&error));
                return findings;
            }
        },
    };
    findings.push(Finding::ok("database", "it answers, and all migrations are done"));
    let nature = Nature::real();
    match clock(store.as_ref(), &nature).await {
        Ok(finding) => findings.push(finding),
        Err(error) => findings.push(unreachable(&error)),
    }
    match examine_vault(config, &store, &nature).await {
        Ok(None) => findings.push(Finding::ok("master key", "the database is fresh; the first start makes a key")),
        Ok(Some(vault)) => {
            findings.push(Finding::ok("master key", "it belongs to this database"));
            if !offline {
                let vault = Arc::new(vault);
                findings.extend(reach(config, &store, &vault, &nature, tenant).await);
            }
        }
        Err(error) => findings.push(Finding::problem(
            "master key",
            chain(&error),
            "give the gateway the key that this database was made with (vault.master_keys or vault.master_keys_file)",
        )),
    }
    findings
}

fn unreachable(error: &dyn std::error::Error) -> Finding {
    Finding::problem(
        "database",
        chain(error),
        "check database.url, and that the database runs and lets this machine in",
    )
}

fn behind(status: &Status) -> Finding {
    let Status {
        pending,
        unknown,
        changed,
        ..
    } = status;
    if unknown.is_empty() && changed.is_empty() {
        let what = format!(
            "{} migrations are to be done: {}",
            pending.len(),
            pending.join(", ")
        );
        return Finding::warning(
            "database",
            what,
            "the next start does them, or `causeway migrate`",
        );
    }
    let error = if unknown.is_empty() {
        OpenError::Changed {
            changed: changed.clone(),
        }
    } else {
        OpenError::Future {
            unknown: unknown.clone(),
        }
    };
    Finding::problem(
        "database",
        error.to_string(),
        "run the build that migrated it, or restore a backup from before",
    )
}

/// The errors of an error, each said once.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = error.source();
    }
    text
}

/// Nothing that is stored can be newer than now.
async fn clock(store: &dyn Store, nature: &Nature) -> Result<Finding, StoreError> {
    let now = nature.clock.now();
    let newest = lists::tenants(store)
        .await?
        .into_iter()
        .map(|tenant| tenant.created_at)
        .max();
    Ok(match newest.filter(|newest| newest.since(now) > TOLERANCE) {
        None => Finding::ok("clock", "it is not behind what is stored"),
        Some(newest) => Finding::problem(
            "clock",
            format!(
                "it is {} seconds behind the newest tenant",
                newest.since(now).as_secs()
            ),
            "set the machine's clock (NTP): expiry of tokens and links depends on it",
        ),
    })
}

async fn reach(
    config: &Config,
    store: &Arc<dyn Store>,
    vault: &Arc<Vault>,
    nature: &Nature,
    tenant: Option<&str>,
) -> Vec<Finding> {
    let http = match HttpClient::new(policy(&config.upstream)) {
        Ok(http) => http,
        Err(error) => {
            return vec![Finding::problem(
                "upstream",
                chain(&error),
                "correct the settings in [upstream]",
            )];
        }
    };
    let rows = match chosen(store.as_ref(), tenant).await {
        Ok(rows) => rows,
        Err(error) => return vec![unreachable(&error)],
    };
    if rows.is_empty() {
        return vec![Finding::ok("connections", "there are none to try")];
    }
    let (clock, entropy) = (Arc::clone(&nature.clock), Arc::clone(&nature.entropy));
    let connections = Connections::new(Arc::clone(store), Arc::clone(vault), http, clock, entropy);
    let mut findings = Vec::new();
    for row in rows {
        let tried = connections.verify(&row.tenant, &row.account, &row.id).await;
        findings.push(verdict(&row, tried.map_err(|error| chain(&error))));
    }
    findings
}

fn verdict(row: &Connection, tried: Result<ConnectionState, String>) -> Finding {
    let name = format!("`{}` ({}, {})", row.name, row.id, row.display.endpoint);
    match tried {
        Ok(ConnectionState::Failed { reason }) | Err(reason) => Finding::problem(
            "connections",
            format!("{name} does not work: {reason}"),
            "replace its keys on the web pages, or remove it and add it again",
        ),
        Ok(ConnectionState::Verified | ConnectionState::Unverified) => {
            Finding::ok("connections", format!("{name} is accepted by Backendless"))
        }
    }
}

/// All of one tenant, or a few of anybody.
async fn chosen(store: &dyn Store, tenant: Option<&str>) -> Result<Vec<Connection>, StoreError> {
    let mut rows = Vec::new();
    for candidate in lists::tenants(store).await? {
        if tenant.is_some_and(|named| named != candidate.name && named != candidate.id.as_str()) {
            continue;
        }
        for account in lists::accounts(store, &candidate.id).await? {
            rows.extend(store.list_connections(&candidate.id, &account.id).await?);
        }
        if tenant.is_none() && rows.len() >= FEW {
            rows.truncate(FEW);
            break;
        }
    }
    Ok(rows)
}
