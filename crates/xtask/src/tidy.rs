//! `cargo xtask tidy`: the house rules that neither the compiler nor clippy checks.

mod attributes;
mod finding;
mod manifests;
mod names;
mod opening;
mod rust_file;
mod size;
mod sleeps;
mod words;

use std::process::ExitCode;

use anyhow::Result;

use crate::terminal::say;
use crate::tidy::finding::Finding;
use crate::tidy::rust_file::RustFile;
use crate::tidy::size::Size;
use crate::workspace::Workspace;

/// The rules that read a Rust file.
const RUST_RULES: [fn(&RustFile<'_>) -> Vec<Finding>; 6] = [
    opening::check,
    size::check,
    names::check_types,
    words::check_rust,
    attributes::check,
    sleeps::check,
];

/// The rules that read any text file.
const TEXT_RULES: [fn(&str, &str) -> Vec<Finding>; 3] =
    [words::check_text, words::check_places, manifests::check];

/// Checks every file of the checkout, prints each finding and the ten largest files.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let mut findings = Vec::new();
    let mut sizes = Vec::new();
    let files = workspace.files()?;
    for path in &files {
        findings.extend(names::check_path(path));
        // Pictures and other binary files have no lines to check.
        let Ok(text) = String::from_utf8(std::fs::read(workspace.root().join(path))?) else {
            continue;
        };
        findings.extend(TEXT_RULES.iter().flat_map(|rule| rule(path, &text)));
        if rust_file::is_rust(path) {
            let file = RustFile::read(path, &text);
            findings.extend(RUST_RULES.iter().flat_map(|rule| rule(&file)));
            sizes.push(Size::of(&file));
        }
    }

    say("The ten largest files (lines with code; blank lines and lines of comment alone do not count):");
    sizes.sort_by(|a, b| (b.code + b.tests, &a.path).cmp(&(a.code + a.tests, &b.path)));
    for size in sizes.iter().take(10) {
        say(&format!(
            "  {:>4} code, {:>4} tests  {}",
            size.code, size.tests, size.path
        ));
    }
    for finding in &findings {
        say(&finding.to_string());
    }
    say(&format!(
        "tidy: {} files, {} findings",
        files.len(),
        findings.len()
    ));
    Ok(if findings.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
