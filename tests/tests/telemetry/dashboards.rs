//! Alerts and dashboards ask for metrics and labels that exist.

use crate::sources::{Metrics, documented, file};

const FILES: [&str; 3] = [
    "deploy/grafana/causeway.json",
    "deploy/prometheus/causeway.rules.yml",
    "deploy/prometheus/causeway.rules.test.yml",
];

/// Labels that Prometheus adds.
const ADDED: [&str; 3] = ["job", "instance", "le"];

/// Every `causeway_…` with the labels in the braces behind it.
fn selectors(text: &str) -> Vec<(String, Vec<String>)> {
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let mut found = Vec::new();
    for (at, _) in text.match_indices("causeway_") {
        if text[..at].ends_with(is_of_name) {
            continue;
        }
        let rest = &text[at..];
        let end = rest.find(|letter| !is_of_name(letter)).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let braces = behind
            .strip_prefix('{')
            .and_then(|inside| inside.split('}').next());
        let labels = braces.into_iter().flat_map(|inside| inside.split(','));
        let labels = labels
            .filter_map(|matcher| matcher.split(['=', '!']).next())
            .map(|label| label.trim().to_owned())
            .filter(|label| !label.is_empty());
        found.push((name.to_owned(), labels.collect()));
    }
    found
}

/// The metric behind a name, which may be one of the three series of a histogram.
fn base<'m>(metrics: &'m Metrics, name: &'m str) -> Option<&'m crate::sources::Metric> {
    let of_histogram = || {
        let base = ["_bucket", "_sum", "_count"]
            .iter()
            .find_map(|suffix| name.strip_suffix(suffix))?;
        metrics.get(base).filter(|metric| metric.kind == "histogram")
    };
    metrics.get(name).or_else(of_histogram)
}

#[test]
fn every_name_and_label_exists() {
    let metrics = documented();
    for path in FILES {
        let selectors = selectors(&file(path));
        assert!(selectors.len() > 10, "{path}: the search finds too little");
        for (name, labels) in selectors {
            let metric = base(&metrics, &name).unwrap_or_else(|| panic!("{path} asks for {name}"));
            for label in labels {
                assert!(
                    metric.labels.contains(&label) || ADDED.contains(&label.as_str()),
                    "{path} asks for {name} by {label}, which it does not have"
                );
            }
        }
    }
}

#[test]
fn a_selector_is_read_with_its_labels() {
    let text = r#"sum by (le) (rate(causeway_a_seconds_bucket{job="x", route!="/mcp"}[5m])) / not_causeway_b + causeway_c"#;
    assert_eq!(
        selectors(text),
        [
            (
                "causeway_a_seconds_bucket".to_owned(),
                vec!["job".to_owned(), "route".to_owned()]
            ),
            ("causeway_c".to_owned(), Vec::new()),
        ]
    );
}
