//! Configuration: a TOML file, variables and options, each of which may be wrong, and none of which may be repeated when secret.

use crate::parts::parts;
use gateway::config::{Config, Mistakes, Sources};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::LazyLock;
use tempfile::TempDir;

/// What stands in for every secret of an operator.
const SECRET: &str = "c2VzYW1lLXNlc2FtZS1zZXNhbWUtc2VzYW1lLW9wZW4";

static FOLDER: LazyLock<TempDir> =
    LazyLock::new(|| tempfile::tempdir().expect("a folder for temporary files"));

pub(crate) fn holds(input: &[u8]) {
    let Some([file, variables]) = parts(input) else {
        return;
    };
    // Settings that name files would make the property read whatever is on the machine.
    if file.contains("_file") || variables.to_lowercase().contains("_file") {
        return;
    }
    let lines = variables.lines().filter_map(|line| line.split_once('='));
    let environment: Vec<(OsString, OsString)> = lines
        .filter(|(name, value)| !name.contains('\0') && !value.contains('\0'))
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    let Some(path) = write(file) else {
        return;
    };
    let load = |file: PathBuf, more: &[(&str, String)]| {
        let more = more.iter().map(|(name, value)| ((*name).into(), value.into()));
        Config::load(&Sources {
            file: Some(file),
            environment: environment.iter().cloned().chain(more).collect(),
            flags: Vec::new(),
        })
    };
    told(&load(path.clone(), &[]));
    // The same with secrets: good ones, and ones that cannot be used.
    for secret in [
        (
            "CAUSEWAY__DATABASE__URL",
            format!("postgres://causeway:{SECRET}@database/causeway"),
        ),
        (
            "CAUSEWAY__DATABASE__URL",
            format!("mysql://causeway:{SECRET}@database"),
        ),
        ("CAUSEWAY__VAULT__MASTER_KEYS", format!("k1:{SECRET}")),
        ("CAUSEWAY__VAULT__MASTER_KEYS", format!("{SECRET}={SECRET}\n")),
    ] {
        let said = told(&load(path.clone(), &[secret]));
        let was_typed = file.contains(SECRET) || variables.contains(SECRET);
        assert!(
            was_typed || !said.contains(SECRET),
            "a secret was repeated: {said}"
        );
    }
}

/// The file to read: on one machine several of these run side by side.
fn write(content: &str) -> Option<PathBuf> {
    let name = format!("{:?}.toml", std::thread::current().id());
    let path = FOLDER.path().join(name);
    std::fs::write(&path, content).ok()?;
    Some(path)
}

/// Everything that is printed of a configuration, or of its mistakes.
fn told(loaded: &Result<Config, Mistakes>) -> String {
    match loaded {
        Ok(config) => {
            let toml = config.to_toml();
            let printed: Result<toml::Table, _> = toml.parse();
            assert!(printed.is_ok(), "what is printed is no TOML: {toml}");
            format!("{toml}\n{}", config.to_json())
        }
        Err(mistakes) => {
            assert!(!mistakes.0.is_empty(), "a refusal without a mistake");
            assert!(mistakes.0.iter().all(|mistake| !mistake.to_string().is_empty()));
            format!("{mistakes}\n{mistakes:?}")
        }
    }
}
