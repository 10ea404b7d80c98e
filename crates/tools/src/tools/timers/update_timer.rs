//! `update_timer`: changes a timer.

use backendless::Frequency;
use crate::schedule::Schedule;
use crate::time::Moment;
use crate::timer::View;
use crate::{timer, timer_code};
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
    /// How often it runs from now on.
    schedule: Option<Schedule>,
    /// JavaScript that runs each time. Deploys.
    #[schemars(length(min = 1))]
    code: Option<String>,
    /// The first run.
    starts_at: Option<Moment>,
    /// No runs after this.
    expires_at: Option<Moment>,
    /// false pauses the timer, true lets it run.
    enabled: Option<bool>,
    /// PRODUCTION (deployed, default), DRAFT, DEBUG or MARKETPLACE.
    mode: Option<timer::Mode>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    timer: View,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "update_timer",
        title: "Update timer",
        description: "Update (change, edit, reschedule, enable, disable, pause, turn off) a timer \
                      (scheduled job) by name: make it run at other times or other code; what is not \
                      given stays. code is written to the JS model's draft and DEPLOYED to production; \
                      conflict while the draft holds other changes. Needs the connection's developer \
                      login.",
        area: Area::Timers,
        effect: Effect::Write { idempotent: true },
        reach: Reach::Outside,
        session: Session::Never,
        list: None,
        unverified: Some("the JSON that the console takes and sends for timers, and the form of `monthly`; that a deployed file `timers/<name>.js` is what the console would have made; how the draft tells undeployed changes"),
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        let Input { name, schedule, code, starts_at, expires_at, enabled, mode } = input;
        if schedule.is_none() && code.is_none() && starts_at.is_none() && expires_at.is_none() && enabled.is_none() {
            return Err(ToolError::invalid(
                "at least one of `schedule`, `code`, `starts_at`, `expires_at` and `enabled` is required, all are missing",
            ));
        }
        if let Some(schedule) = &schedule {
            schedule.check()?;
        }
        let starts_at = starts_at.map(|time| time.milliseconds("starts_at")).transpose()?;
        let expires_at = expires_at.map(|time| time.milliseconds("expires_at")).transpose()?;
        let mode = mode.unwrap_or_default();
        let console = context.console().await?;
        let found = timer::only(&console, &name, mode).await?;
        let id = timer::id(&found)?;
        if code.is_some() {
            timer_code::refuse_other_changes(&console, &name).await?;
        }
        if schedule.is_some() || starts_at.is_some() || expires_at.is_some() {
            let mut changed = found.raw.clone();
            if let Some(schedule) = schedule {
                changed.insert("frequency".to_owned(), timer::frequency(&Frequency::from(schedule)));
            }
            let times = [("startDate", starts_at), ("expire", expires_at)];
            changed.extend(times.into_iter().filter_map(|(field, time)| Some((field.to_owned(), time?.into()))));
            if let Some(enabled) = enabled {
                changed.insert("enabled".to_owned(), enabled.into());
            }
            console.timers().update(mode.into(), id, &changed).await?;
        } else if let Some(enabled) = enabled {
            console.timers().set_state(mode.into(), id, enabled).await?;
        }
        let mut now = timer::only(&console, &name, mode).await?;
        if let Some(code) = &code {
            timer_code::deploy(&console, &timer::as_new(&now), code).await?;
            now = timer::only(&console, &name, mode).await?;
        }
        Ok(Output { timer: View::of(now) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    async fn with_timer() -> App {
        let app = App::start().await;
        let arguments = json!({"name": "tick", "schedule": {"type": "every", "seconds": 60}});
        app.call("create_timer", arguments).await.unwrap();
        app
    }

    #[tokio::test]
    async fn what_is_given_changes_and_the_rest_stays() {
        let app = with_timer().await;
        let before = app.call("get_timer", json!({"name": "tick"})).await.unwrap()["timer"].clone();
        let arguments = json!({"name": "tick", "schedule": {"type": "weekly", "every_weeks": 1, "on": ["mon", "sun"]}});
        let after = app.call("update_timer", arguments).await.unwrap()["timer"].clone();
        assert_eq!(after["schedule"], json!({"type": "weekly", "every_weeks": 1, "on": ["sun", "mon"]}));
        for field in ["id", "starts_at", "expires_at", "enabled"] {
            assert_eq!(after[field], before[field], "{field}");
        }
    }

    #[tokio::test]
    async fn a_pause_goes_to_the_state_alone() {
        let app = with_timer().await;
        let paused = app.call("update_timer", json!({"name": "tick", "enabled": false})).await.unwrap();
        assert_eq!(paused["timer"]["enabled"], json!(false));
        let requests = app.requests().await;
        assert!(requests.iter().any(|line| line.ends_with(r#"/state {"enabled":false}"#)), "{requests:?}");
    }

    #[tokio::test]
    async fn no_change_is_a_mistake_that_names_the_fields() {
        let app = with_timer().await;
        let error = app.fail("update_timer", json!({"name": "tick"})).await;
        for field in ["`schedule`", "`code`", "`starts_at`", "`expires_at`", "`enabled`"] {
            assert!(error.message.contains(field), "{}", error.message);
        }
    }
}
