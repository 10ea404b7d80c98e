//! Polling subscriptions: what each subscriber has not fetched yet.

use super::messages::{Message, Messages};
use crate::glob::Glob;
use std::collections::{BTreeMap, BTreeSet};

/// How long a message waits for a poll (docs/reference/backendless-rest.md, 0.6).
const RETENTION_MS: i64 = 60_000;

#[derive(Debug)]
struct Subscription {
    channel: String,
    subtopic: Option<Glob>,
    since: i64,
    first_number: usize,
    /// Deliveries that were fetched and are young enough to be seen again.
    fetched: BTreeSet<(i64, usize)>,
}

/// The subscribers of one application.
#[derive(Debug, Default)]
pub(crate) struct Subscriptions {
    by_id: BTreeMap<String, Subscription>,
}

/// One message at one delivery.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Delivery {
    pub(crate) at: i64,
    pub(crate) number: usize,
    pub(crate) message: Message,
}

impl Subscriptions {
    /// Subscribes to what is delivered from now on. `subtopic` may contain `*`.
    pub(crate) fn subscribe(
        &mut self,
        id: String,
        channel: &str,
        subtopic: Option<&str>,
        messages: &Messages,
        now: i64,
    ) {
        let subscription = Subscription {
            channel: channel.to_owned(),
            subtopic: subtopic.map(Glob::new),
            since: now,
            first_number: messages.next_number(),
            fetched: BTreeSet::new(),
        };
        self.by_id.insert(id, subscription);
    }

    /// The deliveries of the last minute that were not fetched yet; `None` when there is no such subscription
    /// to this channel.
    pub(crate) fn poll(
        &mut self,
        id: &str,
        channel: &str,
        messages: &Messages,
        now: i64,
    ) -> Option<Vec<Delivery>> {
        let subscription = self.by_id.get_mut(id).filter(|known| known.channel == channel)?;
        let oldest = now - RETENTION_MS;
        subscription.fetched.retain(|&(at, _)| at >= oldest);
        let mut deliveries = Vec::new();
        for (at, number, message) in messages.deliveries(channel, oldest, now) {
            let is_new = at > subscription.since || number >= subscription.first_number;
            let subtopic = message.subtopic.as_deref().unwrap_or_default();
            let is_wanted = subscription
                .subtopic
                .as_ref()
                .is_none_or(|glob| glob.matches(subtopic));
            if is_new && is_wanted && subscription.fetched.insert((at, number)) {
                deliveries.push(Delivery {
                    at,
                    number,
                    message: message.clone(),
                });
            }
        }
        Some(deliveries)
    }

    /// Ends all subscriptions to a channel.
    pub(crate) fn end_channel(&mut self, channel: &str) {
        self.by_id
            .retain(|_, subscription| subscription.channel != channel);
    }
}

#[cfg(test)]
mod tests {
    use super::super::messages::{Due, Message, Messages, Repeat};
    use super::Subscriptions;
    use serde_json::{Map, Value, json};

    fn publish(messages: &mut Messages, data: &Value, subtopic: Option<&str>, due: Due) {
        let message = Message {
            channel: "news".into(),
            data: data.clone(),
            publisher: None,
            headers: Map::new(),
            subtopic: subtopic.map(str::to_owned),
            due,
        };
        messages.publish(data.to_string(), message);
    }

    fn at(first: i64) -> Due {
        Due { first, repeat: None }
    }

    fn poll(subscriptions: &mut Subscriptions, messages: &Messages, now: i64) -> Vec<Value> {
        let deliveries = subscriptions.poll("s", "news", messages, now).unwrap();
        deliveries
            .into_iter()
            .map(|delivery| delivery.message.data)
            .collect()
    }

    #[test]
    fn each_message_is_fetched_once_even_within_one_millisecond() {
        let (mut subscriptions, mut messages) = (Subscriptions::default(), Messages::default());
        publish(&mut messages, &json!("before"), None, at(10));
        subscriptions.subscribe("s".into(), "news", None, &messages, 10);
        publish(&mut messages, &json!("one"), None, at(10));
        assert_eq!(poll(&mut subscriptions, &messages, 10), [json!("one")]);
        publish(&mut messages, &json!("two"), None, at(10));
        assert_eq!(poll(&mut subscriptions, &messages, 10), [json!("two")]);
        assert!(poll(&mut subscriptions, &messages, 10).is_empty());
    }

    #[test]
    fn a_message_waits_for_its_time_and_then_for_a_minute() {
        let (mut subscriptions, mut messages) = (Subscriptions::default(), Messages::default());
        subscriptions.subscribe("s".into(), "news", None, &messages, 0);
        publish(&mut messages, &json!("later"), None, at(5_000));
        publish(&mut messages, &json!("missed"), None, at(1_000));
        assert_eq!(poll(&mut subscriptions, &messages, 64_999), [json!("later")]);
        assert!(poll(&mut subscriptions, &messages, 65_000).is_empty());
    }

    #[test]
    fn a_repeated_message_comes_again() {
        let (mut subscriptions, mut messages) = (Subscriptions::default(), Messages::default());
        subscriptions.subscribe("s".into(), "news", None, &messages, 0);
        let repeat = Some(Repeat {
            every: 10_000,
            until: None,
        });
        publish(&mut messages, &json!("tick"), None, Due { first: 0, repeat });
        assert_eq!(poll(&mut subscriptions, &messages, 15_000).len(), 2);
        assert_eq!(poll(&mut subscriptions, &messages, 20_000).len(), 1);
    }

    #[test]
    fn subtopics_and_channels_select() {
        let (mut subscriptions, mut messages) = (Subscriptions::default(), Messages::default());
        subscriptions.subscribe("s".into(), "news", Some("news.*"), &messages, 0);
        publish(&mut messages, &json!("sport"), Some("news.sport"), at(1));
        publish(&mut messages, &json!("other"), Some("weather"), at(1));
        publish(&mut messages, &json!("none"), None, at(1));
        assert_eq!(poll(&mut subscriptions, &messages, 2), [json!("sport")]);
        assert!(subscriptions.poll("s", "other", &messages, 2).is_none());
        subscriptions.end_channel("news");
        assert!(subscriptions.poll("s", "news", &messages, 2).is_none());
    }
}
