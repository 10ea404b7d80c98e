//! The life of a call. Everything that a tool of any kind can do wrong is handled here, once.

use crate::caller::Caller;
use crate::record::{Outcome, Record};
use crate::stages::{Stage, Stages};
use crate::{Gateway, OverLimit, open, shape};
use futures::FutureExt;
use rmcp::model::{CallToolRequestParams, CallToolResult, ErrorData, RequestMetaObject};
use serde_json::{Map, Value};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use toolkit::{DynTool, ErrorCode, Redactor, ToolError};
use tracing::Instrument;

/// A call as it came in.
pub(crate) struct Request {
    pub(crate) name: String,
    pub(crate) arguments: Map<String, Value>,
    pub(crate) meta: RequestMetaObject,
}

impl From<(CallToolRequestParams, RequestMetaObject)> for Request {
    fn from((params, meta): (CallToolRequestParams, RequestMetaObject)) -> Self {
        Self {
            name: params.name.into_owned(),
            arguments: params.arguments.unwrap_or_default(),
            meta,
        }
    }
}

/// Answers one call. The only failure outside the answer is a tool that the caller may not know of.
pub(crate) async fn call(
    gateway: &Gateway,
    caller: &Caller,
    request: Request,
    cancelled: CancellationToken,
) -> Result<CallToolResult, ErrorData> {
    // rmcp runs calls in tasks of its own: whoever stops the gateway waits for this token instead.
    let _running = gateway.calls.token();
    let span = tracing::info_span!(
        parent: &caller.span,
        "tool.call",
        request_id = caller.request_id.as_deref(),
        tool = tracing::field::Empty,
        tenant = %caller.principal.tenant,
        credential = caller.principal.credential.as_str(),
        connection = tracing::field::Empty,
        outcome = tracing::field::Empty,
    );
    staged(gateway, caller, request, cancelled).instrument(span).await
}

/// Steps 0 to 7.
async fn staged(
    gateway: &Gateway,
    caller: &Caller,
    request: Request,
    cancelled: CancellationToken,
) -> Result<CallToolResult, ErrorData> {
    let stages = Arc::new(Stages::begin());
    // 0: nothing is looked at, and nothing written down, for a caller over its limits.
    let admit = || gateway.admission.admit(&caller.principal, caller.address);
    let admitted = match stages.measure(Stage::Admission, admit) {
        Ok(admitted) => admitted,
        Err(over) => return Ok(refusal(&over_limit(over))),
    };
    // 1 and 2: one snapshot for listing and calling. Forbidden tools answer like tools that are not there.
    let tool = stages.measure(Stage::Catalog, || {
        let listings = &gateway.listings;
        let listing = listings.for_principal(&caller.principal, &caller.narrowing);
        listing.catalog.get(&request.name).cloned()
    });
    let tool = tool.ok_or_else(|| unknown_tool(&request.name))?;
    let name = &tool.descriptor().name;
    tracing::Span::current().record("tool", tracing::field::display(name));
    let redactor = Arc::new(Redactor::default());
    let mut record = Record::begin(gateway, caller, tool.descriptor(), &request, &stages);
    let outcome = guarded(gateway, caller, &tool, request, &redactor, &mut record, cancelled).await;
    let recorded = async {
        // 7: the answer leaves when it is on record, also when it is a failure, and also when no turn came.
        let _turn = gateway.admission.turn(&caller.principal.tenant).await;
        record.finish(outcome, &redactor).await
    };
    let result = match stages.follow(Stage::Record, recorded).await {
        Ok(answer) => CallToolResult::structured(Value::Object(answer)),
        Err(error) => refusal(&error),
    };
    stages.report(gateway.settings.slow_call, name, caller.request_id.as_deref());
    admitted.charge(shape::bytes(&result));
    Ok(result)
}

/// A panic, a hang and a client that left end the call, not the process.
async fn guarded(
    gateway: &Gateway,
    caller: &Caller,
    tool: &Arc<dyn DynTool>,
    request: Request,
    redactor: &Arc<Redactor>,
    record: &mut Record<'_>,
    cancelled: CancellationToken,
) -> Outcome {
    let work = perform(gateway, caller, tool, request, redactor, record);
    let work = AssertUnwindSafe(work).catch_unwind();
    tokio::select! {
        biased;
        () = cancelled.cancelled() => Err(Record::cancelled()),
        done = tokio::time::timeout(gateway.settings.call_deadline, work) => match done {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_payload)) => Err(panicked()),
            Err(_elapsed) => Err(too_slow(gateway)),
        },
    }
}

/// Steps 3 to 6.
async fn perform(
    gateway: &Gateway,
    caller: &Caller,
    tool: &Arc<dyn DynTool>,
    mut request: Request,
    redactor: &Arc<Redactor>,
    record: &mut Record<'_>,
) -> Outcome {
    let stages = Arc::clone(record.stages());
    // 3: complaints come before anything is opened or sent.
    stages.measure(Stage::Arguments, || tool.check(&request.arguments))?;
    let offset = shape::offset(&request.arguments);
    let asked = open::Asked::take(&mut request.arguments);
    // 4: secrets are open from here to the end of the call. The turn at the store ends before the request goes out.
    let opened = async {
        let turn = gateway.admission.turn(&caller.principal.tenant).await;
        let turn = turn.ok_or_else(too_busy)?;
        let open = open::connection(gateway, caller, asked, redactor, record).await?;
        Ok::<_, ToolError>((turn, open))
    };
    let (turn, open) = stages.follow(Stage::Context, opened).await?;
    stages
        .follow(Stage::Record, record.intent(&request.arguments))
        .await?;
    drop(turn);
    // 5
    let called = tool.call(&open.context, request.arguments);
    let answer = stages.follow(Stage::Call, called).await?;
    // 6
    stages.measure(Stage::Shape, || {
        shape::answer(tool.descriptor(), redactor, offset, answer)
    })
}

fn unknown_tool(name: &str) -> ErrorData {
    metrics::counter!("causeway_tool_calls_total", "tool" => "unknown", "outcome" => "unknown_tool")
        .increment(1);
    ErrorData::invalid_params(format!("Unknown tool: {}", toolkit::clip(name, 64)), None)
}

/// Counted, and not written to the audit trail: a caller over its limit must not be able to fill it.
pub(crate) fn over_limit(over: OverLimit) -> ToolError {
    metrics::counter!("causeway_calls_over_limit_total", "limit_of" => over.whose, "limit" => over.kind.as_str())
        .increment(1);
    over.into()
}

/// A failed call, in band: clients show transport errors to nobody who could act on them.
fn refusal(error: &ToolError) -> CallToolResult {
    let text = text(error);
    let body = serde_json::to_value(error).unwrap_or_default();
    let mut result = CallToolResult::structured_error(serde_json::json!({ "error": body }));
    result.content = vec![rmcp::model::ContentBlock::text(text)];
    result
}

/// The same as one readable text, for clients that show only that.
fn text(error: &ToolError) -> String {
    use std::fmt::Write;
    let mut text = format!("{}: {}", error.code.as_str(), error.message);
    if let Some(hint) = &error.hint {
        let _ = write!(text, "\nHint: {hint}");
    }
    if let Some(code) = error.upstream_code {
        let _ = write!(text, "\nBackendless code: {code}");
    }
    if let Some(seconds) = error.retry_after_seconds {
        let _ = write!(text, "\nTry again in {seconds} s.");
    }
    text
}

fn panicked() -> ToolError {
    ToolError::new(
        ErrorCode::Internal,
        "the tool failed unexpectedly; a change may have had its effect",
    )
    .hint("this is a mistake of the gateway, its operator finds it in the log")
}

fn too_busy() -> ToolError {
    let mut busy = ToolError::new(
        ErrorCode::RateLimited,
        "the gateway is busy, and nothing was sent",
    )
    .hint("try again in a moment");
    busy.retry_after_seconds = Some(1);
    busy
}

fn too_slow(gateway: &Gateway) -> ToolError {
    let seconds = gateway.settings.call_deadline.as_secs();
    ToolError::new(
        ErrorCode::Timeout,
        format!("the call took longer than {seconds} s and was given up"),
    )
    .hint("the call may have had its effect: look before you repeat a change")
}

#[cfg(test)]
mod tests;
