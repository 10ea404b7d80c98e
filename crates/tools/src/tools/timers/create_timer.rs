//! `create_timer`: creates a timer.

use backendless::NewTimer;
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
    /// Letters, digits and _, a letter first.
    #[schemars(length(min = 1))]
    name: String,
    /// How often it runs.
    schedule: Schedule,
    /// JavaScript body that runs each time. Deploys.
    #[schemars(length(min = 1))]
    code: Option<String>,
    /// The first run. Required for once; default for the others: now.
    starts_at: Option<Moment>,
    /// No runs after this.
    expires_at: Option<Moment>,
    /// PRODUCTION (deployed, default), DRAFT, DEBUG or MARKETPLACE.
    mode: Option<timer::Mode>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    timer: View,
}

impl toolkit::Tool for Tool {
    const SPEC: Spec = Spec {
        name: "create_timer",
        title: "Create timer",
        description: "Create (schedule, add, set up) a new timer: a job (cron, task) that runs code \
                      unattended once, every hour, day (night), week or month. code is written to the JS \
                      model's draft and DEPLOYED to production; conflict while the draft holds other \
                      changes. Times: ISO 8601 or epoch ms. Needs the connection's developer login.",
        area: Area::Timers,
        effect: Effect::Write { idempotent: false },
        reach: Reach::Outside,
        session: Session::Never,
        list: None,
        unverified: Some("the JSON that the console takes and sends for timers, and the form of `monthly`; that a deployed file `timers/<name>.js` is what the console would have made; how the draft tells undeployed changes"),
    };
    type Input = Input;
    type Output = Output;

    async fn call(context: &CallContext, input: Input) -> Result<Output, ToolError> {
        timer::check_name(&input.name)?;
        input.schedule.check()?;
        if matches!(input.schedule, Schedule::Once) && input.starts_at.is_none() {
            return Err(ToolError::invalid("`starts_at` is required when `schedule` is once"));
        }
        let starts_at = input.starts_at.map(|time| time.milliseconds("starts_at")).transpose()?;
        let expires_at = input.expires_at.map(|time| time.milliseconds("expires_at")).transpose()?;
        let mode = input.mode.unwrap_or_default();
        let console = context.console().await?;
        if !timer::named(&console, &input.name, mode).await?.is_empty() {
            return Err(timer::taken(&input.name, mode));
        }
        if input.code.is_some() {
            timer_code::refuse_other_changes(&console, &input.name).await?;
        }
        let new = NewTimer {
            name: input.name.clone(),
            language: timer_code::LANGUAGE.to_owned(),
            model: timer_code::MODEL.to_owned(),
            start_date: Some(starts_at.unwrap_or_else(|| context.now.as_millis())),
            expire: expires_at,
            frequency: input.schedule.into(),
            enabled: true,
        };
        let created = console.timers().create(mode.into(), &new).await?;
        if let Some(code) = &input.code
            && let Err(error) = timer_code::deploy(&console, &new, code).await
        {
            return Err(timer::take_back(&console, &input.name, mode, error).await);
        }
        let created = match created {
            Some(created) if input.code.is_none() => created,
            _ => timer::only(&console, &input.name, mode).await?,
        };
        Ok(Output { timer: View::of(created) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::App;
    use serde_json::json;

    fn daily(name: &str) -> serde_json::Value {
        json!({"name": name, "schedule": {"type": "daily", "every_days": 2}, "starts_at": "2030-01-01T00:00:00Z"})
    }

    #[tokio::test]
    async fn a_timer_is_there_with_its_schedule() {
        let app = App::start().await;
        let timer = app.call("create_timer", daily("cleanUp")).await.unwrap()["timer"].clone();
        assert_eq!(timer["name"], json!("cleanUp"));
        assert_eq!(timer["schedule"], json!({"type": "daily", "every_days": 2}));
        assert_eq!((&timer["mode"], &timer["enabled"]), (&json!("PRODUCTION"), &json!(true)));
        assert_eq!(timer["starts_at"], json!(1_893_456_000_000_i64));
    }

    #[tokio::test]
    async fn a_name_is_taken_once() {
        let app = App::start().await;
        app.call("create_timer", daily("cleanUp")).await.unwrap();
        let error = app.fail("create_timer", daily("cleanUp")).await;
        assert_eq!(error.code.as_str(), "conflict");
        assert!(error.message.contains("`cleanUp`"), "{}", error.message);
    }

    #[tokio::test]
    async fn code_is_deployed_with_the_timer() {
        let app = App::start().await;
        let mut arguments = daily("cleanUp");
        arguments["code"] = json!("console.log('clean')");
        app.call("create_timer", arguments).await.unwrap();
        let console = app.console().await;
        let path = backendless::FilePath::parse("timers/cleanUp.js").unwrap();
        let file = console.code().draft_file("default", "JS", &path).await.unwrap();
        assert!(file.contains("console.log('clean')") && file.contains("addTimer"), "{file}");
    }

    #[tokio::test]
    async fn other_undeployed_changes_are_never_deployed_along() {
        let app = App::start().await;
        let console = app.console().await;
        let other = backendless::DraftFile {
            path: backendless::FilePath::parse("handlers/other.js").unwrap(),
            content: "// half done".to_owned(),
        };
        console.code().save_draft("default", "JS", &[other]).await.unwrap();
        let mut arguments = daily("cleanUp");
        arguments["code"] = json!("1");
        let error = app.fail("create_timer", arguments).await;
        assert_eq!(error.code.as_str(), "conflict");
        assert!(error.message.contains("handlers/other.js"), "{}", error.message);
        assert_eq!(app.fail("get_timer", json!({"name": "cleanUp"})).await.code.as_str(), "not_found");
    }

    #[tokio::test]
    async fn mistakes_are_told_before_a_request() {
        let app = App::start().await;
        for (arguments, said) in [
            (json!({"name": "clean-up", "schedule": {"type": "once"}}), "`name`"),
            (json!({"name": "t", "schedule": {"type": "once"}}), "`starts_at`"),
            (json!({"name": "t", "schedule": {"type": "every", "seconds": 0}}), "`schedule.seconds`"),
            (json!({"name": "t", "schedule": {"type": "every", "seconds": 86_401}}), "`schedule.seconds`"),
            (json!({"name": "t", "schedule": {"type": "weekly", "every_weeks": 1, "on": []}}), "`schedule.on`"),
            (json!({"name": "t", "schedule": {"type": "weekly", "every_weeks": 1, "on": ["Monday"]}}), "`schedule.on[0]`"),
            (json!({"name": "t", "schedule": {"type": "monthly", "every_months": 1, "on_days": [32]}}), "`schedule.on_days[0]`"),
            (json!({"name": "t", "schedule": {"type": "yearly"}}), "`schedule`"),
            (json!({"name": "t", "schedule": {"type": "once"}, "starts_at": "soon"}), "`starts_at`"),
        ] {
            let error = app.fail("create_timer", arguments.clone()).await;
            assert_eq!(error.code.as_str(), "invalid_arguments", "{arguments}");
            assert!(error.message.contains(said), "{arguments}: {}", error.message);
        }
        assert_eq!(app.requests().await, Vec::<String>::new());
    }

    #[tokio::test]
    async fn without_a_developer_credential_it_says_how_to_add_one() {
        let app = App::start().await.without_developer();
        assert_eq!(app.fail("create_timer", daily("t")).await.code.as_str(), "connection_missing");
    }
}
