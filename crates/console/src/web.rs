//! What every page stands on: cookies, sessions, forms, the layout, and errors as pages.

pub(crate) mod assets;
pub(crate) mod cookie;
mod csrf;
mod error;
mod form;
mod layout;
mod moment;
mod return_path;
mod sentence;
mod session;

pub(crate) use csrf::Csrf;
pub(crate) use error::PageError;
pub(crate) use form::Posted;
#[cfg(feature = "fuzzing")]
pub(crate) use form::token as token_of_form;
pub(crate) use layout::{Notice, Page, Section, copyable, field_error};
pub(crate) use moment::{ago, moment};
pub(crate) use return_path::ReturnPath;
pub(crate) use sentence::sentence;
pub(crate) use session::{Holder, Session, SignedIn, Visit};

/// The secret of the session that a request carries.
#[cfg(feature = "fuzzing")]
pub(crate) fn read_session_cookie(
    headers: &http::HeaderMap,
    is_https: bool,
) -> Option<secrecy::SecretString> {
    cookie::Cookie::Session.read(headers, is_https)
}
