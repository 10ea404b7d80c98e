//! Redirects are refused: the guard could be led around through them.

use outbound::{Error, Request};

use crate::{
    server::{Server, Step},
    setup::{Setup, write},
};

#[tokio::test]
async fn a_redirect_to_a_private_address_is_an_error_and_nobody_is_asked() {
    for status in [300, 301, 302, 303, 307, 308] {
        let inner = Server::start([]).await;
        let location = format!("Location: {}", inner.url("/latest/meta-data?token=sesame"));
        let (server, setup) = (
            Server::start([Step::status_with(status, &location)]).await,
            Setup::local(),
        );

        let error = setup.send(Request::get(server.url("/"))).await.unwrap_err();
        let Error::Redirect {
            status: answered,
            location: Some(location),
            ..
        } = &error
        else {
            panic!("{error:?}");
        };
        assert_eq!(*answered, status);
        assert_eq!(location.as_str(), format!("127.0.0.1:{}", inner.port()));
        assert_eq!((server.requests().len(), inner.connections()), (1, 0));
        assert!(!format!("{error} {error:?}").contains("sesame"), "{error:?}");
    }
}

#[tokio::test]
async fn the_message_says_where_it_would_have_gone_and_that_it_did_not() {
    let location = "Location: http://169.254.169.254/latest/meta-data";
    let server = Server::start([Step::status_with(302, location), Step::status(302)]).await;
    let setup = Setup::local();
    let target = format!("127.0.0.1:{}", server.port());
    for tail in ["a redirect to 169.254.169.254", "a redirect"] {
        let error = setup.send(write(server.url("/"))).await.unwrap_err();
        let expected = format!("{target} answered 302 Found with {tail}; redirects are not followed");
        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test]
async fn not_modified_is_an_answer() {
    let server = Server::start([Step::Answer("HTTP/1.1 304 Not Modified\r\n\r\n".into())]).await;
    assert_eq!(
        Setup::local()
            .send(Request::get(server.url("/")))
            .await
            .unwrap()
            .status,
        304
    );
}
