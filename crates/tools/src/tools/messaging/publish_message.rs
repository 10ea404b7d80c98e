//! `publish_message`: publishes a message to a channel.

use backendless::Publication;
use crate::time::Moment;
use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use toolkit::{CallContext, Effect, Reach, Session, Spec, ToolError};

pub(crate) struct Tool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// The channel, such as default.
    #[schemars(length(min = 1))]
    channel: String,
    /// What to send: text or any JSON.
    message: Value,
    /// Texts that listeners can select by.
    headers: Option<BTreeMap<String, String>>,
    /// Who publishes, as listeners see it.
    publisher_id: Option<String>,
    /// When to publish. Default: now.
    publish_at: Option<Moment>,
    /// Publish again every so many seconds.
    #[schemars(range(min = 1))]
    repeat_every_seconds: Option<u64>,
    /// When to stop repeating; needs repeat_every_seconds.
    repeat_expires_at: Option<Moment>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// For the message's status.
    message_id: Option<String>,
    /// Such as scheduled or published.
    status: Option<String>,
    error_message: Option<String>,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "publish_message",
        title: "Publish message",
        description: "Publish (send, broadcast, notify, announce) a message to a messaging channel; all \
                      its subscribers (listeners) get it, outside the app too. Now, at a time, or \
                      repeatedly. Times: ISO 8601 or epoch ms. Returns message_id and status.",
        area: Area::Messaging,
        effect: Effect::Write { idempotent: false },
        reach: Reach::Outside,
        session: Session::Optional,
        list: None,
        unverified: None,
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        if input.repeat_expires_at.is_some() && input.repeat_every_seconds.is_none() {
            return Err(ToolError::invalid("`repeat_expires_at` needs `repeat_every_seconds`: nothing repeats without it"));
        }
        let publication = Publication {
            message: input.message,
            headers: input.headers.unwrap_or_default(),
            publisher_id: input.publisher_id,
            publish_at: input.publish_at.map(|time| time.milliseconds("publish_at")).transpose()?,
            repeat_every: input.repeat_every_seconds,
            repeat_expires_at: input.repeat_expires_at.map(|time| time.milliseconds("repeat_expires_at")).transpose()?,
            ..Publication::default()
        };
        let status = context.client.messaging().publish(&input.channel, &publication).await?;
        Ok(Output { message_id: status.message_id, status: status.status, error_message: status.error_message })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn a_message_gets_an_id() {
        let app = App::start().await;
        let arguments = json!({"channel": "default", "message": {"text": "hi"}, "headers": {"city": "Oslo"}});
        let answer = app.call("publish_message", arguments).await.unwrap();
        assert!(answer["message_id"].is_string(), "{answer}");
        assert_eq!(answer["error_message"], json!(null));
        assert_eq!(app.requests().await, [r#"POST /messaging/default {"headers":{"city":"Oslo"},"message":{"text":"hi"}}"#]);
    }

    #[tokio::test]
    async fn times_are_text_or_milliseconds() {
        let app = App::start().await;
        let arguments = json!({
            "channel": "c", "message": "m", "publish_at": "2030-01-01T00:00:00Z", "repeat_every_seconds": 60,
            "repeat_expires_at": 1_893_459_600_000_i64
        });
        app.call("publish_message", arguments).await.unwrap();
        let sent = app.requests().await.remove(0);
        for part in [r#""publishAt":1893456000000"#, r#""repeatEvery":60"#, r#""repeatExpiresAt":1893459600000"#] {
            assert!(sent.contains(part), "{sent}");
        }
    }

    #[tokio::test]
    async fn a_wrong_time_or_a_repeat_without_interval_is_refused() {
        let app = App::start().await;
        let error = app.fail("publish_message", json!({"channel": "c", "message": 1, "publish_at": "soon"})).await;
        assert!(error.message.contains("`publish_at` is \"soon\""), "{}", error.message);
        let arguments = json!({"channel": "c", "message": 1, "repeat_expires_at": 1});
        let error = app.fail("publish_message", arguments).await;
        assert!(error.message.contains("`repeat_every_seconds`"), "{}", error.message);
        assert_eq!(app.requests().await, Vec::<String>::new());
    }
}
