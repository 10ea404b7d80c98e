//! `causeway token`: bearers that do not change until they are revoked.

use super::connection::find as find_connection;
use super::operator::{Operator, Subject, name, time};
use super::{CliError, Session};
use crate::lists;
use clap::Subcommand;
use domain::{BearerToken, ConnectionLimit, Scopes, Timestamp, TokenId};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::time::Duration;
use store::AccessToken;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a token and print it, once.
    Create {
        /// The tenant's id or name.
        #[arg(long)]
        tenant: String,
        /// The id or address of the account that it acts for [default: the tenant's first account].
        #[arg(long)]
        account: Option<String>,
        /// What people call it; unique in the account.
        #[arg(long, value_parser = name)]
        name: String,
        /// What it may do, such as `*:write` or `files:destroy,data:read`. Levels: read, write, destroy.
        #[arg(long, value_parser = Scopes::parse)]
        scopes: Scopes,
        /// When it ends by itself, such as 30d, 12h or 90m [default: never].
        #[arg(long, value_parser = duration)]
        expires_in: Option<Duration>,
        /// Allow this connection only, by id or name; can be repeated [default: all of the account].
        #[arg(long)]
        connection: Vec<String>,
    },
    /// Show tokens; never the tokens themselves.
    List {
        /// The tenant's id or name.
        #[arg(long)]
        tenant: String,
        /// Only those of this account, by id or address.
        #[arg(long)]
        account: Option<String>,
    },
    /// Revoke a token for good. Running gateways refuse it within a second.
    Revoke {
        /// Its id, `tok_…`.
        id: String,
    },
}

impl Command {
    pub(super) async fn run(self, session: &Session) -> Result<(), CliError> {
        let operator = Operator::open(session).await?;
        let result = match self {
            Self::Create {
                tenant,
                account,
                name,
                scopes,
                expires_in,
                connection,
            } => {
                let wanted = Wanted {
                    name,
                    scopes,
                    expires_in,
                    connections: connection,
                };
                create(&operator, &tenant, account.as_deref(), wanted).await
            }
            Self::List { tenant, account } => list(&operator, &tenant, account.as_deref()).await,
            Self::Revoke { id } => revoke(&operator, &id).await,
        };
        operator.close().await?;
        let (json, text) = result?;
        Ok(session.output.result(&json, text)?)
    }
}

type Printed = Result<(Value, String), CliError>;

struct Wanted {
    name: String,
    scopes: Scopes,
    expires_in: Option<Duration>,
    connections: Vec<String>,
}

async fn create(operator: &Operator, tenant: &str, account: Option<&str>, wanted: Wanted) -> Printed {
    let tenant = operator.active_tenant(tenant).await?;
    let account = operator.account_or_first(&tenant, account).await?;
    let mut ids = Vec::new();
    for named in &wanted.connections {
        ids.push(find_connection(operator, &tenant, &account, named).await?.id);
    }
    let connections = if ids.is_empty() {
        ConnectionLimit::All
    } else {
        ConnectionLimit::Only(ids)
    };
    let now = operator.now();
    let token = AccessToken {
        id: TokenId::generate(operator.base.clock.as_ref(), operator.base.entropy.as_ref()),
        tenant: tenant.id.clone(),
        account: account.id.clone(),
        name: wanted.name,
        scopes: wanted.scopes,
        connections,
        created_at: now,
        expires_at: wanted.expires_in.map(|life| now.plus(life)),
        last_used_at: None,
        revoked_at: None,
    };
    let bearer = BearerToken::generate(&token.id, operator.base.entropy.as_ref());
    let subject = Subject {
        account: Some(&account.id),
        detail: json!({ "token": token.id, "scopes": token.scopes }),
        ..Subject::default()
    };
    let change = async {
        Ok(operator
            .base
            .store
            .create_access_token(&tenant.id, &token, &bearer.hash)
            .await?)
    };
    operator
        .audited(&tenant.id, "token.create", subject, change)
        .await?;
    let text = bearer.text.expose_secret();
    let json = json!({ "id": token.id, "token": text, "expires_at": token.expires_at.map(time) });
    Ok((
        json,
        format!("{}\n{text}\nThis is the only time that it is shown.", token.id),
    ))
}

async fn list(operator: &Operator, tenant: &str, account: Option<&str>) -> Printed {
    let tenant = operator.tenant(tenant).await?;
    let account = match account {
        Some(named) => Some(operator.account(&tenant, named).await?.id),
        None => None,
    };
    let tokens = lists::tokens(operator.base.store.as_ref(), &tenant.id, account.as_ref()).await?;
    let now = operator.now();
    let rows: Vec<_> = tokens.iter().map(|token| row(token, now)).collect();
    let lines = tokens.iter().map(|token| {
        let used = token
            .last_used_at
            .map_or_else(|| "never used".to_owned(), |at| format!("used {}", time(at)));
        format!(
            "{}  {:7}  {}  {}  ({used})",
            token.id,
            state(token, now),
            token.name,
            token.scopes
        )
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    Ok((json!({ "tokens": rows }), text))
}

fn row(token: &AccessToken, now: Timestamp) -> Value {
    let connections = match &token.connections {
        ConnectionLimit::All => Value::Null,
        ConnectionLimit::Only(ids) => json!(ids),
    };
    json!({
        "id": token.id,
        "name": token.name,
        "account": token.account,
        "scopes": token.scopes,
        "connections": connections,
        "state": state(token, now),
        "created_at": time(token.created_at),
        "expires_at": token.expires_at.map(time),
        "last_used_at": token.last_used_at.map(time),
    })
}

fn state(token: &AccessToken, now: Timestamp) -> &'static str {
    match token {
        token if token.revoked_at.is_some() => "revoked",
        token if token.expires_at.is_some_and(|at| at <= now) => "expired",
        _ => "active",
    }
}

async fn revoke(operator: &Operator, id: &str) -> Printed {
    let id: TokenId = id.parse().map_err(|error: domain::IdError| {
        CliError::usage(format!(
            "{error}; the id is not the token itself, `causeway token list` shows it"
        ))
    })?;
    let missing = || {
        CliError::not_found(
            format!("token {id}"),
            "`causeway token list` shows all of a tenant",
        )
    };
    let token = operator
        .base
        .store
        .bearer_record(&id)
        .await?
        .ok_or_else(missing)?
        .token;
    let subject = Subject {
        account: Some(&token.account),
        detail: json!({ "token": id }),
        ..Subject::default()
    };
    let change = async {
        Ok(operator
            .base
            .store
            .revoke_access_token(&token.tenant, &id, operator.now())
            .await?)
    };
    let is_first = operator
        .audited(&token.tenant, "token.revoke", subject, change)
        .await?;
    let text = if is_first {
        format!("{id} is revoked")
    } else {
        format!("{id} was revoked before")
    };
    Ok((json!({ "id": id, "revoked": true }), text))
}

/// A whole number and a unit: `30d`, `12h`, `90m`, `45s`.
fn duration(text: &str) -> Result<Duration, String> {
    const FORM: &str = "write a whole number with a unit: 30d, 12h, 90m or 45s";
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or(FORM)?;
    let seconds = match unit {
        "d" => 24 * 3600,
        "h" => 3600,
        "m" => 60,
        "s" => 1,
        _ => return Err(FORM.to_owned()),
    };
    let number: u64 = number.parse().map_err(|_| FORM.to_owned())?;
    let seconds = number
        .checked_mul(seconds)
        .filter(|seconds| (1..=10 * 366 * 24 * 3600).contains(seconds));
    seconds
        .map(Duration::from_secs)
        .ok_or_else(|| "it must be between 1s and ten years".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit() {
        for (text, seconds) in [("30d", 2_592_000), ("12h", 43_200), ("90m", 5_400), ("45s", 45)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for bad in [
            "",
            "d",
            "30",
            "30 d",
            "-1d",
            "1.5h",
            "0s",
            "4000d",
            "99999999999999999999d",
            "30é",
        ] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
