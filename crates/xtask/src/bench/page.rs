//! The generated part of docs/PERFORMANCE.md.

use anyhow::{Context, Result};

use crate::terminal::say;
use crate::workspace::Workspace;

const PAGE: &str = "docs/PERFORMANCE.md";
const BEGIN: &str = "<!-- Made by `cargo xtask bench --write`. Do not edit. -->";
const END: &str = "<!-- The end of what is made. -->";

/// Puts a report in the place of the last one.
pub(crate) fn write(workspace: &Workspace, report: &str) -> Result<()> {
    let path = workspace.root().join(PAGE);
    let page = std::fs::read_to_string(&path).with_context(|| format!("cannot read {PAGE}"))?;
    let page =
        replaced(&page, report).with_context(|| format!("{PAGE} has no lines `{BEGIN}` and `{END}`"))?;
    std::fs::write(&path, page).with_context(|| format!("cannot write {PAGE}"))?;
    say(&format!("bench: {PAGE} written"));
    Ok(())
}

fn replaced(page: &str, report: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{}\n\n{END}{after}", report.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_made_is_replaced() {
        let page = format!("# A\n\n{BEGIN}\nold\n{END}\n\nB\n");
        let once = replaced(&page, "new\n").unwrap();
        assert_eq!(once, format!("# A\n\n{BEGIN}\n\nnew\n\n{END}\n\nB\n"));
        assert_eq!(replaced(&once, "new").unwrap(), once);
        assert_eq!(replaced("# A\n", "new"), None);
    }
}
