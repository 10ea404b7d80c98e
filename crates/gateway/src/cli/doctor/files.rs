//! Files and directories that only the gateway's user should read, and a key that lies beside its database.

use super::finding::Finding;
use crate::config::Config;
use crate::foundation::KEY_FILE;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Looks at everything of the data directory that is there.
pub(super) fn examine(config: &Config) -> Vec<Finding> {
    let dir = &config.database.data_dir;
    let private = [dir.clone(), dir.join(KEY_FILE), dir.join("causeway.db")];
    let mut findings: Vec<_> = private.iter().filter_map(|path| exposed(path)).collect();
    if findings.is_empty() {
        findings.push(Finding::ok(
            "files",
            format!("nobody else can read what is in {}", dir.display()),
        ));
    }
    if config.database.is_embedded && !config.vault.is_configured() && dir.join(KEY_FILE).exists() {
        findings.push(Finding::warning(
            "master key",
            format!(
                "{} lies beside the database: one backup of both protects nothing",
                dir.join(KEY_FILE).display()
            ),
            "keep the key out of the database's backups, or set vault.master_keys_file to a file elsewhere",
        ));
    }
    findings
}

/// A file or directory that others can read.
fn exposed(path: &Path) -> Option<Finding> {
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| {
        Finding::warning(
            "files",
            format!(
                "other users of this machine have rights on {} (mode {mode:03o})",
                path.display()
            ),
            format!("chmod go= {}", path.display()),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{Permissions, set_permissions};

    #[test]
    fn a_readable_file_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "x").unwrap();
        set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        assert!(exposed(&path).unwrap().what.contains("mode 640"));
        set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        assert!(exposed(&path).is_none());
        assert!(exposed(&folder.path().join("nothing")).is_none());
    }
}
