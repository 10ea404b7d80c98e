//! Bodies that arrive badly.

use axum::body::{Body, Bytes};
use futures::stream::{self, StreamExt as _};
use std::io;
use std::time::Duration;

/// How much of a huge body is sent at once.
const PIECE: usize = 64 * 1024;

/// A body that fails before its first byte. The server has not sent the head by then and closes the
/// connection without any answer.
pub(super) fn reset() -> Body {
    Body::from_stream(stream::once(async { Err::<Bytes, _>(broken()) }))
}

/// The first bytes of `whole`, and then the end of the connection.
pub(super) fn cut(whole: &Bytes, after: usize) -> Body {
    let start = whole.slice(..after.min(whole.len()));
    let end = async {
        // The server sends what it has when a body is not ready; an error at once would make it drop the head
        // and the bytes before.
        tokio::task::yield_now().await;
        Err(broken())
    };
    Body::from_stream(stream::iter([Ok(start)]).chain(stream::once(end)))
}

/// `whole` in pieces with a pause before each.
pub(super) fn slow(whole: &Bytes, chunk: usize, interval: Duration) -> Body {
    let pieces: Vec<Bytes> = whole
        .chunks(chunk.max(1))
        .map(|piece| whole.slice_ref(piece))
        .collect();
    let pieces = stream::iter(pieces).then(move |piece| async move {
        tokio::time::sleep(interval).await;
        Ok::<_, io::Error>(piece)
    });
    Body::from_stream(pieces)
}

/// So many spaces, made while they are sent.
pub(super) fn huge(bytes: u64) -> Body {
    let piece = Bytes::from(vec![b' '; PIECE]);
    let pieces = stream::unfold(bytes, move |left| {
        let size = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
        let next = (size > 0).then(|| (Ok::<_, io::Error>(piece.slice(..size)), left - size as u64));
        async move { next }
    });
    Body::from_stream(pieces)
}

fn broken() -> io::Error {
    io::Error::new(
        io::ErrorKind::ConnectionReset,
        "the connection is closed by an injected fault",
    )
}
