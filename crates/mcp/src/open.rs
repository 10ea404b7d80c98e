//! What a call needs from its connection, opened for this call only.

use crate::caller::Caller;
use crate::console::CallConsole;
use crate::record::Record;
use crate::{Entered, Gateway, dispatch};
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

/// What is open during a call.
pub(crate) struct Open {
    pub(crate) context: CallContext,
    /// Holds the call's place among those of its connection.
    _admitted: Entered,
}

/// Opens the caller's connection and the app user's session.
pub(crate) async fn connection(
    gateway: &Gateway,
    caller: &Caller,
    asked: Asked,
    redactor: &Arc<Redactor>,
    record: &mut Record<'_>,
) -> Result<Open, ToolError> {
    let principal = &*caller.principal;
    let name = match (asked.connection.as_deref(), caller.narrowing.connection()) {
        (Some(asked), Some(only)) if asked != only => return Err(outside_narrowing(asked, only)),
        (Some(asked), _) => Some(asked),
        (None, only) => only,
    };
    let open = gateway.connections.open(principal, name).await.map_err(refused)?;
    let open = Arc::new(open);
    record.connection(open.id());
    let admitted = gateway
        .admission
        .admit_connection(open.id())
        .map_err(dispatch::over_limit)?;
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
    let context = CallContext::new(
        client,
        resolved.user,
        Arc::new(console),
        Arc::new(resolved.sessions),
        Arc::clone(redactor),
        gateway.clock.now(),
    );
    Ok(Open {
        context,
        _admitted: admitted,
    })
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

/// How a connection that cannot be used looks to a model. The gateway's own failures say nothing of the inside.
pub(crate) fn refused(error: ConnectionError) -> ToolError {
    let (code, hint) = match &error {
        ConnectionError::Missing { .. } | ConnectionError::Gone => (
            ErrorCode::ConnectionMissing,
            "add a Backendless app in the gateway's console, or use another name",
        ),
        ConnectionError::NoDeveloper { .. } => (
            ErrorCode::ConnectionMissing,
            "its owner adds a developer login to the connection: in the gateway's console, or with \
             `causeway connection add --developer-file`",
        ),
        ConnectionError::Rejected { .. } | ConnectionError::DeveloperRejected { .. } => (
            ErrorCode::ConnectionRejected,
            "its owner has to replace the credential in the gateway's console",
        ),
        ConnectionError::Unreachable { .. } | ConnectionError::ConsoleUnreachable { .. } => {
            (ErrorCode::UpstreamUnavailable, "try again in a moment")
        }
        ConnectionError::Name { .. } => (
            ErrorCode::InvalidArguments,
            "leave `connection` out for the default one",
        ),
        ConnectionError::Invalid { .. }
        | ConnectionError::NotAllowed { .. }
        | ConnectionError::Unreadable
        | ConnectionError::UnknownVersion { .. }
        | ConnectionError::Vault(_)
        | ConnectionError::Store(_) => return inside(error),
    };
    ToolError::new(code, error.to_string())
        .hint(hint)
        .caused_by(error)
}

fn inside(error: ConnectionError) -> ToolError {
    let mut unavailable = ToolError::new(ErrorCode::Internal, "the connection cannot be opened right now")
        .hint("try again in a moment; if it stays, the gateway's operator finds the cause in the log");
    if matches!(error, ConnectionError::Store(_)) {
        unavailable.retry_after_seconds = Some(1);
    }
    unavailable.caused_by(error)
}
