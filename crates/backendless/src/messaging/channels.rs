//! Publishing to channels and reading from them.

use std::collections::BTreeMap;

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Messaging;
use crate::answer::Object;
use crate::call::Call;
use crate::error::Result;
use crate::operation::Operation;

static PUBLISH: Operation = Operation::once("messaging.publish", Method::POST);
static POLL: Operation = Operation::once("messaging.poll", Method::GET);
static STATUS: Operation = Operation::read("messaging.status", Method::GET);
static CANCEL: Operation = Operation::once("messaging.cancel", Method::DELETE);
static DELETE_CHANNEL: Operation = Operation::once("messaging.delete_channel", Method::DELETE);

/// A message to publish. `None` and empty members are not sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Publication {
    /// Any JSON.
    pub message: Value,
    /// Who publishes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher_id: Option<String>,
    /// Headers of the message, for subscribers to select by.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// For example `news.sport`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtopic: Option<String>,
    /// For example `PUBSUB` or `PUSH`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish_policy: Option<String>,
    /// The device kinds of a push to all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub push_broadcast: Option<Value>,
    /// The device ids of a push to some.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub push_singlecast: Vec<String>,
    /// Epoch milliseconds of the first delivery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish_at: Option<i64>,
    /// Seconds between deliveries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat_every: Option<u64>,
    /// Epoch milliseconds after which there are no more deliveries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat_expires_at: Option<i64>,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageStatus {
    /// The id for status and cancellation.
    #[serde(default)]
    pub message_id: Option<String>,
    /// For example `scheduled`, `published`, `cancelled`, `expired`, `failed`.
    #[serde(default)]
    pub status: Option<String>,
    /// Why it failed.
    #[serde(default)]
    pub error_message: Option<String>,
}

/// A subscription to poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subscription<'a> {
    /// The channel.
    pub channel: &'a str,
    /// The id of the subscription.
    pub id: &'a str,
}

impl Messaging<'_> {
    /// Publishes a message (1 row 17).
    pub async fn publish(&self, channel: &str, publication: &Publication) -> Result<MessageStatus> {
        let call = Call::new(&PUBLISH, "messaging")
            .name("channel", channel)?
            .json(&json!(publication));
        self.client.send(call).await?.decode("the status of a message")
    }

    /// The messages since the last poll. A read that consumes: it is never repeated.
    pub async fn poll(&self, subscription: Subscription<'_>) -> Result<Vec<Object>> {
        /// The envelope of the answer.
        #[derive(Deserialize)]
        struct Polled {
            #[serde(default)]
            messages: Vec<Object>,
        }
        let call = Call::new(&POLL, "messaging").name("channel", subscription.channel)?;
        let call = call.name("subscription_id", subscription.id)?;
        let polled: Polled = self.client.send(call).await?.decode("an object with messages")?;
        Ok(polled.messages)
    }

    /// What became of a message.
    pub async fn status(&self, message_id: &str) -> Result<MessageStatus> {
        let call = Call::new(&STATUS, "messaging").name("message_id", message_id)?;
        self.client.send(call).await?.decode("the status of a message")
    }

    /// Cancels a scheduled message.
    pub async fn cancel(&self, message_id: &str) -> Result<MessageStatus> {
        let call = Call::new(&CANCEL, "messaging").name("message_id", message_id)?;
        self.client.send(call).await?.decode("the status of a message")
    }

    /// Deletes a channel.
    pub async fn delete_channel(&self, channel: &str) -> Result<()> {
        let call = Call::new(&DELETE_CHANNEL, "messaging")
            .at("channels")
            .name("channel", channel)?;
        self.client.send(call).await?;
        Ok(())
    }
}
