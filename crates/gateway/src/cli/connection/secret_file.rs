//! Secrets from files: a secret on the command line is in the list of processes and in the shell's history.

use crate::cli::CliError;
use secrecy::{ExposeSecret, SecretString};
use std::path::Path;

/// A key: the only line of its file.
pub(super) fn read(path: &Path) -> Result<SecretString, CliError> {
    let text = read_text(path)?;
    let key = text.expose_secret().trim();
    if key.is_empty() || key.contains(['\n', '\r']) {
        return Err(CliError::usage(format!(
            "the file {} must hold one line, the key",
            path.display()
        )));
    }
    Ok(key.into())
}

/// The whole file.
pub(super) fn read_text(path: &Path) -> Result<SecretString, CliError> {
    let text = std::fs::read_to_string(path).map_err(|source| CliError::File {
        path: path.to_owned(),
        source,
    })?;
    Ok(text.into())
}
