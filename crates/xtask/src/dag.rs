//! `cargo xtask dag`: the edges between the crates are those of the table in docs/ARCHITECTURE.md, and no others.

mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::dag::table::{Row, Table};
use crate::metadata::{Dependency, Metadata, Package};
use crate::terminal::say;
use crate::workspace::Workspace;

const PAGE: &str = "docs/ARCHITECTURE.md";

/// Compares the manifests with the table and prints every difference.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let page = std::fs::read_to_string(workspace.root().join(PAGE))
        .with_context(|| format!("cannot read {PAGE}"))?;
    let table = Table::parse(&page).with_context(|| format!("cannot read the crate table of {PAGE}"))?;
    let metadata = Metadata::read(workspace)?;
    let complaints = complaints(&table, &metadata.packages);
    for complaint in &complaints {
        say(complaint);
    }
    say(&format!(
        "dag: {} crates, {} findings",
        metadata.packages.len(),
        complaints.len()
    ));
    Ok(if complaints.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Everything in which the crates and the table differ.
fn complaints(table: &Table, packages: &[Package]) -> Vec<String> {
    let crates: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let mut complaints = Vec::new();
    for row in &table.rows {
        match (row.planned, crates.contains(row.name.as_str())) {
            (false, false) => complaints.push(format!(
                "{PAGE}:{}: there is no crate `{}`: delete the row, or begin its second column with `Planned:`",
                row.line, row.name
            )),
            (true, true) => complaints.push(format!(
                "{PAGE}:{}: the crate `{}` exists: remove `Planned:` from its row",
                row.line, row.name
            )),
            _ => {}
        }
        for named in row
            .may
            .names()
            .chain(row.dev_only.iter().map(|dev| dev.name.as_str()))
        {
            if !table.rows.iter().any(|row| row.name == named) {
                complaints.push(format!("{PAGE}:{}: `{named}` has no row of its own", row.line));
            }
        }
    }
    for package in packages {
        let Some(row) = table.rows.iter().find(|row| row.name == package.name) else {
            complaints.push(format!(
                "{PAGE}: the crate `{}` has no row: say what it is and may use",
                package.name
            ));
            continue;
        };
        let ours = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.path.is_some());
        complaints.extend(ours.filter_map(|dependency| forbidden(row, dependency)));
    }
    complaints
}

/// Why a row forbids an edge, or nothing if it allows it.
fn forbidden(row: &Row, edge: &Dependency) -> Option<String> {
    let (name, to) = (&row.name, &edge.name);
    // A crate may name itself among its dev-dependencies, to turn on a feature for its own tests.
    let is_dev = edge.kind.as_deref() == Some("dev");
    let for_tests = row.dev_only.iter().find(|dev| dev.name == *to);
    if is_dev && (for_tests.is_some() || to == name) {
        return None;
    }
    let kind = edge.kind.as_deref().unwrap_or("normal");
    if !row.may.allows(to) {
        let where_to = if for_tests.is_some() {
            " outside its tests"
        } else {
            ""
        };
        return Some(format!(
            "{PAGE}:{}: `{name}` may not depend on `{to}`{where_to} ({kind} dependency)",
            row.line
        ));
    }
    let feature = for_tests?
        .feature
        .as_ref()
        .filter(|feature| edge.features.contains(feature))?;
    Some(format!(
        "{PAGE}:{}: `{name}` may turn on `{to}/{feature}` only for its tests",
        row.line
    ))
}
