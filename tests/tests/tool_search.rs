//! Codex' own search over the tools: people's words must lead to the right one.

use std::collections::BTreeMap;
use tests::causeway::Causeway;
use tests::codex::{Approvals, Codex, Protocol, Shape, Turn};

const PHRASINGS: &str = include_str!("../fixtures/phrasings.toml");
/// How far down the right tool may be.
const FIRST: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_right_tool_is_among_the_first_three_for_95_of_100_phrasings() {
    let causeway = Causeway::new();
    let demo = causeway.demo();
    let phrasings: BTreeMap<String, Vec<String>> = toml::from_str(PHRASINGS).unwrap();
    let mut listed = demo.client().names().await;
    listed.sort();
    assert_eq!(
        phrasings.keys().cloned().collect::<Vec<_>>(),
        listed,
        "phrasings for every tool"
    );
    assert!(phrasings.values().all(|said| said.len() >= 3));

    let asked: Vec<(&String, &String)> = phrasings
        .iter()
        .flat_map(|(tool, said)| said.iter().map(move |said| (tool, said)))
        .collect();
    let turns = asked
        .iter()
        .map(|(_, said)| Turn::Search((*said).clone()))
        .collect();
    let codex = Codex {
        shape: Shape::Search,
        protocol: Protocol::Default,
        approvals: Approvals::AsItComes,
    };
    let played = codex.play(demo.mcp_url(), demo.told("token"), turns).await;
    let missed: Vec<String> = asked
        .iter()
        .zip(&played.answers)
        .filter(|((tool, _), answer)| !answer.found.iter().take(FIRST).any(|found| found == *tool))
        .map(|((tool, said), answer)| format!("{tool}: `{said}` found {:?}", answer.found))
        .collect();
    let found = asked.len() - missed.len();
    println!("{found} of {} found; missed:\n{}", asked.len(), missed.join("\n"));
    assert!(
        found * 100 >= asked.len() * 95,
        "{found} of {}:\n{}",
        asked.len(),
        missed.join("\n")
    );
}
