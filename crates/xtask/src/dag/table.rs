//! The crate table of docs/ARCHITECTURE.md.

use anyhow::{Context, Result, bail, ensure};

const HEADER: [&str; 4] = ["crate", "one line", "may depend on", "dev only"];

/// The rows of the one table whose header is `crate | one line | may depend on | dev only`.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
}

/// What one crate is allowed.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) name: String,
    /// The row describes a crate that is still to come: its second column begins with `Planned:`.
    pub(super) planned: bool,
    pub(super) may: May,
    pub(super) dev_only: Vec<DevOnly>,
}

/// The third column: `–`, names in backticks, or `every crate`.
#[derive(Debug)]
pub(super) enum May {
    Only(Vec<String>),
    Everything,
}

/// An entry of the fourth column: `name`, or `name/feature` for a feature that only tests turn on.
#[derive(Debug)]
pub(super) struct DevOnly {
    pub(super) name: String,
    pub(super) feature: Option<String>,
}

impl May {
    pub(super) fn allows(&self, name: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Only(names) => names.iter().any(|allowed| allowed == name),
        }
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let names = match self {
            Self::Everything => [].as_slice(),
            Self::Only(names) => names,
        };
        names.iter().map(String::as_str)
    }
}

impl Table {
    /// Reads the table out of a page of Markdown.
    pub(super) fn parse(page: &str) -> Result<Self> {
        let mut lines = (1..).zip(page.lines());
        lines
            .find(|(_, line)| cells(line).is_some_and(|cells| cells == HEADER))
            .with_context(|| format!("no table with the header `| {} |`", HEADER.join(" | ")))?;
        let mut rows: Vec<Row> = Vec::new();
        for (line, text) in lines.skip(1) {
            let Some(cells) = cells(text) else { break };
            let row = Row::parse(line, &cells).with_context(|| format!("line {line}: {text}"))?;
            ensure!(
                rows.iter().all(|other| other.name != row.name),
                "line {line}: a second row for `{}`",
                row.name
            );
            rows.push(row);
        }
        ensure!(!rows.is_empty(), "the table has no rows");
        Ok(Self { rows })
    }
}

impl Row {
    fn parse(line: usize, cells: &[&str]) -> Result<Self> {
        let [name, purpose, may, dev_only] = cells else {
            bail!("a row has {} cells", HEADER.len())
        };
        let [name] = names(name)?
            .try_into()
            .ok()
            .context("the first cell is one name in backticks")?;
        ensure!(
            !purpose.is_empty(),
            "the second cell says in one line what the crate is"
        );
        let may = if *may == "every crate" {
            May::Everything
        } else {
            May::Only(names(may)?)
        };
        let dev_only = names(dev_only)?
            .into_iter()
            .map(|entry| match entry.split_once('/') {
                Some((name, feature)) => DevOnly {
                    name: name.to_owned(),
                    feature: Some(feature.to_owned()),
                },
                None => DevOnly {
                    name: entry,
                    feature: None,
                },
            });
        let planned = purpose.starts_with("Planned:");
        Ok(Self {
            line,
            name,
            planned,
            may,
            dev_only: dev_only.collect(),
        })
    }
}

/// The trimmed cells of a table row, or nothing if the line is none.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(str::trim).collect())
}

/// The names of a cell: each in backticks, separated by commas; `–` or nothing stands for none.
fn names(cell: &str) -> Result<Vec<String>> {
    if matches!(cell, "–" | "") {
        return Ok(Vec::new());
    }
    let name = |entry: &str| {
        let name = entry
            .trim()
            .strip_prefix('`')
            .and_then(|rest| rest.strip_suffix('`'));
        let is_name = |name: &&str| !name.is_empty() && !name.contains(['`', ' ']);
        name.filter(is_name)
            .map(str::to_owned)
            .with_context(|| format!("`{entry}` is no name in backticks"))
    };
    cell.split(',').map(name).collect()
}
