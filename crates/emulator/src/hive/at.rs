//! Where in the hives a request points to.

use super::{Hive, Keys, StoreType};
use crate::call::Call;
use crate::error::{ApiError, Result};
use crate::state::State;
use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use std::collections::HashMap;
use std::sync::Arc;

/// The hive, the key and the item that a path names; a part that the route does not have is empty.
pub(super) struct At {
    pub(super) call: Call,
    pub(super) hive: String,
    pub(super) key: String,
    pub(super) item: String,
}

impl At {
    /// Works on the hive under its lock. The second argument is the time.
    pub(super) fn open<R>(&self, work: impl FnOnce(&mut Hive, i64) -> R) -> Result<R> {
        let mut hives = self.call.app.hives.lock();
        Ok(work(hives.hive(&self.hive)?, self.call.now()))
    }

    /// Like [`Self::open`] for work that can fail itself.
    pub(super) fn try_open<R>(&self, work: impl FnOnce(&mut Hive, i64) -> Result<R>) -> Result<R> {
        self.open(work)?
    }

    /// Works on the keys of one store.
    pub(super) fn keys<R>(&self, store: StoreType, work: impl FnOnce(&mut dyn Keys, i64) -> R) -> Result<R> {
        self.open(|hive, now| work(hive.keys(store), now))
    }
}

impl FromRequestParts<Arc<State>> for At {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self> {
        let call = Call::from_request_parts(parts, state).await?;
        let Path(mut names) = Path::<HashMap<String, String>>::from_request_parts(parts, state)
            .await
            .map_err(|error| ApiError::new(0, format!("The path cannot be read: {error}")))?;
        let mut name = |part: &str| names.remove(part).unwrap_or_default();
        Ok(Self {
            call,
            hive: name("hive"),
            key: name("key"),
            item: name("item"),
        })
    }
}
