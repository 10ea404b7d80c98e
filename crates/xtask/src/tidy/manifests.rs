//! Every crate takes its version, edition, lints and dependencies from the workspace, so that each is said once.

use toml::{Table, Value};

use crate::tidy::finding::Finding;

const INHERITED: [&str; 5] = ["version", "edition", "rust-version", "license", "publish"];

/// Checks a `Cargo.toml` that is not the root one; other files pass.
pub(crate) fn check(path: &str, text: &str) -> Vec<Finding> {
    if !path.ends_with("/Cargo.toml") {
        return Vec::new();
    }
    let complain = |key: &str, message: String| Finding::new(path, line_of(text, key), message);
    let manifest: Table = match text.parse() {
        Ok(manifest) => manifest,
        Err(error) => return vec![complain("", format!("not TOML: {error}"))],
    };
    // A fuzz target lives outside the workspace, since it needs another build of everything.
    if manifest.contains_key("workspace") {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let package = manifest.get("package");
    for key in INHERITED {
        if !package
            .and_then(|package| package.get(key))
            .is_some_and(is_inherited)
        {
            findings.push(complain(
                key,
                format!("write `{key}.workspace = true`: the root manifest says it once"),
            ));
        }
    }
    if package
        .and_then(|package| package.get("description"))
        .and_then(Value::as_str)
        .is_none_or(str::is_empty)
    {
        findings.push(complain(
            "[package]",
            "`package.description` is missing: say in one line what the crate is".into(),
        ));
    }
    if !manifest.get("lints").is_some_and(is_inherited) {
        findings.push(complain(
            "[lints]",
            "write `[lints]` with `workspace = true`: no crate has rules of its own".into(),
        ));
    }
    for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
        for (name, value) in manifest
            .get(table)
            .and_then(Value::as_table)
            .into_iter()
            .flatten()
        {
            if !is_inherited(value) {
                let advice =
                    format!("write `{name}.workspace = true` and the version into the root manifest");
                findings.push(complain(name, advice));
            }
        }
    }
    findings
}

fn is_inherited(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

/// The first line that begins with `key`, or the first of the file.
fn line_of(text: &str, key: &str) -> usize {
    text.lines()
        .position(|line| line.starts_with(key))
        .map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::finding::lines;

    const GOOD: &str = "\
[package]
name = \"a\"
description = \"A crate.\"
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true
publish.workspace = true

[lints]
workspace = true

[dependencies]
serde.workspace = true
tokio = { workspace = true, features = [\"time\"] }
";

    #[test]
    fn a_manifest_that_inherits_everything_passes() {
        assert_eq!(check("crates/a/Cargo.toml", GOOD), []);
        assert_eq!(check("crates/a/other.toml", "nonsense"), []);
    }

    #[test]
    fn what_is_said_twice_is_found() {
        for (good, bad, line) in [
            ("version.workspace = true", "version = \"1.0.0\"", 4),
            ("edition.workspace = true\n", "", 1),
            ("description = \"A crate.\"", "", 1),
            ("serde.workspace = true", "serde = \"1\"", 14),
            ("{ workspace = true,", "{ version = \"1\",", 15),
            ("[lints]\nworkspace = true", "[lints.clippy]\nall = \"warn\"", 1),
        ] {
            let manifest = GOOD.replacen(good, bad, 1);
            assert_eq!(lines(&check("crates/a/Cargo.toml", &manifest)), [line], "{bad}");
        }
    }
}
