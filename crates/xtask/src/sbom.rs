//! `cargo xtask sbom`: the bills of materials of the released programs, in the format of `CycloneDX`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::metadata::Metadata;
use crate::terminal::say;
use crate::workspace::{Workspace, output, succeed};

/// The programs that are released: the crate, and the program's name.
const PROGRAMS: [(&str, &str); 2] = [("gateway", "causeway"), ("emulator", "backendless-emulator")];

/// How the names end of what cargo-cyclonedx writes beside the manifest of every program of the workspace.
const WRITTEN: &str = "_bin.cdx.json";

/// Writes one bill of materials for each released program into a folder; target/sbom unless another is named.
pub(crate) fn run(workspace: &Workspace, folder: Option<PathBuf>) -> Result<ExitCode> {
    let folder = match folder {
        Some(folder) => folder,
        None => Metadata::read(workspace)?.target_directory.join("sbom"),
    };
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    write_all(workspace)?;
    let root = workspace.root().display().to_string();
    for (package, program) in PROGRAMS {
        let written = crates(workspace)
            .join(package)
            .join(format!("{program}{WRITTEN}"));
        let text = fs::read_to_string(&written)
            .with_context(|| format!("cargo-cyclonedx did not write {}", written.display()))?;
        let text = without_place(&text, &root);
        let components = components(&text).with_context(|| format!("the bill of {program}"))?;
        let path = folder.join(format!("{program}.cdx.json"));
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        say(&format!("sbom: {} names {components} components", path.display()));
    }
    remove_written(&crates(workspace))?;
    Ok(ExitCode::SUCCESS)
}

/// For the platform that this runs on, without what only builds and tests need. The time is that of the commit, so that
/// the same sources give the same bytes.
fn write_all(workspace: &Workspace) -> Result<()> {
    let is_there = workspace.cargo().args(["cyclonedx", "--version"]).output();
    ensure!(
        is_there.is_ok_and(|answer| answer.status.success()),
        "there is no cargo-cyclonedx: run `cargo install --locked cargo-cyclonedx@0.5.9`"
    );
    let time = output(workspace.command("git").args(["log", "-1", "--format=%ct"]));
    let time = time.ok().and_then(|time| String::from_utf8(time).ok());
    let mut cyclonedx = workspace.cargo();
    cyclonedx
        .args([
            "cyclonedx",
            "--quiet",
            "--format",
            "json",
            "--spec-version",
            "1.5",
        ])
        .args(["--describe", "binaries", "--no-build-deps"])
        .env("SOURCE_DATE_EPOCH", time.as_deref().map_or("0", str::trim));
    succeed(&mut cyclonedx)
}

fn crates(workspace: &Workspace) -> PathBuf {
    workspace.root().join("crates")
}

/// Crates of the workspace are named by where they are in it, not by where it is on this machine.
fn without_place(bill: &str, root: &str) -> String {
    bill.replace(&format!("file://{root}/"), "file:///")
}

/// How many components a bill names. One that names none would pass for a bill of a program without any.
fn components(bill: &str) -> Result<usize> {
    let bill: Value = serde_json::from_str(bill).context("it is no JSON")?;
    ensure!(bill["bomFormat"] == "CycloneDX", "it is no CycloneDX");
    let count = bill["components"].as_array().map_or(0, Vec::len);
    ensure!(count > 0, "it names no component");
    Ok(count)
}

fn remove_written(crates: &Path) -> Result<()> {
    for folder in fs::read_dir(crates)? {
        let folder = folder?.path();
        for file in folder.read_dir().into_iter().flatten() {
            let path = file?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            if name.is_some_and(|name| name.ends_with(WRITTEN)) {
                fs::remove_file(path)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{components, remove_written, without_place};

    #[test]
    fn a_bill_does_not_tell_where_it_was_written() {
        let bill = r#"{"bom-ref":"path+file:///home/ada/causeway/crates/gateway#0.1.0"}"#;
        assert_eq!(
            without_place(bill, "/home/ada/causeway"),
            r#"{"bom-ref":"path+file:///crates/gateway#0.1.0"}"#
        );
    }

    #[test]
    fn an_empty_bill_is_none() {
        assert_eq!(
            components(r#"{"bomFormat":"CycloneDX","components":[{}, {}]}"#).unwrap(),
            2
        );
        for bad in ["", "{}", r#"{"bomFormat":"CycloneDX","components":[]}"#] {
            assert!(components(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_sources_are_left_as_they_were() {
        let crates = tempfile::tempdir().unwrap();
        let place = crates.path().join("a");
        std::fs::create_dir(&place).unwrap();
        for name in ["a_bin.cdx.json", "b_bin.cdx.json", "Cargo.toml"] {
            std::fs::write(place.join(name), "").unwrap();
        }
        remove_written(crates.path()).unwrap();
        let left: Vec<_> = std::fs::read_dir(place)
            .unwrap()
            .map(|file| file.unwrap().file_name())
            .collect();
        assert_eq!(left, ["Cargo.toml"]);
    }
}
