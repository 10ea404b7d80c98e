//! Browsers in which somebody signed in before. Whoever guesses at a password from elsewhere, from however many places,
//! uses up what strangers may try; the account's own browsers have attempts of their own, so that nobody can be locked out.

use crate::console::Console;
use crate::web::PageError;
use crate::web::cookie::{Cookie, Seconds};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{AccountId, DataKeyId, TenantId};
use http::{HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;
use vault::Cell;

/// How long a browser is known without a sign-in.
const LIFETIME: Duration = Duration::from_hours(365 * 24);

/// Where the vault thinks that the value lies: it is in no table, but in a cookie.
const PLACE: Cell<'static> = Cell {
    table: "browser_cookie",
    row: "console",
    column: "account",
};

impl Console {
    /// The cookie by which a browser is known to belong to an account. It is no right to anything but attempts.
    pub(crate) async fn know_browser(&self, account: &AccountId) -> Result<HeaderValue, PageError> {
        let plain = account.as_str().as_bytes();
        // Two of the same account differ by the nonce.
        let sealed = self.parts.vault.seal(&TenantId::system(), PLACE, plain).await?;
        let text = format!("{}.{}", sealed.data_key, URL_SAFE_NO_PAD.encode(sealed.bytes));
        let age = Some(Seconds::of(LIFETIME));
        Ok(Cookie::Browser.set(&text.into(), age, self.settings.is_https()))
    }

    /// The cookie, when it is one of this account. The same work without one.
    pub(crate) async fn known_browser(
        &self,
        headers: &HeaderMap,
        account: Option<&AccountId>,
    ) -> Option<SecretString> {
        let cookie = Cookie::Browser.read(headers, self.settings.is_https())?;
        let (data_key, sealed) = cookie.expose_secret().split_once('.')?;
        let data_key: DataKeyId = data_key.parse().ok()?;
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let opened = self
            .parts
            .vault
            .unseal(&TenantId::system(), PLACE, &data_key, &sealed)
            .await
            .ok()?;
        let known = opened.expose_secret();
        account
            .is_some_and(|account| known == account.as_str().as_bytes())
            .then_some(cookie)
    }
}
