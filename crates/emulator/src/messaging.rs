//! Channels, messages, e-mail and devices.

mod devices;
mod mail;
mod messages;
mod publishing;
mod push;
mod routes;
mod subscriptions;

pub(crate) use push::PushTemplate;
pub(crate) use routes::routes;

use devices::Devices;
use messages::Messages;
use push::PushTemplates;
use std::collections::BTreeSet;
use subscriptions::Subscriptions;

/// What one application keeps for messaging. Nothing leaves the emulator: no push, no e-mail.
#[derive(Debug, Default)]
pub(crate) struct Messaging {
    channels: BTreeSet<String>,
    messages: Messages,
    subscriptions: Subscriptions,
    devices: Devices,
    pub(crate) push_templates: PushTemplates,
    pub(crate) email_templates: BTreeSet<String>,
}
