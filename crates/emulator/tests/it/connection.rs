//! One HTTP/1.1 connection to a running emulator, for tests of what only a socket shows.

use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// An answer as it came: status, head in lower case, body.
#[derive(Debug)]
pub(crate) struct RawAnswer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// A connection that is kept open between requests.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the emulator listens");
        Self {
            stream: BufReader::new(stream),
        }
    }

    /// Sends requests without waiting for answers in between.
    pub(crate) async fn send(&mut self, requests: &str) {
        self.stream
            .write_all(requests.as_bytes())
            .await
            .expect("the emulator reads");
    }

    /// Reads the next answer, which must announce its length.
    pub(crate) async fn answer(&mut self) -> io::Result<RawAnswer> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut head).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        let head = head.to_lowercase();
        let field = |name: &str| {
            head.lines()
                .find_map(|line| line.strip_prefix(name).map(str::trim))
        };
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let length = field("content-length:").and_then(|length| length.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        self.stream.read_exact(&mut body).await?;
        Ok(RawAnswer {
            status: status.ok_or(io::ErrorKind::InvalidData)?,
            body: String::from_utf8_lossy(&body).into_owned(),
            head,
        })
    }
}

/// A request without a body.
pub(crate) fn request(method: &str, path: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nhost: emulator.test\r\ncontent-length: 0\r\n\r\n")
}
