//! Metrics as the code writes them, and as they are documented.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A kind of metric, and its labels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Metric {
    pub(crate) kind: String,
    pub(crate) labels: BTreeSet<String>,
}

pub(crate) type Metrics = BTreeMap<String, Metric>;

const KINDS: [&str; 3] = ["counter", "gauge", "histogram"];

/// A file of the repository.
pub(crate) fn file(path: &str) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The source of the product, without crates that only serve development.
fn product() -> Vec<String> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            !["xtask", "benchmark", "emulator"]
                .iter()
                .any(|name| path.ends_with(name))
        })
        .map(|path| path.join("src"))
        .collect();
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                sources.push(std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    sources
}

/// Every `counter!("causeway_…", "label" => …)` of the product.
pub(crate) fn emitted() -> Metrics {
    let mut metrics = Metrics::new();
    for source in product() {
        for kind in KINDS {
            for arguments in invocations(&source, kind) {
                let Some(name) = first_text(arguments) else {
                    panic!("a name that is not written out cannot be documented: {kind}!({arguments})")
                };
                let metric = metrics.entry(name).or_default();
                assert!(metric.kind.is_empty() || metric.kind == kind, "{arguments}");
                kind.clone_into(&mut metric.kind);
                metric.labels.extend(labels(arguments));
            }
        }
    }
    metrics
}

/// Every `describe_counter!("causeway_…", …)`: the names, by kind.
pub(crate) fn described() -> BTreeMap<String, String> {
    let source = file("crates/gateway/src/telemetry/prometheus.rs");
    let of = |kind: &'static str| {
        let found = invocations(
            &source,
            match kind {
                "counter" => "describe_counter",
                "gauge" => "describe_gauge",
                _ => "describe_histogram",
            },
        );
        let names: Vec<_> = found.into_iter().filter_map(first_text).collect();
        names.into_iter().map(move |name| (name, kind.to_owned()))
    };
    KINDS.into_iter().flat_map(of).collect()
}

/// The table of `deploy/README.md`: `| name | kind | labels | what it counts |`.
pub(crate) fn documented() -> Metrics {
    let mut metrics = Metrics::new();
    for line in file("deploy/README.md").lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let ["", name, kind, labels, what, ..] = cells[..]
            && name.starts_with("`causeway_")
        {
            assert!(what.len() > 3 || what == "1", "{line}");
            let labels = labels.split(", ").filter(|label| *label != "–");
            let metric = Metric {
                kind: kind.to_owned(),
                labels: labels.map(|label| label.trim_matches('`').to_owned()).collect(),
            };
            let twice = metrics.insert(name.trim_matches('`').to_owned(), metric);
            assert!(twice.is_none(), "{line}");
        }
    }
    metrics
}

/// What stands between the brackets of each `name!(…)`.
fn invocations<'s>(source: &'s str, name: &str) -> Vec<&'s str> {
    let opening = format!("{name}!(");
    let mut found = Vec::new();
    for (at, _) in source.match_indices(&opening) {
        let is_longer = source[..at].ends_with(|letter: char| letter == '_' || letter.is_alphanumeric());
        let rest = &source[at + opening.len()..];
        if !is_longer && first_text(rest).is_none_or(|name| name.starts_with("causeway_")) {
            found.push(&rest[..end_of_brackets(rest)]);
        }
    }
    found
}

fn end_of_brackets(text: &str) -> usize {
    let mut depth = 1;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    panic!("brackets that are not closed: {text}")
}

fn first_text(arguments: &str) -> Option<String> {
    let text = arguments.trim_start().strip_prefix('"')?;
    text.split('"').next().map(str::to_owned)
}

fn labels(arguments: &str) -> Vec<String> {
    let before_arrow = arguments
        .match_indices("=>")
        .map(|(at, _)| arguments[..at].trim_end());
    before_arrow
        .filter_map(|text| text.strip_suffix('"')?.rsplit('"').next())
        .map(str::to_owned)
        .collect()
}
