//! The reader's own thread and runtime: a process with thousands of requests at hand must still see every revocation.

use super::ChangeReader;
use std::io;
use store::StoreError;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

/// A reader that reads.
#[derive(Debug)]
pub struct ReaderThread {
    /// Nothing is ever sent: the sender is dropped with the thread, also when it panics.
    alive: oneshot::Receiver<()>,
}

/// Why a reader does not read.
#[derive(Debug, thiserror::Error)]
pub enum ThreadError {
    /// The first reading failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system gives no thread or no runtime.
    #[error("the thread that reads changes cannot be started")]
    Thread(#[from] io::Error),
    /// It panicked; the log says where.
    #[error("the thread that reads changes ended before it had begun")]
    Ended,
}

impl ReaderThread {
    /// Begins a reader on a thread of its own and answers when it has read for the first time. It reads until the end.
    ///
    /// Sharing the runtime of the requests would not do: with thousands of them ready to run, a reading would wait for its
    /// turn until nothing is trusted any more. The store keeps a connection for changes alone for the same reason; it is
    /// opened by the first reading, so it belongs to this runtime.
    pub async fn start<B>(begin: B, end: CancellationToken) -> Result<Self, ThreadError>
    where
        B: Future<Output = Result<ChangeReader, StoreError>> + Send + 'static,
    {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (begun, has_begun) = oneshot::channel();
        let (lives, alive) = oneshot::channel();
        let work = async move {
            let _lives = lives;
            let (reader, first) = match begin.await {
                Ok(reader) => (Some(reader), Ok(())),
                Err(error) => (None, Err(error)),
            };
            // When nobody waits for the answer any more, the gateway was stopped meanwhile.
            if let (Ok(()), Some(reader)) = (begun.send(first), reader) {
                reader.run(end).await;
            }
        };
        std::thread::Builder::new()
            .name("changes".to_owned())
            .spawn(move || runtime.block_on(work))?;
        has_begun.await.map_err(|_| ThreadError::Ended)??;
        Ok(Self { alive })
    }

    /// Returns when the thread has ended.
    pub async fn ended(self) {
        // The error says that the sender is gone, which is what is waited for.
        let _ = self.alive.await;
    }
}
