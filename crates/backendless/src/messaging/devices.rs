//! Devices that get push notifications.

use http::Method;
use serde::Serialize;
use serde_json::{Value, json};

use super::Messaging;
use crate::call::Call;
use crate::error::Result;
use crate::operation::Operation;

static REGISTER: Operation = Operation::once("messaging.register_device", Method::POST);
static GET: Operation = Operation::read("messaging.registrations", Method::GET);
static UNREGISTER: Operation = Operation::once("messaging.unregister_device", Method::DELETE);

/// A device to register. `None` and empty members are not sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceRegistration {
    /// The token of the push service.
    pub device_token: String,
    /// The id of the device.
    pub device_id: String,
    /// For example `ANDROID` or `IOS`.
    pub os: String,
    /// The version of the system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os_version: Option<String>,
    /// The channels to listen to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
    /// When the registration ends, in the unit that the vendor's SDK takes from its caller: not documented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration: Option<i64>,
}

impl Messaging<'_> {
    /// Registers a device; what Backendless answers (the id of the registration).
    pub async fn register_device(&self, registration: &DeviceRegistration) -> Result<Value> {
        let call = Call::new(&REGISTER, "messaging")
            .at("registrations")
            .json(&json!(registration));
        Ok(self.client.send(call).await?.value())
    }

    /// The registrations of a device, as Backendless sends them.
    pub async fn registrations(&self, device_id: &str) -> Result<Value> {
        let call = Call::new(&GET, "messaging")
            .at("registrations")
            .name("device_id", device_id)?;
        Ok(self.client.send(call).await?.value())
    }

    /// Ends the registrations of a device; what Backendless answers.
    pub async fn unregister_device(&self, device_id: &str) -> Result<Value> {
        let call = Call::new(&UNREGISTER, "messaging")
            .at("registrations")
            .name("device_id", device_id)?;
        Ok(self.client.send(call).await?.value())
    }
}
