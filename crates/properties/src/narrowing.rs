//! The query of the MCP URL: it takes away, it never gives, and no mistake passes for no limit.

use domain::Level;
use mcp::Narrowing;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use toolkit::{Catalog, Descriptor};

/// Whoever sends a long query full of mistakes gets a short answer.
const LONGEST_COMPLAINT: usize = 16 * 1024;

static CATALOG: LazyLock<Catalog> =
    LazyLock::new(|| Catalog::new(tools::all()).expect("the built-in tools have names of their own"));

pub(crate) fn holds(input: &[u8]) {
    let Ok(query) = std::str::from_utf8(input) else {
        return;
    };
    match Narrowing::parse(Some(query), &CATALOG) {
        Ok(narrowing) => accepted(query, &narrowing),
        Err(error) => {
            assert!(!error.complaints.is_empty(), "a refusal without a reason");
            let said = error.to_string();
            assert!(
                said.len() <= LONGEST_COMPLAINT,
                "{} bytes of complaints",
                said.len()
            );
            assert!(
                !said.contains(char::is_control),
                "a complaint moves the cursor: {said:?}"
            );
        }
    }
}

/// Every parameter of the query has its effect on every tool.
fn accepted(query: &str, narrowing: &Narrowing) {
    let mut seen = BTreeSet::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        assert!(seen.insert(name.clone()), "`{name}` came twice");
        let words: Vec<&str> = value.split(',').map(str::trim).collect();
        let left = |allowed: &dyn Fn(&Descriptor) -> bool| {
            for tool in CATALOG.iter().map(|tool| tool.descriptor()) {
                assert!(
                    allowed(tool) || !narrowing.leaves(tool),
                    "{query:?} leaves {}",
                    tool.name
                );
            }
        };
        match &*name {
            "read_only" if value == "true" => left(&|tool| tool.effect.level() == Level::Read),
            "read_only" => assert_eq!(value, "false", "read_only is neither true nor false"),
            "areas" => left(&|tool| words.contains(&tool.area.as_str())),
            "tools" => left(&|tool| words.contains(&&*tool.name)),
            "connection" => assert_eq!(narrowing.connection(), Some(&*value)),
            other => panic!("the unknown parameter {other:?} was accepted"),
        }
    }
    assert!(seen.contains("connection") || narrowing.connection().is_none());
}
