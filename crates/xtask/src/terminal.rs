//! What the tasks write for the person who runs them.

use std::io::Write;

/// Writes one line to standard output.
pub(crate) fn say(line: &str) {
    // A reader that went away (`| head`) is no reason to stop a check half-way.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Writes one line to standard error.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
