//! `causeway key`: master keys and their rotation.

use super::operator::Operator;
use super::output::note;
use super::{CliError, Session};
use clap::Subcommand;
use serde_json::{Value, json};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Wrap every tenant's key with the first master key, while gateways go on.
    Rotate,
    /// Show the master keys that the database knows, and what each still wraps.
    List,
    /// Forget a master key that wraps nothing any more.
    Remove {
        /// Its id.
        id: String,
    },
}

impl Command {
    pub(super) async fn run(self, session: &Session) -> Result<(), CliError> {
        let operator = Operator::open(session).await?;
        let result = match self {
            Self::Rotate => rotate(&operator).await,
            Self::List => list(&operator).await,
            Self::Remove { id } => remove(&operator, &id).await,
        };
        operator.close().await?;
        let (json, text) = result?;
        Ok(session.output.result(&json, text)?)
    }
}

type Printed = Result<(Value, String), CliError>;

async fn rotate(operator: &Operator) -> Printed {
    let rotation = operator.base.vault.rotate().await?;
    for skipped in &rotation.skipped {
        note(format!(
            "{} of {}: {}",
            skipped.data_key, skipped.tenant, skipped.error
        ));
    }
    if !rotation.skipped.is_empty() {
        return Err(CliError::Findings {
            what: format!(
                "{} keys were re-wrapped and {} could not be; keep the old master keys until that is repaired",
                rotation.rewrapped,
                rotation.skipped.len()
            ),
        });
    }
    let json = json!({ "rewrapped": rotation.rewrapped });
    Ok((
        json,
        format!(
            "{} keys were re-wrapped; `causeway key list` shows which master keys are still in use",
            rotation.rewrapped
        ),
    ))
}

async fn list(operator: &Operator) -> Printed {
    let usage = operator.base.vault.master_key_usage().await?;
    let rows: Vec<_> = usage
        .iter()
        .map(|(id, count)| json!({ "id": id, "wraps": count }))
        .collect();
    let lines: Vec<_> = usage
        .iter()
        .map(|(id, count)| format!("{id}  wraps {count} keys"))
        .collect();
    Ok((json!({ "master_keys": rows }), lines.join("\n")))
}

async fn remove(operator: &Operator, id: &str) -> Printed {
    if operator.base.vault.remove_master_key(id).await? {
        return Ok((
            json!({ "id": id, "removed": true }),
            format!("the master key `{id}` is forgotten"),
        ));
    }
    Err(CliError::not_found(
        format!("master key `{id}`"),
        "`causeway key list` shows all of them",
    ))
}
