//! A server that does, request by request, what the test tells it to do.

use std::{
    collections::VecDeque,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};
use url::Url;

/// What to do with one request once it was read whole.
#[derive(Clone)]
pub(crate) enum Step {
    /// Write these bytes and keep the connection.
    Answer(String),
    /// Write these bytes, then close the connection in order.
    AnswerAndClose(String),
    /// Write these bytes, then break the connection off with a TCP reset.
    AnswerAndReset(String),
    /// Write these bytes, then nothing more until the client closes.
    AnswerAndHang(String),
    /// Write this head, then a gigabyte in pieces that each stand between these two strings.
    Gigabyte {
        head: &'static str,
        before: &'static str,
        after: &'static str,
    },
}

impl Step {
    pub(crate) fn ok(body: &str) -> Self {
        Self::Answer(answer(200, "", body))
    }

    pub(crate) fn status(status: u16) -> Self {
        Self::Answer(answer(status, "", "{}"))
    }

    pub(crate) fn status_with(status: u16, header: &str) -> Self {
        Self::Answer(answer(status, &format!("{header}\r\n"), "{}"))
    }

    pub(crate) fn close() -> Self {
        Self::AnswerAndClose(String::new())
    }

    pub(crate) fn reset() -> Self {
        Self::AnswerAndReset(String::new())
    }

    pub(crate) fn hang() -> Self {
        Self::AnswerAndHang(String::new())
    }
}

pub(crate) fn answer(status: u16, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} Whatever\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// What the server saw.
#[derive(Default)]
struct Seen {
    connections: usize,
    /// Connections that came to their end, from whichever side.
    ended: usize,
    /// Each request with the number of its connection.
    requests: Vec<(usize, String)>,
    bytes_written: usize,
}

pub(crate) struct Server {
    address: SocketAddr,
    seen: watch::Receiver<Seen>,
    accepting: JoinHandle<()>,
}

impl Server {
    /// Starts a server that follows the steps, request by request, on 127.0.0.1.
    pub(crate) async fn start(steps: impl IntoIterator<Item = Step>) -> Self {
        Self::start_at(Ipv4Addr::LOCALHOST.into(), steps).await
    }

    pub(crate) async fn start_at(address: IpAddr, steps: impl IntoIterator<Item = Step>) -> Self {
        let listener = TcpListener::bind((address, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let steps = Arc::new(Mutex::new(steps.into_iter().collect()));
        let (seen, receiver) = watch::channel(Seen::default());
        let accepting = tokio::spawn(async move {
            let seen = Arc::new(seen);
            while let Ok((stream, _)) = listener.accept().await {
                seen.send_modify(|seen| seen.connections += 1);
                let number = seen.borrow().connections;
                tokio::spawn(serve(number, stream, Arc::clone(&steps), Arc::clone(&seen)));
            }
        });
        Self {
            address,
            seen: receiver,
            accepting,
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        self.url_as(&self.address.ip().to_string(), path)
    }

    /// A URL of this server under another host name.
    pub(crate) fn url_as(&self, host: &str, path: &str) -> Url {
        Url::parse(&format!("http://{host}:{}{path}", self.port())).unwrap()
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.seen
            .borrow()
            .requests
            .iter()
            .map(|(_, request)| request.clone())
            .collect()
    }

    /// The number of the connection on which each request came.
    pub(crate) fn connection_of_requests(&self) -> Vec<usize> {
        self.seen
            .borrow()
            .requests
            .iter()
            .map(|(connection, _)| *connection)
            .collect()
    }

    pub(crate) fn connections(&self) -> usize {
        self.seen.borrow().connections
    }

    pub(crate) fn bytes_written(&self) -> usize {
        self.seen.borrow().bytes_written
    }

    pub(crate) async fn until_requests(&self, count: usize) {
        self.seen
            .clone()
            .wait_for(|seen| seen.requests.len() >= count)
            .await
            .unwrap();
    }

    pub(crate) async fn until_ended(&self, count: usize) {
        self.seen
            .clone()
            .wait_for(|seen| seen.ended >= count)
            .await
            .unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(
    number: usize,
    mut stream: TcpStream,
    steps: Arc<Mutex<VecDeque<Step>>>,
    seen: Arc<watch::Sender<Seen>>,
) {
    while let Some(request) = read_request(&mut stream).await {
        // The step is taken before the request is shown, so that who waits for the request finds the step taken.
        let step = steps.lock().unwrap().pop_front();
        seen.send_modify(|seen| seen.requests.push((number, request)));
        let step = step.expect("the test has a step for every request");
        if follow(step, &mut stream, &seen).await.is_break() {
            break;
        }
    }
    drop(stream);
    seen.send_modify(|seen| seen.ended += 1);
}

async fn follow(step: Step, stream: &mut TcpStream, seen: &watch::Sender<Seen>) -> std::ops::ControlFlow<()> {
    use std::ops::ControlFlow::{Break, Continue};
    match step {
        Step::Answer(bytes) => {
            stream.write_all(bytes.as_bytes()).await.unwrap();
            return Continue(());
        }
        Step::AnswerAndClose(bytes) => stream.write_all(bytes.as_bytes()).await.unwrap(),
        Step::AnswerAndReset(bytes) => {
            stream.write_all(bytes.as_bytes()).await.unwrap();
            stream.set_zero_linger().unwrap();
        }
        Step::AnswerAndHang(bytes) => {
            stream.write_all(bytes.as_bytes()).await.unwrap();
            let mut end = [0; 64];
            while matches!(stream.read(&mut end).await, Ok(1..)) {}
        }
        Step::Gigabyte { head, before, after } => {
            let piece = format!("{before}{}{after}", "x".repeat(64 * 1024));
            stream.write_all(head.as_bytes()).await.unwrap();
            for _ in 0..16 * 1024 {
                if stream.write_all(piece.as_bytes()).await.is_err() {
                    break;
                }
                seen.send_modify(|seen| seen.bytes_written += piece.len());
            }
        }
    }
    Break(())
}

/// A port that answers whatever comes first with these bytes and closes: no TLS server, no HTTP server.
pub(crate) async fn babbler(bytes: &'static str) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut first = [0; 16 * 1024];
            if stream.read(&mut first).await.is_ok() {
                stream.write_all(bytes.as_bytes()).await.unwrap();
            }
        }
    });
    port
}

/// Reads one request, head and body, or `None` when the client is done.
async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut read = Vec::new();
    let mut wanted = None;
    while wanted.is_none_or(|wanted| read.len() < wanted) {
        if stream.read_buf(&mut read).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&read);
        wanted = text
            .find("\r\n\r\n")
            .map(|end| end + 4 + content_length(&text[..end]));
    }
    Some(String::from_utf8_lossy(&read).into_owned())
}

fn content_length(head: &str) -> usize {
    let length = head.lines().find_map(|line| {
        line.to_ascii_lowercase()
            .strip_prefix("content-length:")
            .map(str::to_owned)
    });
    length.map_or(0, |length| length.trim().parse().unwrap())
}
