//! Tells the program which commit it is built from. The same sources give the same text, whenever they are built.

#[path = "build/commit.rs"]
mod commit;

use std::path::Path;

fn main() {
    let variable = |name: &str| std::env::var_os(name)?.into_string().ok();
    let root =
        variable("CARGO_MANIFEST_DIR").map_or_else(Default::default, |own| Path::new(&own).join("../.."));
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-env-changed={}", commit::VARIABLE);
    // Whoever develops commits often, and shall not wait for another build each time.
    let is_release = variable("PROFILE").is_some_and(|profile| profile == "release");
    let told = variable(commit::VARIABLE).filter(|told| !told.trim().is_empty());
    let found = match told {
        Some(told) => commit::told(&told).map(Some),
        None if is_release && root.join(".git").exists() => {
            for path in [
                ".git/HEAD",
                ".git/logs/HEAD",
                "Cargo.toml",
                "Cargo.lock",
                "crates",
                "migrations",
            ] {
                println!("cargo::rerun-if-changed={}", root.join(path).display());
            }
            Ok(commit::of_checkout(&root))
        }
        None => Ok(None),
    };
    match found {
        Ok(commit) => {
            let otherwise = if is_release {
                "commit not known"
            } else {
                "development build"
            };
            let text = commit.as_deref().unwrap_or(otherwise);
            println!("cargo::rustc-env=CAUSEWAY_BUILD={text}");
        }
        Err(mistake) => println!("cargo::error={mistake}"),
    }
}
