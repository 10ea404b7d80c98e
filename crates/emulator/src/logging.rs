//! The log of an application, and the log levels that an SDK asks for when it starts.

use crate::call::Call;
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::state::State;
use axum::routing::{get, put};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::Arc;

/// How many lines are kept: the newest ones.
const KEPT: usize = 1_000;

/// The levels that the SDK uses.
const LEVELS: [&str; 6] = ["FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE"];

/// The newest lines of the log, oldest first, as they came.
#[derive(Debug, Default)]
pub(crate) struct Logs {
    lines: VecDeque<Value>,
}

impl Logs {
    /// Takes a whole batch or, when one line is wrong, none of it.
    fn add(&mut self, batch: Vec<Value>) -> Result<()> {
        for line in &batch {
            let text = |name: &str| line.get(name).and_then(Value::as_str);
            let level = text("log-level").ok_or_else(|| ApiError::missing_field("log-level"))?;
            if !LEVELS.contains(&level) {
                let allowed = LEVELS.join(", ");
                let message = format!("Unknown log level '{level}': one of {allowed} is expected");
                return Err(ApiError::new(0, message));
            }
            text("logger").ok_or_else(|| ApiError::missing_field("logger"))?;
        }
        self.lines.extend(batch);
        let surplus = self.lines.len().saturating_sub(KEPT);
        self.lines.drain(..surplus);
        Ok(())
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = &Value> {
        self.lines.iter()
    }
}

pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new().route("/log", put(add)).route("/info", get(info))
}

async fn add(call: Call, body: Body) -> Result<()> {
    call.app.logs.lock().add(body.array()?)
}

/// The SDK reads only `loggers`, and from it the level of the one called "Global logger". What else the live service sends here was not found.
async fn info(_: Call) -> Json<Value> {
    Json(json!({"loggers": [{"name": "Global logger", "level": "all"}]}))
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Logs};
    use serde_json::json;

    #[test]
    fn the_newest_lines_are_kept() {
        let mut logs = Logs::default();
        for number in 0..=KEPT {
            let line = json!({"logger": "l", "log-level": "INFO", "message": number});
            logs.add(vec![line]).unwrap();
        }
        assert_eq!(logs.lines().count(), KEPT);
        assert_eq!(logs.lines().next().unwrap()["message"], 1);
    }

    #[test]
    fn one_wrong_line_refuses_the_batch() {
        let mut logs = Logs::default();
        let good = json!({"logger": "l", "log-level": "INFO"});
        assert!(
            logs.add(vec![good.clone(), json!({"logger": "l", "log-level": "LOUD"})])
                .is_err()
        );
        assert!(logs.add(vec![good, json!({"log-level": "INFO"})]).is_err());
        assert_eq!(logs.lines().count(), 0);
    }
}
