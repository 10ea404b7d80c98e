//! The JavaScript of a timer: a file of the JS model, written into the draft and deployed.
//!
//! Unverified against the live service: that a deployed file `timers/<name>.js` which calls `addTimer` is what the
//! console itself would have made, and how the list of the draft tells what is not deployed.

use backendless::{DraftFile, FilePath, NewTimer};
use serde_json::{Value, json};
use toolkit::{AppConsole, ErrorCode, ToolError};

/// The language of the code.
pub(crate) const LANGUAGE: &str = "JS";

/// The deployment unit that the console uses when nobody chose another.
pub(crate) const MODEL: &str = "default";

fn path(name: &str) -> Result<FilePath, ToolError> {
    FilePath::parse(&format!("timers/{name}.js")).map_err(|error| ToolError::invalid(error.reason))
}

/// Deploying takes the whole draft live. Files that somebody else has not deployed yet must not go along.
///
/// A listed file that does not say `"deployed": false` counts as deployed: whether the live service says it is not
/// known, so there an undeployed change may go unnoticed.
pub(crate) async fn refuse_other_changes(console: &AppConsole, name: &str) -> Result<(), ToolError> {
    let draft = console.code().draft(MODEL, LANGUAGE).await?;
    let own = path(name)?;
    let pending: Vec<String> = undeployed(&draft)
        .filter(|file| format!("/{file}") != own.as_str())
        .collect();
    if pending.is_empty() {
        return Ok(());
    }
    let message = format!(
        "the draft of the JS model holds undeployed changes of {}",
        pending.join(", ")
    );
    Err(ToolError::new(ErrorCode::Conflict, message).hint(
        "deploying the timer would deploy them too: deploy or discard them in the Backendless console first",
    ))
}

fn undeployed(draft: &Value) -> impl Iterator<Item = String> {
    let files = draft.as_array().into_iter().flatten();
    let pending = files.filter(|file| file.get("deployed") == Some(&Value::Bool(false)));
    pending.filter_map(|file| Some(file.get("id")?.as_str()?.trim_start_matches('/').to_owned()))
}

/// Writes the timer's file into the draft and deploys the model.
pub(crate) async fn deploy(console: &AppConsole, timer: &NewTimer, code: &str) -> Result<(), ToolError> {
    let file = DraftFile {
        path: path(&timer.name)?,
        content: source(timer, code),
    };
    let files = [file];
    let server_code = console.code();
    server_code.save_draft(MODEL, LANGUAGE, &files).await?;
    server_code.deploy(MODEL, LANGUAGE, &files).await?;
    Ok(())
}

/// The file, after the documented form of a timer in code.
fn source(timer: &NewTimer, code: &str) -> String {
    let mut declaration = json!({"name": timer.name, "frequency": timer.frequency});
    if let Some(start) = timer.start_date {
        declaration["startDate"] = start.into();
    }
    if let Some(expire) = timer.expire {
        declaration["expire"] = expire.into();
    }
    let declaration = serde_json::to_string_pretty(&declaration).unwrap_or_default();
    let body = code
        .lines()
        .map(|line| format!("    {line}"))
        .collect::<Vec<_>>()
        .join("\n");
    format!(
        "'use strict';\n\nBackendless.ServerCode.addTimer(Object.assign({declaration}, {{\n  execute: async function (req) {{\n{body}\n  }}\n}}));\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use backendless::Frequency;

    #[test]
    fn the_file_declares_the_timer_and_holds_the_code() {
        let timer = NewTimer {
            name: "tick".to_owned(),
            language: LANGUAGE.to_owned(),
            model: MODEL.to_owned(),
            start_date: Some(1),
            expire: None,
            frequency: Frequency::Custom { every: 60 },
            enabled: true,
        };
        let source = source(&timer, "const a = 1;\nreturn a;");
        for part in [
            "Backendless.ServerCode.addTimer(",
            "\"name\": \"tick\"",
            "\"schedule\": \"custom\"",
            "\"startDate\": 1",
            "    const a = 1;\n    return a;\n",
        ] {
            assert!(source.contains(part), "{source}");
        }
    }

    #[test]
    fn only_what_says_so_is_undeployed() {
        let draft = json!([{"id": "a.js", "deployed": false}, {"id": "b.js", "deployed": true}, {"id": "c.js"}, "d.js"]);
        assert_eq!(undeployed(&draft).collect::<Vec<_>>(), ["a.js"]);
    }
}
