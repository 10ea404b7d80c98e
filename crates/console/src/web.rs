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
pub(crate) use layout::{Notice, Page, Section, copyable, field_error};
pub(crate) use moment::{ago, moment};
pub(crate) use return_path::ReturnPath;
pub(crate) use sentence::sentence;
pub(crate) use session::{Holder, Session, SignedIn, Visit};
