//! A client with replaced surroundings, and the requests that the tests send with it.

use std::{
    collections::{HashMap, VecDeque},
    io,
    net::IpAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures::future::BoxFuture;
use http::Method;
use outbound::{Error, HttpClient, Lookup, Policy, Random, Request, Response, Surroundings};
use tokio::task::JoinHandle;
use url::Url;

use crate::clock::TestClock;

/// The pauses after the first and the second attempt, with the default policy and `Longest`.
pub(crate) const FIRST_PAUSE: Duration = Duration::from_millis(200);
pub(crate) const SECOND_PAUSE: Duration = Duration::from_millis(400);

/// Chance that always chooses the longest pause.
struct Longest;

impl Random for Longest {
    fn fraction(&self) -> f64 {
        1.0
    }
}

/// A resolver with fixed answers: each lookup takes the next answer of its name; the last one stays.
#[derive(Clone, Default)]
pub(crate) struct Names {
    answers: Arc<Mutex<HashMap<String, VecDeque<Vec<IpAddr>>>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Names {
    pub(crate) fn add(&self, host: &str, answers: &[&[&str]]) {
        let parse = |answer: &&[&str]| answer.iter().map(|address| address.parse().unwrap()).collect();
        self.answers
            .lock()
            .unwrap()
            .insert(host.to_owned(), answers.iter().map(parse).collect());
    }

    /// The names that were looked up, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Lookup for Names {
    fn lookup(&self, host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        let mut answers = self.answers.lock().unwrap();
        let answer = match answers.get_mut(&host) {
            Some(left) if left.len() > 1 => left.pop_front(),
            Some(left) => left.front().cloned(),
            None => None,
        };
        self.asked.lock().unwrap().push(host);
        Box::pin(async move { answer.ok_or_else(|| io::Error::other("no such host is known")) })
    }
}

/// A client and the world around it.
pub(crate) struct Setup {
    pub(crate) client: HttpClient,
    pub(crate) clock: TestClock,
    pub(crate) names: Names,
}

impl Setup {
    pub(crate) fn new(policy: Policy) -> Self {
        let (clock, names) = (TestClock::new(), Names::default());
        let surroundings = Surroundings {
            clock: Arc::new(clock.clone()),
            random: Arc::new(Longest),
            lookup: Arc::new(names.clone()),
        };
        Self {
            client: HttpClient::within(policy, surroundings).unwrap(),
            clock,
            names,
        }
    }

    /// A client that may speak to loopback addresses.
    pub(crate) fn local() -> Self {
        Self::new(local())
    }

    /// Starts a request that goes on while the test moves the clock.
    pub(crate) fn start(&self, request: Request) -> JoinHandle<Result<Response, Error>> {
        let client = self.client.clone();
        tokio::spawn(async move { in_time(client.send(request)).await })
    }

    /// Sends a request that needs no time to pass.
    pub(crate) async fn send(&self, request: Request) -> Result<Response, Error> {
        in_time(self.client.send(request)).await
    }
}

/// The default policy, with loopback addresses allowed.
pub(crate) fn local() -> Policy {
    Policy {
        allow_private_addresses: true,
        ..Policy::default()
    }
}

/// A request that changes something: it must not be sent twice.
pub(crate) fn write(url: Url) -> Request {
    Request::new(Method::POST, url).body(r#"{"name":"value"}"#)
}

/// Lets every task do what it can without waiting, so that the pool has noticed what became of its connections.
pub(crate) async fn quiesce() {
    // Far more turns than the runtime needs to look at its sockets once (every 61 turns) and to pass the news on.
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
}

/// Turns a wait that nobody ends, because the clock of the test stands still, into a failure.
async fn in_time<F: Future>(call: F) -> F::Output {
    let limit = Duration::from_secs(15);
    tokio::time::timeout(limit, call)
        .await
        .expect("the client waits for time that the test does not let pass")
}
