//! A TCP proxy in front of a server that tests take away and give back, without touching the server.

use std::net::SocketAddr;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What happens to connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// They go through.
    Open,
    /// Those that are there break, and new ones are closed at once.
    Cut,
    /// Nothing moves and nothing is closed, as when a machine vanishes. What was under way goes on once the way is open.
    Silent,
}

/// A running proxy.
pub struct TcpProxy {
    address: SocketAddr,
    way: watch::Sender<Way>,
    accepted: watch::Receiver<usize>,
    server: JoinHandle<()>,
}

impl TcpProxy {
    /// In front of `upstream`, `HOST:PORT`, on a free port of its own.
    pub async fn start(upstream: &str, way: Way) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (way, seen) = watch::channel(way);
        let (count, accepted) = watch::channel(0);
        let upstream = upstream.to_owned();
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.send_modify(|count| *count += 1);
                tokio::spawn(carry(stream, upstream.clone(), seen.clone()));
            }
        });
        Self {
            address,
            way,
            accepted,
            server,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes what happens to all connections.
    pub fn set(&self, way: Way) {
        self.way.send_replace(way);
    }

    /// Waits until so many connections were accepted since the start.
    pub async fn accepted(&mut self, count: usize) {
        self.accepted
            .wait_for(|accepted| *accepted >= count)
            .await
            .unwrap();
    }
}

impl Drop for TcpProxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn carry(mut client: TcpStream, upstream: String, mut way: watch::Receiver<Way>) {
    let is_open = |way: &mut watch::Receiver<Way>| {
        let mut way = way.clone();
        async move {
            way.wait_for(|way| *way != Way::Silent)
                .await
                .is_ok_and(|way| *way == Way::Open)
        }
    };
    if !is_open(&mut way).await {
        return;
    }
    let Ok(mut server) = TcpStream::connect(upstream).await else {
        return;
    };
    let mut copying = std::pin::pin!(copy_bidirectional(&mut client, &mut server));
    loop {
        tokio::select! {
            biased;
            changed = way.wait_for(|way| *way != Way::Open) => if changed.is_err() { return },
            // Whoever closed does not wait for an answer.
            _ = &mut copying => return,
        }
        if !is_open(&mut way).await {
            return;
        }
    }
}
