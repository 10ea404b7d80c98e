//! What travels through a browser between two pages: sealed by the gateway, for one session, for ten minutes.

use crate::console::Shared;
use crate::web::{PageError, Session};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{DataKeyId, SecretHash, TenantId, Timestamp};
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use vault::{Cell, VaultError};
use zeroize::Zeroizing;

/// How long somebody may take from one page to the next.
const LIFETIME: Duration = Duration::from_mins(10);

/// Room for everything at once, because a buffer that grows leaves copies of secrets behind.
const CAPACITY: usize = 16 * 1024;

#[derive(Serialize)]
struct Written<'a, T> {
    session: String,
    expires_at: Timestamp,
    content: &'a T,
}

#[derive(Deserialize)]
struct Read<T> {
    session: String,
    expires_at: Timestamp,
    content: T,
}

/// Why something that came back is of no use.
#[derive(Debug)]
pub(super) enum NotOpened {
    /// Not from this gateway, changed on its way, or of another session.
    Foreign,
    /// It took too long.
    Expired,
    /// The vault could not be asked.
    Page(PageError),
}

impl From<VaultError> for NotOpened {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Store(_) | VaultError::MasterKeyMissing { .. } => Self::Page(error.into()),
            _ => Self::Foreign,
        }
    }
}

/// Seals for a session. `what` keeps one page's things from being taken for another's.
pub(super) async fn seal(
    console: &Shared,
    session: &Session,
    what: &'static str,
    content: &impl Serialize,
) -> Result<String, PageError> {
    let written = Written {
        session: URL_SAFE_NO_PAD.encode(session.hash().as_bytes()),
        expires_at: console.now().plus(LIFETIME),
        content,
    };
    let mut plain = Zeroizing::new(Vec::with_capacity(CAPACITY));
    serde_json::to_writer(&mut *plain, &written).map_err(PageError::failed)?;
    let vault = &console.parts.vault;
    let sealed = vault.seal(&TenantId::system(), place(what), &plain).await?;
    Ok(format!(
        "{}.{}",
        sealed.data_key,
        URL_SAFE_NO_PAD.encode(sealed.bytes)
    ))
}

/// Opens what [`seal`] made for the same session and purpose.
pub(super) async fn open<T: DeserializeOwned>(
    console: &Shared,
    session: &Session,
    what: &'static str,
    text: &str,
) -> Result<T, NotOpened> {
    let (data_key, sealed) = text.split_once('.').ok_or(NotOpened::Foreign)?;
    let data_key: DataKeyId = data_key.parse().map_err(|_| NotOpened::Foreign)?;
    let sealed = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| NotOpened::Foreign)?;
    let vault = &console.parts.vault;
    let plain = vault
        .unseal(&TenantId::system(), place(what), &data_key, &sealed)
        .await?;
    let read: Read<T> = serde_json::from_slice(plain.expose_secret()).map_err(|_| NotOpened::Foreign)?;
    let of = URL_SAFE_NO_PAD.decode(&read.session).ok();
    if of.and_then(|of| SecretHash::from_bytes(&of)) != Some(session.hash()) {
        return Err(NotOpened::Foreign);
    }
    if console.now() >= read.expires_at {
        return Err(NotOpened::Expired);
    }
    Ok(read.content)
}

/// It is no row, and no row's value opens as one.
fn place(what: &'static str) -> Cell<'static> {
    Cell {
        table: "backendless_sign_in",
        row: what,
        column: "sealed",
    }
}
