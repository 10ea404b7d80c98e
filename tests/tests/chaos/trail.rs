//! The audit trail afterwards: it verifies, and every write that was answered is in it.

use crate::site::{Site, World};
use crate::tenant::Tenant;
use serde_json::Value;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use tokio::task::block_in_place;

/// A writing call that got an answer.
pub(crate) struct Answered {
    pub(crate) tenant: Arc<Tenant>,
    pub(crate) call: String,
    pub(crate) tool: &'static str,
    /// Whether the answer was that it is done.
    pub(crate) done: bool,
}

/// What was found.
pub(crate) struct Trails {
    rows: u64,
    cut_off: u64,
    answered: usize,
    done: usize,
}

/// The phases and outcomes of one call.
#[derive(Default)]
struct Call {
    intent: bool,
    outcome: Option<String>,
}

/// Verifies all trails, and looks for every answered write.
pub(crate) fn check(world: &World, answered: &[Answered]) -> Trails {
    let mut trails = Trails {
        rows: 0,
        cut_off: 0,
        answered: answered.len(),
        done: 0,
    };
    for site in &world.sites {
        verify(world, site, &mut trails);
        for tenant in &site.tenants {
            let calls = block_in_place(|| calls(site, tenant));
            for answer in answered.iter().filter(|answer| answer.tenant.mark == tenant.mark) {
                trails.done += usize::from(answer.done);
                look(world, answer, calls.get(&answer.call));
            }
        }
    }
    trails
}

fn verify(world: &World, site: &Site, trails: &mut Trails) {
    let verified = block_in_place(|| site.cli.run(&["audit", "verify", "--json"]));
    let report: Value = serde_json::from_str(&verified.stdout).unwrap_or_default();
    if !verified.success || report["intact"] != true {
        world
            .report
            .wrong(format!("audit verify: {} {}", verified.stdout, verified.stderr));
    }
    for trail in report["trails"].as_array().into_iter().flatten() {
        trails.rows += trail["rows"].as_u64().unwrap();
        trails.cut_off += trail["cut_off_calls"].as_u64().unwrap();
    }
}

fn calls(site: &Site, tenant: &Tenant) -> HashMap<String, Call> {
    let mut calls: HashMap<String, Call> = HashMap::new();
    for row in site.cli.trail(&tenant.member.tenant) {
        let Some(id) = row["detail"]["call_id"].as_str() else {
            continue;
        };
        let call = calls.entry(id.to_owned()).or_default();
        match row["phase"].as_str() {
            Some("intent") => call.intent = true,
            _ => call.outcome = row["outcome"].as_str().map(str::to_owned),
        }
    }
    calls
}

/// An answered write has its outcome on record; one that was done was announced before, too.
fn look(world: &World, answer: &Answered, found: Option<&Call>) {
    let outcome = found.and_then(|call| call.outcome.as_deref());
    let announced = found.is_some_and(|call| call.intent);
    if answer.done && !(announced && outcome == Some("ok")) {
        let Answered { tool, call, .. } = answer;
        world.report.wrong(format!(
            "{tool} {call} was done and is not on record: announced {announced}, outcome {outcome:?}"
        ));
    }
}

impl fmt::Display for Trails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rows,
            cut_off,
            answered,
            done,
        } = self;
        writeln!(
            f,
            "{rows} rows in the audit trails, {cut_off} calls without an outcome"
        )?;
        writeln!(
            f,
            "{answered} writes were answered, {done} of them were done and are on record"
        )
    }
}
