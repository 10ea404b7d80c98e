//! The least that a gateway in this language can be: axum in front, reqwest behind, nothing between.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use axum::response::Response;
use reqwest::Client;
use reqwest::header::CONTENT_TYPE;

/// Serves until standard input ends.
#[tokio::main]
pub(crate) async fn run(upstream: SocketAddr) -> Result<()> {
    let listener =
        axum::serve::ListenerExt::tap_io(tokio::net::TcpListener::bind("127.0.0.1:0").await?, |stream| {
            // As the gateway does. Where it fails, the measurement shows it.
            let _ = stream.set_nodelay(true);
        });
    crate::say(&axum::serve::Listener::local_addr(&listener)?.to_string())?;
    let onward = Onward {
        client: client()?,
        upstream: format!("http://{upstream}"),
    };
    let router = Router::new().fallback(pass).with_state(onward);
    tokio::select! {
        served = async { axum::serve(listener, router).await } => served?,
        ended = tokio::task::spawn_blocking(crate::until_input_ends) => ended??,
    }
    Ok(())
}

#[derive(Clone)]
struct Onward {
    client: Client,
    upstream: String,
}

#[expect(
    clippy::disallowed_methods,
    reason = "what is compared with must not have the guards of `outbound`"
)]
fn client() -> Result<Client> {
    Client::builder()
        .no_proxy()
        .build()
        .context("the client cannot be made")
}

async fn pass(State(onward): State<Onward>, method: Method, uri: Uri, body: Bytes) -> Response {
    match send(&onward, method, &uri, body).await {
        Ok(response) => response,
        Err(error) => {
            let mut response = Response::new(Body::from(error.to_string()));
            *response.status_mut() = StatusCode::BAD_GATEWAY;
            response
        }
    }
}

async fn send(onward: &Onward, method: Method, uri: &Uri, body: Bytes) -> Result<Response, reqwest::Error> {
    let url = format!("{}{uri}", onward.upstream);
    let answer = onward.client.request(method, url).body(body).send().await?;
    let (status, content_type) = (answer.status(), answer.headers().get(CONTENT_TYPE).cloned());
    let mut response = Response::new(Body::from(answer.bytes().await?));
    *response.status_mut() = status;
    if let Some(content_type) = content_type {
        response.headers_mut().insert(CONTENT_TYPE, content_type);
    }
    Ok(response)
}
