//! Push notifications from templates.

use http::Method;
use serde_json::{Value, json};

use super::{MessageStatus, Messaging};
use crate::answer::Object;
use crate::call::Call;
use crate::error::Result;
use crate::operation::Operation;

static PUSH: Operation = Operation::once("messaging.push_with_template", Method::POST);
static TEMPLATES: Operation = Operation::read("messaging.push_templates", Method::GET);

impl Messaging<'_> {
    /// Sends a push notification made from a template.
    pub async fn push_with_template(&self, template: &str, values: &Object) -> Result<MessageStatus> {
        let call = Call::new(&PUSH, "messaging")
            .at("push")
            .name("template", template)?;
        self.client
            .send(call.json(&json!({ "templateValues": values })))
            .await?
            .decode("the status of a message")
    }

    /// The push templates of a kind of device, for example `ANDROID`, as Backendless sends them.
    pub async fn push_templates(&self, device_type: &str) -> Result<Value> {
        let call = Call::new(&TEMPLATES, "messaging")
            .at("pushtemplates")
            .name("device_type", device_type)?;
        Ok(self.client.send(call).await?.value())
    }
}
