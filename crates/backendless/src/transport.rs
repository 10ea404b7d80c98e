//! The one place where a call becomes an HTTP request and an answer or an error comes back.

use std::time::Duration;

use outbound::{BreakerKey, HttpClient, Request, Response};
use secrecy::SecretString;
use tracing::debug;

use crate::answer::{Answer, lenient};
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};

/// Sends calls over the guarded HTTP client.
#[derive(Clone)]
pub(crate) struct Transport {
    http: HttpClient,
    breaker: Option<BreakerKey>,
}

/// The bounds of one call; `None` is the policy of the HTTP client.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bounds {
    pub(crate) deadline: Option<Duration>,
    pub(crate) max_response_bytes: Option<usize>,
}

impl Transport {
    pub(crate) fn new(http: HttpClient, breaker: Option<BreakerKey>) -> Self {
        Self { http, breaker }
    }

    pub(crate) fn with_breaker(&self, breaker: BreakerKey) -> Self {
        Self {
            breaker: Some(breaker),
            ..self.clone()
        }
    }

    pub(crate) async fn send(&self, base: &SecretString, bounds: Bounds, call: Call) -> Result<Answer> {
        let operation = call.operation;
        let request = self.request(base, bounds, call)?;
        debug!(operation = operation.name, "calling Backendless");
        match self.http.send(request).await {
            Ok(response) => read(operation.name, response),
            Err(error) => Err(failure(operation.name, operation.repeatable, error)),
        }
    }

    fn request(&self, base: &SecretString, bounds: Bounds, call: Call) -> Result<Request> {
        let url = call.url(base)?;
        Ok(Request {
            headers: call.headers,
            body: call.body,
            repeatable: call.operation.repeatable,
            deadline: bounds.deadline,
            max_response_bytes: bounds.max_response_bytes,
            breaker: self.breaker.clone(),
            ..Request::new(call.operation.method.clone(), url)
        })
    }
}

fn read(operation: &'static str, response: Response) -> Result<Answer> {
    if response.status.is_success() {
        return Ok(Answer::new(operation, response.headers, response.body));
    }
    let status = response.status.as_u16();
    Err(Error::answered(
        operation,
        status,
        response.retry_after,
        lenient(&response.body),
    ))
}

fn failure(operation: &'static str, repeatable: bool, error: outbound::Error) -> Error {
    let kind = match &error {
        outbound::Error::Forbidden { .. } => ErrorKind::AddressRefused,
        outbound::Error::Timeout { .. } => ErrorKind::Timeout,
        outbound::Error::TooLarge { .. } => ErrorKind::TooLarge,
        outbound::Error::Redirect { .. } => ErrorKind::UnexpectedAnswer,
        outbound::Error::InvalidRequest { .. } => ErrorKind::Validation,
        outbound::Error::Resolve { .. }
        | outbound::Error::Connect { .. }
        | outbound::Error::Tls { .. }
        | outbound::Error::Reset { .. }
        | outbound::Error::BreakerOpen { .. } => ErrorKind::Unavailable,
    };
    let mut message = error.to_string();
    if error.sent() && !repeatable {
        message.push_str("; whether the change took effect is not known, so look before you repeat it");
    }
    Error::transport(operation, kind, message, error)
}
