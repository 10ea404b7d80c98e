//! `delete_timer`: deletes a timer.

use crate::timer;
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
    name: String,
    id: String,
    /// Always true.
    deleted: bool,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "delete_timer",
        title: "Delete timer",
        description: "Delete (remove, cancel) a timer (scheduled job) by name, for good; to pause it use \
                      update_timer. Needs the connection's developer login.",
        area: Area::Timers,
        effect: Effect::Destroy,
        reach: Reach::App,
        session: Session::Never,
        list: None,
        unverified: Some("how the console lists timers"),
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        let mode = input.mode.unwrap_or_default();
        let console = context.console().await?;
        let found = timer::only(&console, &input.name, mode).await?;
        let id = timer::id(&found)?;
        console.timers().delete(mode.into(), id).await?;
        Ok(Output { name: input.name, id: id.to_owned(), deleted: true })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    #[tokio::test]
    async fn the_timer_is_gone() {
        let app = App::start().await;
        let arguments = json!({"name": "tick", "schedule": {"type": "every", "seconds": 60}});
        let timer = app.call("create_timer", arguments).await.unwrap()["timer"].clone();
        let answer = app.call("delete_timer", json!({"name": "tick"})).await.unwrap();
        assert_eq!(answer, json!({"name": "tick", "id": timer["id"], "deleted": true}));
        assert_eq!(app.fail("get_timer", json!({"name": "tick"})).await.code.as_str(), "not_found");
    }
}
