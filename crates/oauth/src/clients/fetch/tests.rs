//! The fetch against misbehaving servers. Loopback and plain http are listed by name for it, as an operator can.

use super::*;
use futures::future::BoxFuture;
use outbound::{Lookup, Policy, Surroundings};
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::{Instant, SystemTime};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// Every name leads to the same address.
struct Everywhere(IpAddr);

impl Lookup for Everywhere {
    fn lookup(&self, _: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        let address = self.0;
        Box::pin(async move { Ok(vec![address]) })
    }
}

fn client(policy: Policy, address: &str) -> HttpDocuments {
    let surroundings = Surroundings {
        lookup: Arc::new(Everywhere(address.parse().unwrap())),
        ..Surroundings::default()
    };
    HttpDocuments::new(HttpClient::within(policy, surroundings).unwrap())
}

/// A server that answers every request with these bytes, and goes on for as long as it is listened to if told so.
async fn serve(head: &'static str, endless: bool) -> (HttpDocuments, Url, mpsc::UnboundedReceiver<usize>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let host = format!("127.0.0.1:{}", listener.local_addr().unwrap().port());
    let (written, receiver) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4_096];
            if stream.read(&mut request).await.is_err() || stream.write_all(head.as_bytes()).await.is_err() {
                continue;
            }
            let (piece, mut total) = ([b' '; 16 * 1024], 0);
            while endless && stream.write_all(&piece).await.is_ok() {
                total += piece.len();
            }
            let _ = written.send(total);
        }
    });
    let policy = Policy {
        allowed_hosts: vec![host.clone()],
        ..Policy::default()
    };
    let url = format!("http://{host}/client.json").parse().unwrap();
    (client(policy, "127.0.0.1"), url, receiver)
}

#[tokio::test]
async fn a_json_document_comes_with_the_time_it_may_be_kept() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nCache-Control: public, max-age=600\r\nContent-Length: 2\r\n\r\n{}";
    let (documents, url, _) = serve(head, false).await;
    let document = documents.fetch(&url).await.unwrap();
    assert_eq!(
        document,
        Document {
            body: b"{}".to_vec(),
            max_age: Some(Duration::from_mins(10))
        }
    );
}

#[tokio::test]
async fn other_answers_are_refused() {
    for (head, reason) in [
        (
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
            "answers 404",
        ),
        ("HTTP/1.1 204 No Content\r\n\r\n", "answers 204"),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n{}",
            "application/json",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
            "application/json",
        ),
    ] {
        let (documents, url, _) = serve(head, false).await;
        let error = documents.fetch(&url).await.unwrap_err().to_string();
        assert!(error.contains(reason), "{reason}: {error}");
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for head in [
        "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 301 Moved\r\nLocation: https://example.com/\r\nContent-Length: 0\r\n\r\n",
    ] {
        let (documents, url, _) = serve(head, false).await;
        let error = documents.fetch(&url).await.unwrap_err();
        assert!(
            matches!(error, DocumentError::Fetch(outbound::Error::Redirect { .. })),
            "{error}"
        );
    }
}

/// A clock on which every wait is over at once.
struct Impatient;

impl outbound::Clock for Impatient {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

#[tokio::test]
async fn a_user_waits_five_seconds_at_most() {
    let surroundings = Surroundings {
        clock: Arc::new(Impatient),
        ..Surroundings::default()
    };
    let policy = Policy {
        allowed_hosts: vec!["127.0.0.1".to_owned()],
        ..Policy::default()
    };
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}/client.json", silent.local_addr().unwrap());
    let documents = HttpDocuments::new(HttpClient::within(policy, surroundings).unwrap());
    let error = documents.fetch(&url.parse().unwrap()).await.unwrap_err();
    let after = match &error {
        DocumentError::Fetch(outbound::Error::Timeout { after, .. }) => *after,
        _ => panic!("{error:?}"),
    };
    assert_eq!(after, Duration::from_secs(5));
}

#[tokio::test]
async fn of_a_gigabyte_little_is_read() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n";
    let (documents, url, mut written) = serve(head, true).await;
    let error = documents.fetch(&url).await.unwrap_err();
    assert!(
        matches!(
            error,
            DocumentError::Fetch(outbound::Error::TooLarge { limit: LARGEST, .. })
        ),
        "{error}"
    );
    // What the buffers of two sockets may hold at most, generously.
    let written = written.recv().await.unwrap();
    assert!(written < 32 * 1024 * 1024, "{written} bytes were taken");
}

#[tokio::test]
async fn private_addresses_are_refused_whatever_the_operator_allows_for_upstreams() {
    for allow_private_addresses in [false, true] {
        let policy = || Policy {
            allow_private_addresses,
            ..Policy::default()
        };
        for url in [
            "https://127.0.0.1/client.json",
            "https://10.0.0.1/client.json",
            "https://192.168.1.1/client.json",
            "https://169.254.169.254/client.json",
            "https://[::1]/client.json",
            "https://[::ffff:10.0.0.1]/client.json",
            "https://0x7f000001/client.json",
            "http://93.184.215.14/client.json",
        ] {
            let error = client(policy(), "93.184.215.14")
                .fetch(&url.parse().unwrap())
                .await
                .unwrap_err();
            assert!(
                matches!(error, DocumentError::Fetch(outbound::Error::Forbidden { .. })),
                "{url}: {error}"
            );
        }
        for address in [
            "127.0.0.1",
            "10.0.0.1",
            "169.254.169.254",
            "::1",
            "fd00::1",
            "64:ff9b::a00:1",
        ] {
            let url = "https://rebound.example/client.json".parse().unwrap();
            let error = client(policy(), address).fetch(&url).await.unwrap_err();
            assert!(
                matches!(error, DocumentError::Fetch(outbound::Error::Forbidden { .. })),
                "{address}: {error}"
            );
        }
    }
}

#[test]
fn cache_directives_are_read() {
    for (value, kept) in [
        ("max-age=60", Some(60)),
        ("public, MAX-AGE=60", Some(60)),
        ("max-age=\"60\"", Some(60)),
        ("s-maxage=60", None),
        ("max-age=-1", None),
        ("max-age=x", None),
        ("no-store", Some(0)),
        ("max-age=60, no-cache", Some(0)),
        ("", None),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
        assert_eq!(max_age(&headers), kept.map(Duration::from_secs), "{value}");
    }
    assert_eq!(max_age(&HeaderMap::new()), None);
}
