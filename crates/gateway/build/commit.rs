//! The commit of a build: from a variable, or from the checkout that is built.

use std::path::Path;
use std::process::Command;

/// Says what is built where there is no checkout, as in a container: the output of [`FORMAT`].
pub(crate) const VARIABLE: &str = "CAUSEWAY_BUILD_COMMIT";

/// The hash and the day of a commit, in the time zone that the commit itself names: nothing of the machine is in it.
const FORMAT: &str = "--format=%H %cs";

/// How much of a hash is shown.
const SHOWN: usize = 12;

/// What the variable says, as it is shown: `1a2b3c4d5e6f 2026-11-22`.
pub(crate) fn told(value: &str) -> Result<String, String> {
    shown(value).ok_or_else(|| {
        format!("{VARIABLE} is `{value}`; it must be what `git log -1 '{FORMAT}'` prints, a hash and a day")
    })
}

/// The commit of a checkout, and whether files of it were changed since. `None` where git cannot tell.
pub(crate) fn of_checkout(root: &Path) -> Option<String> {
    let commit = shown(&git(root, &["log", "-1", FORMAT])?)?;
    let changes = git(root, &["status", "--porcelain", "--untracked-files=no"])?;
    Some(if changes.trim().is_empty() {
        commit
    } else {
        format!("{commit}, changed")
    })
}

fn shown(text: &str) -> Option<String> {
    let (hash, day) = text.trim().split_once(' ')?;
    let is_hash = hash.len() >= SHOWN && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let is_day = day.len() == 10
        && day.bytes().enumerate().all(|(at, byte)| {
            if matches!(at, 4 | 7) {
                byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        });
    (is_hash && is_day).then(|| format!("{} {day}", &hash[..SHOWN]))
}

fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let answer = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .output()
        .ok()?;
    answer
        .status
        .success()
        .then(|| String::from_utf8(answer.stdout).ok())?
}
