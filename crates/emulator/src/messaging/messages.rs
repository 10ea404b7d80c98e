//! Published messages: when they are due and what became of them.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A message as it was published. Times are epoch milliseconds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Message {
    pub(crate) channel: String,
    pub(crate) data: Value,
    pub(crate) publisher: Option<String>,
    pub(crate) headers: Map<String, Value>,
    pub(crate) subtopic: Option<String>,
    pub(crate) due: Due,
}

/// When a message is to be delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) first: i64,
    pub(crate) repeat: Option<Repeat>,
}

/// A delivery that comes again every `every` milliseconds while it is not later than `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Repeat {
    pub(crate) every: i64,
    pub(crate) until: Option<i64>,
}

impl Due {
    /// The deliveries that are later than `after` and not later than `until`, in their order.
    pub(crate) fn between(self, after: i64, until: i64) -> Vec<i64> {
        let Some(repeat) = self.repeat else {
            return if self.first > after && self.first <= until {
                vec![self.first]
            } else {
                Vec::new()
            };
        };
        let until = repeat.until.map_or(until, |end| end.min(until));
        let passed = (after - self.first).div_euclid(repeat.every) + 1;
        let mut at = self.first + passed.max(0) * repeat.every;
        let mut deliveries = Vec::new();
        while at <= until {
            deliveries.push(at);
            at += repeat.every;
        }
        deliveries
    }

    /// Whether a delivery is still to come.
    fn is_pending(self, now: i64) -> bool {
        match self.repeat {
            None => self.first > now,
            Some(repeat) => repeat.until.is_none_or(|until| until > now),
        }
    }
}

/// What became of a message, in the words of the vendor's SDKs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Scheduled,
    Published,
    Cancelled,
    Unknown,
}

impl Status {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Published => "published",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
        }
    }

    /// The object that publishing, asking and cancelling answer with.
    pub(crate) fn of(self, message_id: &str, error: Option<&str>) -> Value {
        json!({"messageId": message_id, "status": self.name(), "errorMessage": error})
    }
}

/// All messages by the order of their publication.
#[derive(Debug, Default)]
pub(crate) struct Messages {
    by_number: Vec<Kept>,
    numbers: BTreeMap<String, usize>,
}

#[derive(Debug)]
struct Kept {
    message: Message,
    cancelled_at: Option<i64>,
}

impl Messages {
    pub(crate) fn publish(&mut self, id: String, message: Message) {
        self.numbers.insert(id, self.by_number.len());
        self.by_number.push(Kept {
            message,
            cancelled_at: None,
        });
    }

    /// The number that the next message gets.
    pub(crate) fn next_number(&self) -> usize {
        self.by_number.len()
    }

    pub(crate) fn status(&self, id: &str, now: i64) -> Status {
        let kept = self
            .numbers
            .get(id)
            .and_then(|&number| self.by_number.get(number));
        match kept {
            None => Status::Unknown,
            Some(kept) if kept.cancelled_at.is_some() => Status::Cancelled,
            Some(kept) if kept.message.due.is_pending(now) => Status::Scheduled,
            Some(_) => Status::Published,
        }
    }

    /// Stops the deliveries that are still to come and answers with the status afterwards: a message that was
    /// delivered already stays published.
    pub(crate) fn cancel(&mut self, id: &str, now: i64) -> Status {
        let status = self.status(id, now);
        if status != Status::Scheduled {
            return status;
        }
        let kept = self
            .numbers
            .get(id)
            .and_then(|&number| self.by_number.get_mut(number));
        if let Some(kept) = kept {
            kept.cancelled_at = Some(now);
        }
        Status::Cancelled
    }

    /// The deliveries of a channel that are later than `after` and not later than `now`, with the number of
    /// their message, in the order of time.
    pub(crate) fn deliveries(&self, channel: &str, after: i64, now: i64) -> Vec<(i64, usize, &Message)> {
        let kept = self.by_number.iter().enumerate();
        let mut deliveries: Vec<(i64, usize, &Message)> = kept
            .filter(|(_, kept)| kept.message.channel == channel)
            .flat_map(|(number, kept)| {
                let until = kept.cancelled_at.map_or(now, |at| at.min(now));
                let times = kept.message.due.between(after, until);
                times.into_iter().map(move |at| (at, number, &kept.message))
            })
            .collect();
        deliveries.sort_by_key(|&(at, number, _)| (at, number));
        deliveries
    }

    /// The id of the message with this number.
    pub(crate) fn id(&self, number: usize) -> Option<&str> {
        let mut numbers = self.numbers.iter();
        numbers
            .find(|(_, known)| **known == number)
            .map(|(id, _)| id.as_str())
    }

    /// Forgets that a channel had messages: nobody can poll them any more.
    pub(crate) fn cancel_channel(&mut self, channel: &str, now: i64) {
        for kept in &mut self.by_number {
            if kept.message.channel == channel && kept.message.due.is_pending(now) {
                kept.cancelled_at.get_or_insert(now);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Due, Message, Messages, Repeat, Status};
    use serde_json::{Map, json};

    fn due(first: i64, repeat: Option<(i64, Option<i64>)>) -> Due {
        let repeat = repeat.map(|(every, until)| Repeat { every, until });
        Due { first, repeat }
    }

    fn message(due: Due) -> Message {
        Message {
            channel: "news".into(),
            data: json!("hello"),
            publisher: None,
            headers: Map::new(),
            subtopic: None,
            due,
        }
    }

    #[test]
    fn deliveries_lie_after_one_time_and_up_to_another() {
        assert_eq!(due(100, None).between(99, 100), [100]);
        assert!(due(100, None).between(100, 200).is_empty());
        let repeated = due(100, Some((10, Some(125))));
        assert_eq!(repeated.between(0, 1_000), [100, 110, 120]);
        assert_eq!(repeated.between(100, 115), [110]);
        assert!(repeated.between(120, 1_000).is_empty());
        assert_eq!(due(0, Some((10, None))).between(985, 1_000), [990, 1_000]);
    }

    #[test]
    fn a_status_follows_the_time() {
        let mut messages = Messages::default();
        messages.publish("now".into(), message(due(50, None)));
        messages.publish("later".into(), message(due(100, None)));
        messages.publish("again".into(), message(due(50, Some((10, Some(80))))));
        let status = |id: &str, now| messages.status(id, now);
        assert_eq!(status("now", 50), Status::Published);
        assert_eq!(status("later", 99), Status::Scheduled);
        assert_eq!(status("later", 100), Status::Published);
        assert_eq!(status("again", 79), Status::Scheduled);
        assert_eq!(status("again", 80), Status::Published);
        assert_eq!(status("missing", 0), Status::Unknown);
    }

    #[test]
    fn cancelling_stops_what_is_still_to_come() {
        let mut messages = Messages::default();
        messages.publish("later".into(), message(due(100, None)));
        messages.publish("again".into(), message(due(50, Some((10, None)))));
        messages.publish("now".into(), message(due(50, None)));
        assert_eq!(messages.cancel("later", 60), Status::Cancelled);
        assert_eq!(messages.cancel("again", 65), Status::Cancelled);
        assert_eq!(messages.cancel("now", 60), Status::Published);
        assert_eq!(messages.cancel("missing", 60), Status::Unknown);
        let times = messages.deliveries("news", 0, 1_000);
        let times: Vec<(i64, usize)> = times.into_iter().map(|(at, number, _)| (at, number)).collect();
        assert_eq!(times, [(50, 1), (50, 2), (60, 1)]);
    }
}
