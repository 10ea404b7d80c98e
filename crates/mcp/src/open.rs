//! What a call needs from its connection, opened for this call only.

use crate::Gateway;
use crate::caller::Caller;
use crate::console::CallConsole;
use crate::record::Record;
use connections::ConnectionError;
use secrecy::ExposeSecret;
use serde_json::{Map, Value};
use std::sync::Arc;
use toolkit::{CallContext, ErrorCode, Redactor, ToolError};

/// The parameters that every tool has, taken out of the arguments.
pub(crate) struct Asked {
    connection: Option<String>,
    user_token: Option<String>,
}

impl Asked {
    /// The arguments were checked: both are texts, if they are there.
    pub(crate) fn take(arguments: &mut Map<String, Value>) -> Self {
        let mut text = |name| match arguments.remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        Self {
            connection: text("connection"),
            user_token: text("user_token"),
        }
    }
}

/// Opens the caller's connection and the app user's session.
pub(crate) async fn context(
    gateway: &Gateway,
    caller: &Caller,
    asked: Asked,
    redactor: &Arc<Redactor>,
    record: &mut Record<'_>,
) -> Result<CallContext, ToolError> {
    let principal = &*caller.principal;
    let name = match (asked.connection.as_deref(), caller.narrowing.connection()) {
        (Some(asked), Some(only)) if asked != only => return Err(outside_narrowing(asked, only)),
        (Some(asked), _) => Some(asked),
        (None, only) => only,
    };
    let open = Arc::new(gateway.connections.open(principal, name).await.map_err(refused)?);
    record.connection(open.id());
    for secret in open.secrets() {
        redactor.conceal(secret.expose_secret());
    }
    let owner = (&principal.tenant, &principal.account, open.id());
    let resolved = gateway
        .sessions
        .resolve(owner, asked.user_token.as_deref())
        .await?;
    let client = open.client().clone();
    let console = CallConsole::new(open, Arc::clone(redactor));
    Ok(CallContext::new(
        client,
        resolved.user,
        Arc::new(console),
        Arc::new(resolved.sessions),
        Arc::clone(redactor),
        gateway.clock.now(),
    ))
}

fn outside_narrowing(asked: &str, only: &str) -> ToolError {
    ToolError::new(
        ErrorCode::ConnectionMissing,
        format!("there is no connection named `{asked}` behind this URL"),
    )
    .hint(format!(
        "its query allows the connection `{only}` only; leave `connection` out"
    ))
}

/// How a connection that cannot be opened looks to a model.
pub(crate) fn refused(error: ConnectionError) -> ToolError {
    error.into()
}
