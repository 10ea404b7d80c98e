//! A proxy that adds a bearer, for programs that cannot send one.

use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Runs until it is dropped.
pub struct AuthProxy {
    address: SocketAddr,
    listener: Option<TcpListener>,
    server: Option<JoinHandle<()>>,
}

impl AuthProxy {
    /// Takes an address, so that a gateway can be told to answer for it before it starts.
    pub async fn bind() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self {
            address: listener.local_addr().unwrap(),
            listener: Some(listener),
            server: None,
        }
    }

    /// Where it listens: `127.0.0.1:PORT`.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// Every name of that place.
    pub fn hosts(&self) -> String {
        let port = self.address.port();
        format!("127.0.0.1:{port},localhost:{port}")
    }

    /// The origins of those names.
    pub fn origins(&self) -> String {
        let port = self.address.port();
        format!("http://127.0.0.1:{port},http://localhost:{port}")
    }

    /// Sends every request on to `target` with the bearer, and nothing else changed but that each has a connection of
    /// its own.
    pub fn forward(&mut self, target: &str, token: &str) {
        let listener = self.listener.take().unwrap();
        let (target, token) = (target.to_owned(), token.to_owned());
        self.server = Some(tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let (target, token) = (target.clone(), token.clone());
                tokio::spawn(async move {
                    // Either side may leave early; the other one sees it.
                    let _ = forward(client, &target, &token).await;
                });
            }
        }));
    }
}

impl Drop for AuthProxy {
    fn drop(&mut self) {
        if let Some(server) = &self.server {
            server.abort();
        }
    }
}

async fn forward(mut client: TcpStream, target: &str, token: &str) -> std::io::Result<()> {
    let mut request = Vec::new();
    let (head, body) = loop {
        if client.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
        let Some(end) = request.windows(4).position(|end| end == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&request[..end]).into_owned();
        if request.len() >= end + 4 + length(&head) {
            break (head, request.split_off(end + 4));
        }
    };
    let kept = head
        .split("\r\n")
        .filter(|line| !line.to_lowercase().starts_with("connection:"));
    let head: Vec<&str> = kept.collect();
    let added = format!("\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n");
    // In one piece: a server that refuses a request by its head and closes with a body still on the way resets the
    // connection, and its answer may be lost.
    let whole = [head.join("\r\n").as_bytes(), added.as_bytes(), &body].concat();
    let mut server = TcpStream::connect(target).await?;
    server.write_all(&whole).await?;
    tokio::io::copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}

/// How long the body is; a body without a length is not waited for.
fn length(head: &str) -> usize {
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length.then(|| value.trim().parse().ok())?
    });
    length.unwrap_or(0)
}
