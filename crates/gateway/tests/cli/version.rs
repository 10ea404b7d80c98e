//! `causeway --version`, and how a build finds out what it is built from.

#[path = "../../build/commit.rs"]
mod commit;

use crate::causeway::Causeway;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs git on a repository of the test, with nothing of this machine's settings.
fn git(root: &Path, arguments: &[&str]) {
    let status = Command::new("git")
        .args([
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.com",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(arguments)
        .current_dir(root)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("GIT_AUTHOR_DATE", "2026-11-22T23:30:00+02:00")
        .env("GIT_COMMITTER_DATE", "2026-11-22T23:30:00+02:00")
        .status()
        .unwrap();
    assert!(status.success(), "git {arguments:?}");
}

fn checkout() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "--quiet"]);
    fs::write(folder.path().join("a"), "1").unwrap();
    git(folder.path(), &["add", "a"]);
    git(folder.path(), &["commit", "--quiet", "--message", "one"]);
    folder
}

#[test]
fn the_version_names_the_build() {
    let answer = Causeway::new().run(&["--version"]);
    assert!(answer.success, "{}", answer.stderr);
    assert_eq!(
        answer.stdout.trim(),
        format!("causeway {} (development build)", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn a_checkout_is_known_by_its_commit_and_the_same_everywhere() {
    let (one, other) = (checkout(), checkout());
    let commit = commit::of_checkout(one.path()).unwrap();
    // What was committed, by whom and when is the same, and so is the text, on another machine and in another folder.
    assert_eq!(commit::of_checkout(other.path()), Some(commit.clone()));
    let (hash, day) = commit.split_once(' ').unwrap();
    assert!(hash.len() == 12 && day == "2026-11-22", "{commit}");
    fs::write(one.path().join("a"), "2").unwrap();
    assert_eq!(
        commit::of_checkout(one.path()),
        Some(format!("{commit}, changed"))
    );
    assert_eq!(commit::of_checkout(&one.path().join("nowhere")), None);
}

#[test]
fn a_build_without_a_checkout_is_told_by_a_variable() {
    let told = commit::told("1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d 2026-11-22\n");
    assert_eq!(told.as_deref(), Ok("1a2b3c4d5e6f 2026-11-22"));
    for wrong in [
        "",
        "main",
        "1a2b3c4d5e6f",
        "1a2b3c4d5e6f yesterday",
        "1A2B3C4D5E6F 2026-11-22",
        "1a2b 2026-11-22",
    ] {
        let mistake = commit::told(wrong).unwrap_err();
        assert!(
            mistake.contains(commit::VARIABLE) && mistake.contains(wrong),
            "{mistake}"
        );
    }
}
