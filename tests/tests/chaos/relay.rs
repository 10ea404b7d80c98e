//! A relay between two programs, with the faults of a network.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// What the relay does with bytes and connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Passes everything on.
    Pass,
    /// New connections are closed at once, as if nobody listened.
    Refuse,
    /// Connections are reset in the middle of an answer.
    Reset,
    /// Connections stay open and nothing passes: the other machine was unplugged.
    Hang,
    /// Every piece is late by so much.
    Slow(Duration),
    /// Answers are something else.
    Garbage,
}

/// What the tasks of connections watch.
#[derive(Debug, Clone, Copy)]
struct State {
    manner: Manner,
    /// Connections of an earlier age are cut.
    age: u64,
}

/// A running relay; dropping it cuts everything.
pub(crate) struct Relay {
    address: SocketAddr,
    state: watch::Sender<State>,
    task: JoinHandle<()>,
}

impl Relay {
    /// A relay to an address, `host:port`.
    pub(crate) async fn to(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (state, watched) = watch::channel(State {
            manner: Manner::Pass,
            age: 0,
        });
        let task = tokio::spawn(accept(listener, target.to_owned(), watched));
        Self { address, state, task }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on, for open connections too.
    pub(crate) fn set(&self, manner: Manner) {
        self.state.send_modify(|state| state.manner = manner);
    }

    /// Cuts all connections that are open.
    pub(crate) fn cut(&self) {
        self.state.send_modify(|state| state.age += 1);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, target: String, state: watch::Receiver<State>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((client, _)) = listener.accept().await else {
            continue;
        };
        while connections.try_join_next().is_some() {}
        if state.borrow().manner != Manner::Refuse {
            connections.spawn(relay(client, target.clone(), state.clone()));
        }
    }
}

async fn relay(client: TcpStream, target: String, mut state: watch::Receiver<State>) {
    let age = state.borrow().age;
    let (there, back) = (state.clone(), state.clone());
    let passing = async {
        let Ok(server) = TcpStream::connect(&target).await else {
            return;
        };
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        let (client_reads, client_writes) = client.into_split();
        let (server_reads, server_writes) = server.into_split();
        // An error is an end, too: whoever is behind it finds its connection closed.
        let _ = tokio::join!(
            pass(client_reads, server_writes, there, false),
            pass(server_reads, client_writes, back, true)
        );
    };
    tokio::select! {
        () = passing => {}
        _ = state.wait_for(|state| state.age != age) => {}
    }
}

/// Passes bytes on until one side ends.
async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut state: watch::Receiver<State>,
    is_answer: bool,
) -> std::io::Result<()> {
    let mut piece = vec![0; 64 * 1024];
    loop {
        let length = from.read(&mut piece).await?;
        if length == 0 {
            return to.shutdown().await;
        }
        let bytes = &mut piece[..length];
        let current = state.wait_for(|state| state.manner != Manner::Hang).await;
        let manner = current.map_err(|_| ErrorKind::ConnectionAborted)?.manner;
        match manner {
            Manner::Reset if is_answer => {
                to.write_all(&bytes[..length / 2]).await?;
                return Err(ErrorKind::ConnectionReset.into());
            }
            Manner::Garbage if is_answer => bytes.fill(b'%'),
            Manner::Slow(late) => {
                // Nothing else happens in that time: it ends by running out.
                let _ = tokio::time::timeout(late, std::future::pending::<()>()).await;
            }
            _ => {}
        }
        to.write_all(bytes).await?;
    }
}
