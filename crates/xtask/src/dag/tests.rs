//! Every difference between crates and table is found, on tables and crates made for the purpose.

use super::complaints;
use super::table::Table;
use crate::metadata::{Dependency, Package};

const PAGE: &str = "\
# Architecture

| crate | one line | may depend on | dev only |
| --- | --- | --- | --- |
| `domain` | Words. | – | – |
| `store` | Traits. | `domain` | |
| `sql` | One implementation. | `domain`, `store` | `store/conformance`, `fake` |
| `fake` | For tests. | – | |
| `search` | Planned: finds things. | `domain` | |
| `tests` | End to end. | every crate | |

More prose.
";

fn package(name: &str, edges: &[(&str, Option<&str>, &[&str])]) -> Package {
    let dependency = |(to, kind, features): &(&str, Option<&str>, &[&str])| Dependency {
        name: (*to).to_owned(),
        kind: kind.map(str::to_owned),
        features: features.iter().map(|feature| (*feature).to_owned()).collect(),
        path: Some(format!("crates/{to}").into()),
    };
    Package {
        name: name.to_owned(),
        dependencies: edges.iter().map(dependency).collect(),
        targets: Vec::new(),
    }
}

fn good() -> Vec<Package> {
    vec![
        package("domain", &[]),
        package("store", &[("domain", None, &[])]),
        package(
            "sql",
            &[
                ("store", None, &[]),
                ("store", Some("dev"), &["conformance"]),
                ("fake", Some("dev"), &[]),
            ],
        ),
        package("fake", &[]),
        package("tests", &[("sql", None, &[]), ("fake", None, &[])]),
    ]
}

/// What is said when the crate `changed` takes the place of the good one of its name, or joins the good ones.
fn said(changed: Package) -> Vec<String> {
    let mut packages = good();
    packages.retain(|package| package.name != changed.name);
    packages.push(changed);
    complaints(&Table::parse(PAGE).unwrap(), &packages)
}

#[test]
fn crates_that_follow_the_table_pass() {
    assert_eq!(
        complaints(&Table::parse(PAGE).unwrap(), &good()),
        Vec::<String>::new()
    );
}

#[test]
fn forbidden_edges_are_named_with_their_kind() {
    let to = |to, kind| said(package("domain", &[(to, kind, &[])]));
    assert_eq!(
        to("store", None),
        ["docs/ARCHITECTURE.md:5: `domain` may not depend on `store` (normal dependency)"]
    );
    assert_eq!(
        to("store", Some("dev")),
        ["docs/ARCHITECTURE.md:5: `domain` may not depend on `store` (dev dependency)"]
    );
    assert_eq!(
        to("store", Some("build")),
        ["docs/ARCHITECTURE.md:5: `domain` may not depend on `store` (build dependency)"]
    );
    assert!(
        to("domain", Some("dev")).is_empty(),
        "a crate may use itself in its tests"
    );
}

#[test]
fn what_is_for_tests_stays_in_tests() {
    let outside = said(package("sql", &[("fake", None, &[])]));
    assert_eq!(
        outside,
        ["docs/ARCHITECTURE.md:7: `sql` may not depend on `fake` outside its tests (normal dependency)"]
    );
    let feature = said(package("sql", &[("store", None, &["conformance"])]));
    assert_eq!(
        feature,
        ["docs/ARCHITECTURE.md:7: `sql` may turn on `store/conformance` only for its tests"]
    );
}

#[test]
fn libraries_of_others_are_not_the_tables_matter() {
    let mut serde = package("domain", &[("serde", None, &[])]);
    serde.dependencies[0].path = None;
    assert!(said(serde).is_empty());
}

#[test]
fn crates_and_rows_belong_together() {
    let unknown = said(package("extra", &[]));
    assert_eq!(
        unknown,
        ["docs/ARCHITECTURE.md: the crate `extra` has no row: say what it is and may use"]
    );
    let planned = said(package("search", &[]));
    assert_eq!(
        planned,
        ["docs/ARCHITECTURE.md:9: the crate `search` exists: remove `Planned:` from its row"]
    );
    let missing = complaints(&Table::parse(PAGE).unwrap(), &good()[..4]);
    assert_eq!(
        missing,
        [
            "docs/ARCHITECTURE.md:10: there is no crate `tests`: delete the row, or begin its second column with `Planned:`"
        ]
    );
    let page = PAGE.replace("| `domain` | |\n| `sql`", "| `domian` | |\n| `sql`");
    let misspelt = complaints(&Table::parse(&page).unwrap(), &good());
    assert!(
        misspelt.contains(&"docs/ARCHITECTURE.md:6: `domian` has no row of its own".to_owned()),
        "{misspelt:?}"
    );
}

#[test]
fn a_table_that_cannot_be_read_is_an_error() {
    for (page, problem) in [
        ("no table", "no table with the header"),
        (
            "| crate | one line | may depend on | dev only |\n| --- | --- | --- | --- |\n",
            "no rows",
        ),
        (
            &PAGE.replace(
                "| `store` | Traits. | `domain` | |",
                "| `store` | Traits. | `domain` |",
            ),
            "a row has 4 cells",
        ),
        (
            &PAGE.replace("`domain`, `store`", "domain, store"),
            "no name in backticks",
        ),
        (
            &PAGE.replace("| `fake` |", "| `store` |"),
            "a second row for `store`",
        ),
        (&PAGE.replace("Traits.", ""), "the second cell"),
    ] {
        let error = format!("{:#}", Table::parse(page).unwrap_err());
        assert!(error.contains(problem), "{error}");
    }
}
