//! Messages, push, e-mail and devices (docs/reference/backendless-rest.md, 1.4 and 2.6).

mod channels;
mod devices;
mod email;
mod push;

pub use self::channels::{MessageStatus, Publication, Subscription};
pub use self::devices::DeviceRegistration;
pub use self::email::{Email, TemplateEmail};

use crate::client::Client;

/// Messages of an app to its users.
#[derive(Debug, Clone, Copy)]
pub struct Messaging<'a> {
    client: &'a Client,
}

impl<'a> Messaging<'a> {
    pub(crate) fn new(client: &'a Client) -> Self {
        Self { client }
    }
}
