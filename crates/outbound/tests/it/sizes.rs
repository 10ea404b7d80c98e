//! An answer costs no more memory than its bound, whatever the server says or sends.

use http::{HeaderValue, Method, header::CONTENT_ENCODING};
use outbound::{Error, Request};

use crate::{
    server::{Server, Step, answer},
    setup::{Setup, write},
};

const MIB: usize = 1024 * 1024;

/// What the buffers of two sockets may hold at most, generously.
const IN_FLIGHT: usize = 32 * MIB;

#[tokio::test]
async fn a_gigabyte_is_refused_at_the_bound() {
    let whole = "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n";
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let endless = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
    for (head, before, after) in [(whole, "", ""), (chunked, "10000\r\n", "\r\n"), (endless, "", "")] {
        let (server, setup) = (
            Server::start([Step::Gigabyte { head, before, after }]).await,
            Setup::local(),
        );
        let error = setup.send(Request::get(server.url("/"))).await.unwrap_err();
        assert!(
            matches!(error, Error::TooLarge { limit, .. } if limit == 8 * MIB),
            "{error:?}"
        );
        // The client has hung up, or the server would go on.
        server.until_ended(1).await;
        let written = server.bytes_written();
        assert!(
            written < 8 * MIB + IN_FLIGHT,
            "{written} bytes were taken from {head:?}"
        );
        assert_eq!(server.requests().len(), 1, "it is not tried again");
    }
}

#[tokio::test]
async fn the_bound_itself_is_allowed_and_a_request_can_set_its_own() {
    let chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n5\r\nfghij\r\n0\r\n\r\n";
    for bytes in [answer(200, "", "abcdefghij"), chunked.to_owned()] {
        let (server, setup) = (
            Server::start([Step::Answer(bytes.clone()), Step::Answer(bytes)]).await,
            Setup::local(),
        );
        let request = |limit| Request::get(server.url("/")).max_response_bytes(limit);
        assert_eq!(setup.send(request(10)).await.unwrap().body, "abcdefghij");
        let error = setup.send(request(9)).await.unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("is larger than the 9 bytes that are allowed"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn the_length_that_head_tells_is_no_body() {
    let told = "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n";
    let server = Server::start([Step::Answer(told.into())]).await;
    let response = Setup::local()
        .send(Request::new(Method::HEAD, server.url("/")))
        .await
        .unwrap();
    assert_eq!(response.headers["content-length"], "1073741824");
    assert!(response.body.is_empty());
}

#[tokio::test]
async fn compression_is_not_asked_for_and_not_undone() {
    let packed = answer(200, "Content-Encoding: gzip\r\n", "not really packed");
    let server = Server::start([Step::Answer(packed)]).await;
    let response = Setup::local().send(write(server.url("/"))).await.unwrap();
    assert_eq!(
        response.headers.get(CONTENT_ENCODING),
        Some(&HeaderValue::from_static("gzip"))
    );
    assert_eq!(response.body, "not really packed");
    assert!(!server.requests()[0].to_lowercase().contains("accept-encoding"));
}
