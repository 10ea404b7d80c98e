//! The pieces of a call that need nothing but memory, each alone: `cargo bench -p tools`.
#![expect(
    clippy::unwrap_used,
    reason = "a measurement that cannot be made is a failure"
)]

use divan::{Bencher, black_box};
use serde_json::{Map, Value, json};
use toolkit::{Catalog, Redactor};

fn main() {
    divan::main();
}

fn catalog() -> Catalog {
    Catalog::new(tools::all()).unwrap()
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        other => panic!("not an object: {other}"),
    }
}

/// Finds a tool by its name.
#[divan::bench]
fn catalogue_look_up(bencher: Bencher<'_, '_>) {
    let catalog = catalog();
    bencher.bench_local(|| catalog.get(black_box("get_counter")).is_some());
}

/// Validates the arguments of a small tool, and of the largest one.
#[divan::bench(args = ["get_counter", "find_objects"])]
fn validation(bencher: Bencher<'_, '_>, tool: &str) {
    let arguments = members(match tool {
        "get_counter" => json!({"name": "visits"}),
        _ => json!({
            "table": "Order",
            "where": "total > 10 and customer.name = 'Ann'",
            "properties": ["total", "customer.name"],
            "load_relations": ["items"],
            "sort_by": ["created desc"],
            "page_size": 50,
        }),
    });
    let catalog = catalog();
    let tool = catalog.get(tool).unwrap();
    tool.check(&arguments).unwrap();
    bencher.bench_local(|| tool.check(black_box(&arguments)));
}

/// Looks through an answer of so many rows for secrets, of which there are none, with all that belongs to one call.
#[divan::bench(args = [0, 10, 100])]
fn redaction(bencher: Bencher<'_, '_>, rows: usize) {
    let row =
        json!({"objectId": "5FA12C6B-7E3D-4B0A-9C51-0D8E6F2A4B18", "name": "Ann", "note": "x".repeat(200)});
    let answer = json!({"name": "visits", "value": 42, "rows": vec![row; rows]});
    bencher.with_inputs(|| answer.clone()).bench_local_refs(|answer| {
        let redactor = Redactor::default();
        redactor.conceal("5FA12C6B-7E3D-4B0A-9C51-0D8E6F2A4B17");
        redactor.conceal("9D0C3E58-1F6A-4C27-8B94-E5A7D2F08C63");
        redactor.redact(answer);
    });
}
