//! Many at once: 10,000 requests over 2,000 connections, and connections beyond the limit.

use reqwest::header::{HeaderName, HeaderValue};
use serde_json::json;
use std::sync::Arc;
use std::time::Instant;
use tests::causeway::Causeway;
use tests::mcp_client::McpClient;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

const CONNECTIONS: usize = 2_000;
const REQUESTS_EACH: usize = 5;
/// Requests that are under way at the same time. The connections are all open and used in turn.
const AT_ONCE: usize = 200;

/// One connection that is kept, without an HTTP client's pool in between.
struct Line(BufReader<TcpStream>);

impl Line {
    async fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address)
            .await
            .expect("a connection; when files run out, raise the limit with `ulimit -n 8192`");
        Self(BufReader::new(stream))
    }

    /// Sends a request, and reads status and body.
    async fn ask(&mut self, request: &str) -> std::io::Result<(u16, String)> {
        self.0.get_mut().write_all(request.as_bytes()).await?;
        let (mut status, mut length) = (0, 0);
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            let lower = line.trim().to_lowercase();
            if let Some(rest) = lower.strip_prefix("http/1.1 ") {
                status = rest[..3].parse().unwrap();
            } else if let Some(value) = lower.strip_prefix("content-length: ") {
                length = value.parse().unwrap();
            } else if lower.is_empty() {
                let mut body = vec![0; length];
                self.0.read_exact(&mut body).await?;
                return Ok((status, String::from_utf8(body).unwrap()));
            }
        }
    }
}

/// A request as bytes.
fn request(
    client: &McpClient,
    address: &str,
    token: &str,
    method: &str,
    params: serde_json::Value,
) -> String {
    let (headers, body) = client.message(method, params);
    let line =
        |(name, value): (&HeaderName, &HeaderValue)| format!("{name}: {}\r\n", value.to_str().unwrap());
    let headers = headers.iter().map(line).collect::<Vec<_>>().concat();
    format!(
        "POST /mcp?tools=get_counter,set_counter HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_requests_over_two_thousand_connections_are_all_answered() {
    let causeway = Causeway::new().with("LIMITS__ADDRESS_CONNECTIONS", "4096");
    let demo = causeway.demo();
    let (client, address, token) = (
        demo.client(),
        demo.address().to_owned(),
        demo.told("token").to_owned(),
    );
    let list = request(&client, &address, &token, "tools/list", json!({}));
    let call = json!({"name": "get_counter", "arguments": {"name": "visits"}});
    let call = request(&client, &address, &token, "tools/call", call);
    let began = Instant::now();
    // All connections are open before the first request is sent.
    let mut lines = Vec::with_capacity(CONNECTIONS);
    for _ in 0..CONNECTIONS {
        lines.push(Line::open(&address).await);
    }
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut work = JoinSet::new();
    for mut line in lines {
        let (list, call, places) = (list.clone(), call.clone(), Arc::clone(&places));
        work.spawn(async move {
            let mut counters_read = 0;
            for turn in 0..REQUESTS_EACH {
                let request = if turn == 2 { &call } else { &list };
                let (status, body) = {
                    let _place = places.acquire().await.unwrap();
                    line.ask(request).await.unwrap()
                };
                assert_eq!(status, 200, "{body}");
                if turn != 2 {
                    assert!(body.contains(r#""name":"get_counter""#), "{body}");
                } else if body.contains(r#""structuredContent":{"name":"visits","value":1204}"#) {
                    counters_read += 1;
                } else {
                    // 2,000 calls at a time are more than one token may make.
                    assert!(body.contains(r#""code":"rate_limited""#), "{body}");
                }
            }
            counters_read
        });
    }
    let counters_read: usize = work.join_all().await.into_iter().sum();
    println!(
        "{} requests over {CONNECTIONS} connections in {:?}, {counters_read} of {CONNECTIONS} calls within the limits",
        CONNECTIONS * REQUESTS_EACH,
        began.elapsed()
    );
    assert!(counters_read >= 100, "{counters_read}");
    assert_eq!(client.names().await.len(), 31);
    assert!(!demo.log().contains("panicked"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_beyond_the_limit_are_refused_cleanly_and_come_back() {
    const LIMIT: usize = 200;
    let causeway = Causeway::new().with("LIMITS__MAX_CONNECTIONS", &LIMIT.to_string());
    let demo = causeway.demo();
    let address = demo.address();
    let list = request(
        &demo.client(),
        address,
        demo.told("token"),
        "tools/list",
        json!({}),
    );
    let mut admitted = Vec::new();
    for _ in 0..LIMIT {
        let mut line = Line::open(address).await;
        assert_eq!(line.ask(&list).await.unwrap().0, 200);
        admitted.push(line);
    }
    for _ in 0..100 {
        let (status, body) = Line::open(address).await.ask(&list).await.unwrap();
        assert_eq!(status, 503, "{body}");
        assert!(body.contains("too many connections are open"), "{body}");
    }
    // Whoever is in stays in.
    for line in &mut admitted {
        assert_eq!(line.ask(&list).await.unwrap().0, 200);
    }
    drop(admitted);
    let began = Instant::now();
    while Line::open(address)
        .await
        .ask(&list)
        .await
        .is_ok_and(|(status, _)| status != 200)
    {
        assert!(
            began.elapsed().as_secs() < 10,
            "nobody comes in though nobody is left"
        );
    }
}
