//! A server on a free port that records what it is sent and answers what it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// One request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Recorded {
    pub(crate) method: String,
    /// Path and query as they were on the wire.
    pub(crate) path: String,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: Bytes,
}

impl Recorded {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .map(|value| value.to_str().expect("a text header"))
    }
}

/// One answer to give.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// 0 stands for no answer at all.
    status: u16,
    headers: Vec<(&'static str, &'static str)>,
    body: Bytes,
}

impl Answer {
    pub(crate) fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// The request is read and never answered.
    pub(crate) fn never() -> Self {
        Self::new(0, "")
    }

    pub(crate) fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }
}

#[derive(Default)]
struct Book {
    requests: Vec<Recorded>,
    answers: VecDeque<Answer>,
}

/// The server; it ends with this value.
pub(crate) struct Stub {
    pub(crate) origin: String,
    book: Arc<Mutex<Book>>,
    server: JoinHandle<()>,
}

impl Stub {
    /// Gives the answers in turn, and the last one for ever.
    pub(crate) async fn answering(answers: Vec<Answer>) -> Self {
        let last = answers.last().cloned().unwrap_or_else(|| Answer::new(200, ""));
        let book = Arc::new(Mutex::new(Book {
            requests: Vec::new(),
            answers: answers.into(),
        }));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new()
            .fallback(record)
            .with_state((Arc::clone(&book), last));
        let server =
            tokio::spawn(async move { axum::serve(listener, router).await.expect("the stub serves") });
        Self { origin, book, server }
    }

    /// What arrived since the last call.
    pub(crate) fn take(&self) -> Vec<Recorded> {
        std::mem::take(&mut self.book.lock().expect("no test panicked here").requests)
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn record(State((book, last)): State<(Arc<Mutex<Book>>, Answer)>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX)
        .await
        .expect("the body arrives");
    let path = parts
        .uri
        .path_and_query()
        .map_or_else(String::new, ToString::to_string);
    let recorded = Recorded {
        method: parts.method.to_string(),
        path,
        headers: parts.headers,
        body,
    };
    let answer = {
        let mut book = book.lock().expect("no test panicked here");
        book.requests.push(recorded);
        book.answers.pop_front().unwrap_or(last)
    };
    if answer.status == 0 {
        std::future::pending::<()>().await;
    }
    let response = Response::builder().status(answer.status);
    let response = answer
        .headers
        .iter()
        .fold(response, |response, (name, value)| response.header(*name, *value));
    response.body(Body::from(answer.body)).expect("a valid answer")
}
