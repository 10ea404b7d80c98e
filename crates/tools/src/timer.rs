//! Timers by name: Backendless acts by id, people and agents by name.

use crate::schedule::Schedule;
use crate::timer_code;
use backendless::{CodeMode, Frequency, NewTimer, Timer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use toolkit::{AppConsole, ErrorCode, ToolError};

/// Known names in a hint.
const MOST_NAMES: usize = 20;

/// Where a timer lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Mode {
    #[default]
    Production,
    Draft,
    Debug,
    Marketplace,
}

impl From<Mode> for CodeMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Production => Self::Production,
            Mode::Draft => Self::Draft,
            Mode::Debug => Self::Debug,
            Mode::Marketplace => Self::Marketplace,
        }
    }
}

/// Times are epoch milliseconds.
#[derive(Serialize, JsonSchema)]
pub(crate) struct View {
    name: Option<String>,
    id: Option<String>,
    mode: Option<String>,
    enabled: Option<bool>,
    /// As in create_timer; null when Backendless' form is not known.
    #[schemars(with = "Option<Map<String, Value>>")]
    schedule: Option<Schedule>,
    starts_at: Option<i64>,
    expires_at: Option<i64>,
    next_run: Option<i64>,
    language: Option<String>,
    /// As Backendless sent it.
    raw: Map<String, Value>,
}

impl View {
    pub(crate) fn of(timer: Timer) -> Self {
        Self {
            name: timer.name,
            id: timer.id,
            mode: timer.mode.map(|mode| mode.to_string()),
            enabled: timer.enabled,
            schedule: timer.frequency.map(Schedule::from),
            starts_at: timer.start_date,
            expires_at: timer.expire,
            next_run: timer.next_run,
            language: timer.language,
            raw: timer.raw,
        }
    }
}

/// The rule for names (docs/reference/backendless-rest.md, 1.5); the name is also the name of a file of code.
pub(crate) fn check_name(name: &str) -> Result<(), ToolError> {
    let begins = name.starts_with(|first: char| first.is_ascii_alphabetic());
    if begins
        && name.len() <= 64
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    {
        return Ok(());
    }
    let came: String = name.chars().take(64).collect();
    Err(
        ToolError::invalid(format!("`name` is {came:?}, which cannot name a timer"))
            .hint("begin with a letter and use letters, digits and _ only, at most 64"),
    )
}

/// All timers of a name in a mode.
pub(crate) async fn named(console: &AppConsole, name: &str, mode: Mode) -> Result<Vec<Timer>, ToolError> {
    let mut timers = console.timers().list(&[mode.into()]).await?;
    timers.retain(|timer| timer.name.as_deref() == Some(name));
    Ok(timers)
}

/// The timer of a name.
pub(crate) async fn only(console: &AppConsole, name: &str, mode: Mode) -> Result<Timer, ToolError> {
    choose(console.timers().list(&[mode.into()]).await?, name, mode)
}

/// With two of a name it is not for us to choose.
fn choose(timers: Vec<Timer>, name: &str, mode: Mode) -> Result<Timer, ToolError> {
    let (mut found, others): (Vec<Timer>, Vec<Timer>) = timers
        .into_iter()
        .partition(|timer| timer.name.as_deref() == Some(name));
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(unknown(name, mode, &others)),
        many => {
            let ids: Vec<&str> = found.iter().filter_map(|timer| timer.id.as_deref()).collect();
            let message = format!(
                "{many} timers in {} are named `{name}`, so nothing was done",
                word(mode)
            );
            Err(ToolError::new(ErrorCode::Conflict, message).hint(format!(
                "their ids are {}; rename or delete one in the Backendless console",
                ids.join(", ")
            )))
        }
    }
}

fn unknown(name: &str, mode: Mode, others: &[Timer]) -> ToolError {
    let names: Vec<&str> = others
        .iter()
        .filter_map(|timer| timer.name.as_deref())
        .take(MOST_NAMES)
        .collect();
    let hint = match (names.is_empty(), mode) {
        (true, Mode::Production) => "there are no timers in PRODUCTION".to_owned(),
        (true, _) => format!(
            "there are no timers in {}; leave `mode` out for PRODUCTION",
            word(mode)
        ),
        (false, _) => format!("the timers in {} are {}", word(mode), names.join(", ")),
    };
    let message = format!("there is no timer named `{name}` in {}", word(mode));
    ToolError::new(ErrorCode::NotFound, message).hint(hint)
}

fn word(mode: Mode) -> &'static str {
    CodeMode::from(mode).as_str()
}

/// A second timer of a name could not be told apart from the first.
pub(crate) fn taken(name: &str, mode: Mode) -> ToolError {
    let message = format!("a timer named `{name}` exists already in {}", word(mode));
    ToolError::new(ErrorCode::Conflict, message).hint("change it with update_timer, or choose another name")
}

/// The id that changes need.
pub(crate) fn id(timer: &Timer) -> Result<&str, ToolError> {
    timer.id.as_deref().ok_or_else(|| {
        ToolError::new(
            ErrorCode::UpstreamError,
            "Backendless sent the timer without an id, so it cannot be changed",
        )
    })
}

/// Removes a timer whose code could not be deployed, so that nothing is half done; answers why.
pub(crate) async fn take_back(console: &AppConsole, name: &str, mode: Mode, why: ToolError) -> ToolError {
    let removed = match only(console, name, mode).await {
        Ok(timer) => match id(&timer) {
            Ok(id) => console
                .timers()
                .delete(mode.into(), id)
                .await
                .map_err(ToolError::from),
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    };
    let state = match removed {
        Ok(()) => "the timer was removed again",
        Err(_) => "the timer itself is there, without its code: look at it with get_timer",
    };
    let message = format!("the code could not be deployed: {}; {state}", why.message);
    ToolError { message, ..why }
}

/// Backendless' form of a frequency.
pub(crate) fn frequency(frequency: &Frequency) -> Value {
    serde_json::to_value(frequency).unwrap_or_default()
}

/// What the code of an existing timer declares.
pub(crate) fn as_new(timer: &Timer) -> NewTimer {
    NewTimer {
        name: timer.name.clone().unwrap_or_default(),
        language: timer
            .language
            .clone()
            .unwrap_or_else(|| timer_code::LANGUAGE.to_owned()),
        model: timer
            .model
            .clone()
            .unwrap_or_else(|| timer_code::MODEL.to_owned()),
        start_date: timer.start_date,
        expire: timer.expire,
        frequency: timer.frequency.clone().unwrap_or(Frequency::Once),
        enabled: timer.enabled.unwrap_or(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn timer(id: &str, name: &str) -> Timer {
        let raw = json!({"id": id, "timername": name, "category": "TIMER"});
        Timer::read(raw.as_object().unwrap().clone()).unwrap()
    }

    #[test]
    fn two_of_a_name_are_told_apart_by_nobody() {
        let error = choose(
            vec![timer("1", "twin"), timer("2", "twin")],
            "twin",
            Mode::Production,
        )
        .unwrap_err();
        assert_eq!(error.code, ErrorCode::Conflict);
        assert_eq!(
            error.message,
            "2 timers in PRODUCTION are named `twin`, so nothing was done"
        );
        assert!(error.hint.unwrap().contains("their ids are 1, 2"));
    }

    #[test]
    fn names_are_compared_whole() {
        let timers = || vec![timer("1", "tick"), timer("2", "ticks")];
        assert_eq!(
            choose(timers(), "tick", Mode::Production).unwrap().id.as_deref(),
            Some("1")
        );
        let error = choose(timers(), "Tick", Mode::Draft).unwrap_err();
        assert_eq!(error.hint.as_deref(), Some("the timers in DRAFT are tick, ticks"));
    }

    #[test]
    fn a_name_is_what_backendless_accepts() {
        for (name, fits) in [
            ("tick", true),
            ("t_1", true),
            ("1t", false),
            ("a b", false),
            ("a-b", false),
            ("é", false),
            ("", false),
        ] {
            assert_eq!(check_name(name).is_ok(), fits, "{name}");
        }
    }
}
