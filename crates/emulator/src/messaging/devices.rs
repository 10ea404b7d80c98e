//! Devices that registered for push notifications.

use crate::error::{ApiError, Result};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

#[derive(Debug)]
struct Device {
    registration_id: String,
    token: String,
    os: Value,
    os_version: Value,
    channels: Value,
    /// Epoch seconds, as the SDK sends it.
    expiration: Option<i64>,
}

/// The devices of one application by their id.
#[derive(Debug, Default)]
pub(crate) struct Devices {
    by_id: BTreeMap<String, Device>,
}

impl Devices {
    /// Registers a device, or again with new channels, and answers with the id of the registration.
    pub(crate) fn register(&mut self, body: &Map<String, Value>, new_id: String) -> Result<String> {
        let text = |name: &str| {
            let text = body
                .get(name)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty());
            text.map(str::to_owned)
                .ok_or_else(|| ApiError::missing_field(name))
        };
        let (device_id, token) = (text("deviceId")?, text("deviceToken")?);
        let member = |name: &str| body.get(name).cloned().unwrap_or_default();
        let registration_id = match self.by_id.remove(&device_id) {
            Some(known) => known.registration_id,
            None => new_id,
        };
        let device = Device {
            registration_id: registration_id.clone(),
            token,
            os: member("os"),
            os_version: member("osVersion"),
            channels: body
                .get("channels")
                .cloned()
                .unwrap_or_else(|| json!(["default"])),
            expiration: body.get("expiration").and_then(Value::as_i64),
        };
        self.by_id.insert(device_id, device);
        Ok(registration_id)
    }

    /// A registration that has not expired. The names of the members are those of the vendor's SDKs.
    pub(crate) fn describe(&self, device_id: &str, now_ms: i64) -> Result<Value> {
        let device = self.by_id.get(device_id).ok_or_else(|| missing(device_id))?;
        if device
            .expiration
            .is_some_and(|seconds| seconds.saturating_mul(1_000) <= now_ms)
        {
            return Err(missing(device_id));
        }
        Ok(json!({
            "id": device.registration_id,
            "deviceId": device_id,
            "deviceToken": device.token,
            "operatingSystemName": device.os,
            "operatingSystemVersion": device.os_version,
            "channels": device.channels,
            "expiration": device.expiration,
        }))
    }

    pub(crate) fn remove(&mut self, device_id: &str) -> Result<()> {
        self.by_id
            .remove(device_id)
            .map(|_| ())
            .ok_or_else(|| missing(device_id))
    }
}

/// The vendor's code for it is unverified.
fn missing(device_id: &str) -> ApiError {
    ApiError::new(0, format!("Device '{device_id}' is not registered"))
}

#[cfg(test)]
mod tests {
    use super::Devices;
    use serde_json::json;

    #[test]
    fn a_device_is_registered_until_it_expires_or_leaves() {
        let mut devices = Devices::default();
        let body = json!({"deviceId": "d", "deviceToken": "t", "os": "ANDROID", "expiration": 10});
        let body = body.as_object().unwrap();
        assert_eq!(devices.register(body, "r1".into()), Ok("r1".into()));
        assert_eq!(devices.register(body, "r2".into()), Ok("r1".into()));
        let device = devices.describe("d", 9_999).unwrap();
        assert_eq!(device["operatingSystemName"], "ANDROID");
        assert_eq!(device["channels"], json!(["default"]));
        assert!(devices.describe("d", 10_000).is_err());
        assert_eq!(devices.remove("d"), Ok(()));
        assert!(devices.remove("d").is_err());
    }

    #[test]
    fn token_and_id_are_needed() {
        let mut devices = Devices::default();
        let body = json!({"deviceId": "d"});
        let error = devices
            .register(body.as_object().unwrap(), "r".into())
            .unwrap_err();
        assert!(error.message.contains("deviceToken"), "{error}");
    }
}
