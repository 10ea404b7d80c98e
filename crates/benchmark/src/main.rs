//! `benchmark`: the programs that `cargo xtask bench` runs beside the gateway. Each is one role of one binary.

mod calls;
mod latencies;
mod load;
mod pass_through;
mod process;
mod schedule;
mod stub;
mod wire;

use std::io::{Read, Write};
use std::net::SocketAddr;

use anyhow::Result;
use clap::Parser;

/// The programs that `cargo xtask bench` runs beside the gateway.
#[derive(Parser)]
#[command(name = "benchmark")]
enum Role {
    /// A Backendless with one counter that never changes, at the least possible cost. Prints its address.
    Stub,
    /// The least that a gateway can be: axum in front, reqwest behind, nothing between. Prints its address.
    PassThrough {
        /// Where requests go.
        #[arg(long)]
        upstream: SocketAddr,
    },
    /// Calls a server and prints one line of JSON with what it took.
    Load(load::Load),
}

fn main() -> Result<()> {
    match Role::parse() {
        Role::Stub => stub::run(),
        Role::PassThrough { upstream } => pass_through::run(upstream),
        Role::Load(load) => load.run(),
    }
}

/// Writes one line to standard output, at once: whoever started this program waits for it.
fn say(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Returns when standard input ends: however whoever started this program ends, the program does not outlive it.
fn until_input_ends() -> std::io::Result<()> {
    std::io::stdin().lock().read_to_end(&mut Vec::new())?;
    Ok(())
}
