//! The web pages of the gateway: sign in, connect a Backendless app, give agents access, see what they did.
//!
//! Pages are rendered here, as HTML that works without a script. A page is one file in [`pages`] with its routes, its
//! forms and its markup; what all of them stand on is in [`web`]. [`Console::router`] serves them, and [`Console`] is the
//! [`oauth::ConsentPage`] of the authorization server.
//!
//! Every form carries a token that only the visitor's own pages know, every answer forbids framing and foreign scripts,
//! and whatever a page shows of a tenant is read with the tenant and account of the session.
#![warn(missing_docs)]

mod backendless_console;
mod console;
mod email;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod known_browser;
pub mod pages;
mod password;
mod throttle;
mod trail;
mod usage;
pub mod web;

pub use backendless_console::BackendlessConsole;
pub use console::{Console, Limit, Parts, Settings, SignUp};
pub use password::{Hashed, PasswordError, Passwords};
pub use usage::{Meter, Usage};
