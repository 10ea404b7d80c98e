//! `cargo xtask fuzz`: searches for input that breaks a property, and keeps what the search found worth keeping.

mod corpus;
mod libfuzzer;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::fuzz::corpus::Corpus;
use crate::fuzz::libfuzzer::{Ended, Target};
use crate::metadata::Metadata;
use crate::terminal::say;
use crate::workspace::{Workspace, output, succeed};

/// Fuzzes one target or all of them, each for the same time, and minimises the corpus of each that held.
pub(crate) fn run(workspace: &Workspace, only: Option<&str>, time: Duration) -> Result<ExitCode> {
    let folder = workspace.root().join("fuzz");
    let targets = chosen(targets(&folder)?, only)?;
    // Beside the ordinary build, which has another compiler and other flags.
    let built = Metadata::read(workspace)?.target_directory.join("fuzz");
    build(workspace, &built, only)?;
    let programs = built.join(host(workspace)?).join("release");
    let mut broken = 0;
    for name in &targets {
        let target = Target {
            program: programs.join(name),
            found: built.join("corpus").join(name),
            artifacts: built.join("artifacts").join(name),
            corpus: folder.join("corpus").join(name),
            regressions: folder.join("regressions").join(name),
        };
        match target.search(time)? {
            Ended::Held { executions, seconds } => {
                let corpus = Corpus::minimise(&target)?;
                say(&format!(
                    "fuzz: {name} held: {executions} executions in {seconds} s; fuzz/corpus/{name} has {} inputs, {} bytes",
                    corpus.inputs, corpus.bytes
                ));
            }
            Ended::Broke { inputs, said } => {
                broken += 1;
                say(&format!("fuzz: {name} broke: {said}"));
                for input in inputs {
                    say(&format!(
                        "fuzz: {} breaks it; it stays there for the test `replay` of crates/properties",
                        input.display()
                    ));
                }
            }
        }
    }
    say(&format!("fuzz: {} targets, {broken} broken", targets.len()));
    Ok(if broken == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The names of all targets, in order.
fn targets(folder: &std::path::Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder.join("fuzz_targets")).context("there are no fuzz targets")? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str());
        names.push(name.context("a target has a name in UTF-8")?.to_owned());
    }
    names.sort();
    Ok(names)
}

fn chosen(targets: Vec<String>, only: Option<&str>) -> Result<Vec<String>> {
    match only {
        None => Ok(targets),
        Some(only) if targets.iter().any(|name| name == only) => Ok(vec![only.to_owned()]),
        Some(other) => bail!("there is no target `{other}`; there are {}", targets.join(", ")),
    }
}

/// Builds with the flags of cargo-fuzz. Without a sanitizer: `unsafe` is forbidden in this repository, so what one could
/// find is in libraries, and it would halve the number of executions.
fn build(workspace: &Workspace, built: &std::path::Path, only: Option<&str>) -> Result<()> {
    let fuzz = || {
        let mut cargo = workspace.command("cargo");
        // The cargo that runs this task chose its toolchain; the one that is started here chooses another.
        cargo
            .env_remove("RUSTUP_TOOLCHAIN")
            .env_remove("CARGO")
            .env_remove("RUSTC")
            .arg("+nightly")
            .arg("fuzz");
        cargo
    };
    let is_there = fuzz()
        .arg("--version")
        .output()
        .is_ok_and(|answer| answer.status.success());
    ensure!(
        is_there,
        "there is no nightly cargo-fuzz: run `rustup toolchain install nightly` and `cargo install --locked cargo-fuzz`"
    );
    let mut build = fuzz();
    build
        .args(["build", "--sanitizer", "none", "--target-dir"])
        .arg(built)
        .args(only);
    succeed(&mut build)
}

/// The triple that cargo-fuzz builds for.
fn host(workspace: &Workspace) -> Result<PathBuf> {
    let told = output(workspace.command("rustc").args(["--print", "host-tuple"]))?;
    Ok(String::from_utf8(told)?.trim().into())
}

#[cfg(test)]
mod tests {
    use super::chosen;

    #[test]
    fn a_target_is_chosen_by_its_name() {
        let all = || vec!["bearer".to_owned(), "endpoint".to_owned()];
        assert_eq!(chosen(all(), None).unwrap(), all());
        assert_eq!(chosen(all(), Some("bearer")).unwrap(), ["bearer"]);
        let error = chosen(all(), Some("barer")).unwrap_err().to_string();
        assert_eq!(error, "there is no target `barer`; there are bearer, endpoint");
    }
}
