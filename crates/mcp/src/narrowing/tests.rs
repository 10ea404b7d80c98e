//! Queries, as people write them.

use super::*;
use crate::shape::tests::tool;

fn parse(query: &str) -> Result<Narrowing, String> {
    let tools = ["get_counter", "set_counter", "list_directory"].map(tool);
    Narrowing::parse(Some(query), &Catalog::new(tools).unwrap()).map_err(|error| error.to_string())
}

#[test]
fn every_parameter_is_understood() {
    let narrowing =
        parse("read_only=true&areas=files,%20data&tools=get_counter&connection=my%20app").unwrap();
    assert!(narrowing.read_only);
    assert_eq!(narrowing.areas, Some([Area::Files, Area::Data].into()));
    assert_eq!(narrowing.tools, Some(["get_counter".to_owned()].into()));
    assert_eq!(narrowing.connection(), Some("my app"));
    assert_eq!(parse("").unwrap(), Narrowing::default());
    assert_eq!(parse("read_only=false").unwrap(), Narrowing::default());
}

#[test]
fn a_mistake_is_never_taken_for_no_limit() {
    for (query, said) in [
        (
            "readonly=true",
            "there is no parameter `readonly`; did you mean `read_only`? (there are areas, connection, read_only, tools)",
        ),
        ("read_only=yes", "`read_only` is true or false, not `yes`"),
        ("read_only", "`read_only` is true or false, not ``"),
        ("areas=file", "there is no area `file`; did you mean `files`?"),
        (
            "areas=",
            "`areas` is a list of names separated by commas, not nothing",
        ),
        (
            "tools=get_counters",
            "there is no tool `get_counters`; did you mean `get_counter`?",
        ),
        (
            "tools=,",
            "`tools` is a list of names separated by commas, not nothing",
        ),
        (
            "connection=",
            "`connection` is the name of a connection, not nothing",
        ),
        ("areas=files&areas=data", "the parameter `areas` is given twice"),
        ("x=1&y=2", "there is no parameter `y`"),
    ] {
        let error = parse(query).unwrap_err();
        assert!(error.contains(said), "{query}: {error}");
    }
}

/// Each complaint about a tool names all tools: thousands of mistakes would be an answer of megabytes.
#[test]
fn a_query_full_of_mistakes_gets_a_short_answer() {
    let words = vec!["x"; 10_000].join(",");
    for query in [
        format!("tools={words}"),
        format!("areas={words}"),
        words.replace(',', "&"),
    ] {
        let error =
            Narrowing::parse(Some(&query), &Catalog::new([tool("get_counter")]).unwrap()).unwrap_err();
        assert_eq!(error.complaints.len(), MOST_COMPLAINTS + 1, "{error}");
        assert!(
            error
                .to_string()
                .ends_with("there are more mistakes behind these")
        );
    }
}
