//! Names to propose for a connection.

use crate::console::Shared;
use crate::web::{PageError, Session};
use connections::check_name;

/// What is proposed when nothing is known of the app.
const UNKNOWN: &str = "my-app";

/// Room for a number behind the name, within the longest that there may be.
const LONGEST: usize = 60;

/// A name that the account does not use yet, as near as can be to the wanted one.
pub(super) async fn propose(
    console: &Shared,
    session: &Session,
    wanted: Option<&str>,
) -> Result<String, PageError> {
    let connections = &console.parts.connections;
    let taken = connections.list(session.tenant(), session.account()).await?;
    let name = wanted.map_or_else(|| UNKNOWN.to_owned(), fitting);
    let is_taken = |name: &str| taken.iter().any(|connection| connection.name == name);
    if !is_taken(&name) {
        return Ok(name);
    }
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    Ok(numbered
        .into_iter()
        .find(|name| !is_taken(name))
        .unwrap_or_default())
}

/// The name of an app as the name of a connection.
fn fitting(app: &str) -> String {
    let plain = |c: char| match c {
        c if c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.') => c,
        _ => '-',
    };
    let name: String = app.chars().map(plain).take(LONGEST).collect();
    let name = name.trim_matches(|c: char| !c.is_alphanumeric());
    if check_name(name).is_ok() {
        name.to_owned()
    } else {
        UNKNOWN.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_apps_become_names_of_connections() {
        for (app, expected) in [
            ("Shop", "Shop"),
            ("Läden & Co. (EU)", "Läden - Co. -EU"),
            ("<b>bold</b>", "b-bold--b"),
            ("???", "my-app"),
            ("", "my-app"),
            (&"x".repeat(200), &"x".repeat(LONGEST)),
        ] {
            assert_eq!(fitting(app), expected);
            assert!(check_name(&fitting(app)).is_ok());
        }
    }
}
