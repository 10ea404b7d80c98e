//! `get_timer`: reads a timer by name.

use crate::timer::{self, View};
use domain::Area;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toolkit::{CallContext, Effect, Reach, Session, Spec, ToolError};

pub(crate) struct Tool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// The timer's name.
    #[schemars(length(min = 1))]
    name: String,
    /// PRODUCTION (deployed, default), DRAFT, DEBUG or MARKETPLACE.
    mode: Option<timer::Mode>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    timer: View,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "get_timer",
        title: "Get timer",
        description: "Get (show, look up) a timer (scheduled job) by name: status, schedule, how often \
                      and when it runs next, whether enabled. Needs the connection's developer login.",
        area: Area::Timers,
        effect: Effect::Read,
        reach: Reach::App,
        session: Session::Never,
        list: None,
        unverified: Some("the JSON that the console takes and sends for timers, and the form of `monthly`"),
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        let console = context.console().await?;
        let timer = timer::only(&console, &input.name, input.mode.unwrap_or_default()).await?;
        Ok(Output { timer: View::of(timer) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn a_timer_is_found_by_name_in_its_mode() {
        let app = App::start().await;
        let arguments = json!({"name": "tick", "schedule": {"type": "every", "seconds": 60}});
        app.call("create_timer", arguments).await.unwrap();
        let timer = app.call("get_timer", json!({"name": "tick"})).await.unwrap()["timer"].clone();
        assert_eq!(timer["schedule"], json!({"type": "every", "seconds": 60}));
        assert_eq!(timer["raw"]["timername"], json!("tick"));
        assert!(timer["next_run"].is_i64(), "{timer}");
        let error = app.fail("get_timer", json!({"name": "tick", "mode": "DRAFT"})).await;
        assert_eq!(error.code.as_str(), "not_found");
    }

    #[tokio::test]
    async fn an_unknown_name_is_answered_with_the_known_ones() {
        let app = App::start().await;
        let arguments = json!({"name": "tick", "schedule": {"type": "every", "seconds": 60}});
        app.call("create_timer", arguments).await.unwrap();
        let error = app.fail("get_timer", json!({"name": "tack"})).await;
        assert!(error.hint.unwrap().contains("tick"));
    }
}
