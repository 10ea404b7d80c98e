//! The accept loop: TCP connections become HTTP/1.1 requests, as many at a time as the limits allow.

mod neighbours;

use crate::config::LimitsConfig;
use crate::lifecycle::Lifecycle;
use crate::middleware::client::TrustedProxies;
use crate::routes::Routes;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::connect_info::ConnectInfo;
use axum::http::Request;
use axum::response::Response;
use axum::{BoxError, Router};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use neighbours::{Neighbours, Place};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::{ServiceExt, service_fn};

/// The largest head of a request, in bytes.
const MAX_HEAD_BYTES: usize = 64 * 1024;
/// How many refusals are written at the same time; connections beyond them are closed without a word.
const MAX_REFUSALS: usize = 64;
const REFUSAL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nContent-Length: 122\r\n\
Retry-After: 1\r\nConnection: close\r\n\r\n\
{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,\"detail\":\"too many connections are open; try again soon\"}";

/// Serves routes on a listener.
pub struct HttpServer {
    listener: TcpListener,
    routes: Routes,
    connections: Arc<Semaphore>,
    neighbours: Neighbours,
    refusals: Arc<Semaphore>,
    builder: Builder<TokioExecutor>,
    life: Lifecycle,
}

impl HttpServer {
    /// Binds first and serves later: the address is known, and clients wait instead of being refused.
    pub fn new(listener: TcpListener, routes: Routes, limits: &LimitsConfig, life: Lifecycle) -> Self {
        // HTTP/1 only: without TLS nobody negotiates HTTP/2, and its preface would be waited for without a time limit.
        let mut builder = Builder::new(TokioExecutor::new()).http1_only();
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header_timeout)
            .max_buf_size(MAX_HEAD_BYTES);
        Self {
            listener,
            routes,
            connections: Arc::new(Semaphore::new(limits.max_connections)),
            neighbours: Neighbours::new(limits.address_connections),
            refusals: Arc::new(Semaphore::new(MAX_REFUSALS)),
            builder,
            life,
        }
    }

    /// Lets these open as many connections as all together may: behind each of them are many clients.
    #[must_use]
    pub fn trusting(mut self, proxies: TrustedProxies) -> Self {
        self.neighbours.trust(proxies);
        self
    }

    /// Accepts until the gateway is draining. Open connections go on in tasks of their own.
    pub async fn run(self) {
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                () = self.life.draining().cancelled() => return,
            };
            match accepted {
                Ok((stream, peer)) => self.admit(stream, peer),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    // Without file descriptors the next attempt would fail at once too.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }

    fn admit(&self, stream: TcpStream, peer: SocketAddr) {
        if let Some(place) = self.neighbours.enter(peer.ip())
            && let Ok(permit) = Arc::clone(&self.connections).try_acquire_owned()
        {
            self.serve(stream, peer, (permit, place));
            return;
        }
        metrics::counter!("causeway_connections_refused_total").increment(1);
        if let Ok(permit) = Arc::clone(&self.refusals).try_acquire_owned() {
            self.life.spawn_requests(async move {
                let _permit = permit;
                // A client that does not listen loses nothing but this answer.
                let _ = tokio::time::timeout(Duration::from_secs(1), refuse(stream)).await;
            });
        }
    }

    fn serve(&self, stream: TcpStream, peer: SocketAddr, permit: (OwnedSemaphorePermit, Place)) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
        let routes = self.routes.clone();
        let service = service_fn(move |request| answer(routes.now(), peer, request));
        let connection = self
            .builder
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
            .into_owned();
        let life = self.life.clone();
        self.life.spawn_requests(async move {
            let _permit = permit;
            let _open = OpenConnection::count();
            let mut connection = std::pin::pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = life.draining().cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
}

async fn answer<B>(router: Router, peer: SocketAddr, mut request: Request<B>) -> Result<Response, Infallible>
where
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    request.extensions_mut().insert(ConnectInfo(peer));
    router.oneshot(request.map(Body::new)).await
}

/// Says that there are too many connections, and waits until the client has read it: closing at once could destroy it.
async fn refuse(mut stream: TcpStream) -> std::io::Result<()> {
    stream.write_all(REFUSAL).await?;
    stream.shutdown().await?;
    let mut unread = [0; 1024];
    while stream.read(&mut unread).await? > 0 {}
    Ok(())
}

/// Counts a connection for as long as it lives.
struct OpenConnection;

impl OpenConnection {
    fn count() -> Self {
        metrics::gauge!("causeway_connections_open").increment(1);
        Self
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        metrics::gauge!("causeway_connections_open").decrement(1);
    }
}
