//! `cargo xtask docs`: the pages that the program writes about itself.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::metadata::Metadata;
use crate::terminal::say;
use crate::workspace::{Workspace, output, succeed};

/// Each generated page and the command that prints it.
const PAGES: [(&str, &[&str]); 2] = [
    ("docs/CONFIG.md", &["config", "print", "--docs"]),
    ("docs/TOOLS.md", &["tools", "list", "--markdown"]),
];

/// Writes the generated pages, or with `check` only says which of them are stale.
pub(crate) fn run(workspace: &Workspace, check: bool) -> Result<ExitCode> {
    // The same selection of crates as for the tests: another one would turn on other features and build everything anew.
    succeed(
        workspace
            .cargo()
            .args(["build", "--workspace", "--bins", "--tests"]),
    )?;
    let program = Metadata::read(workspace)?.target_directory.join("debug/causeway");
    let mut stale = 0;
    for (page, arguments) in PAGES {
        let wanted = String::from_utf8(output(workspace.command(&program).args(arguments))?)
            .with_context(|| format!("`causeway {}` printed no UTF-8", arguments.join(" ")))?;
        let path = workspace.root().join(page);
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        match first_difference(&found, &wanted) {
            None => say(&format!("docs: {page} is up to date")),
            Some(difference) if check => {
                stale += 1;
                say(&format!("{page}:{difference}"));
                say(&format!(
                    "docs: {page} is stale: run `cargo xtask docs` and commit the page"
                ));
            }
            Some(_) => {
                std::fs::write(&path, wanted).with_context(|| format!("cannot write {page}"))?;
                say(&format!("docs: {page} written"));
            }
        }
    }
    Ok(if stale == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The first line that differs, as `line: found …, wanted …`.
fn first_difference(found: &str, wanted: &str) -> Option<String> {
    if found == wanted {
        return None;
    }
    let mut found = found.lines();
    let mut wanted = wanted.lines();
    for number in 1.. {
        match (found.next(), wanted.next()) {
            (None, None) => break,
            (old, new) if old == new => {}
            (old, new) => {
                let shown = |line: Option<&str>| {
                    line.map_or("the end of the page".to_owned(), |line| format!("`{line}`"))
                };
                return Some(format!(
                    "{number}: the page has {}, the program says {}",
                    shown(old),
                    shown(new)
                ));
            }
        }
    }
    Some("1: only the line endings differ".to_owned())
}

#[cfg(test)]
mod tests {
    use super::first_difference;

    #[test]
    fn the_first_difference_is_shown() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        let differs = |found, wanted| first_difference(found, wanted).unwrap();
        assert_eq!(
            differs("a\nb\n", "a\nc\n"),
            "2: the page has `b`, the program says `c`"
        );
        assert_eq!(
            differs("", "a\n"),
            "1: the page has the end of the page, the program says `a`"
        );
        assert_eq!(
            differs("a\nb\n", "a\n"),
            "2: the page has `b`, the program says the end of the page"
        );
        assert_eq!(differs("a\r\n", "a\n"), "1: only the line endings differ");
    }
}
