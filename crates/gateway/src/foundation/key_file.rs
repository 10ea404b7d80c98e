//! The master key of a single machine: a file in the data directory that only the gateway's user can read.

use domain::Entropy;
use secrecy::ExposeSecret;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use vault::{MasterKey, MasterKeyError};

/// The name of the file.
pub const KEY_FILE: &str = "master.key";
/// The id of the key in it.
const KEY_ID: &str = "main";

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The database has secrets, and the key that opens them is not here.
    #[error(
        "the database was made with a master key, but {} is not there; restore the file from a backup, or set vault.master_keys",
        path.display()
    )]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The file is there but cannot be read.
    #[error("the master key file {} cannot be read; it must belong to the user that runs the gateway", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The file cannot be written.
    #[error("the master key file {} cannot be written; make the directory writable or set vault.master_keys", path.display())]
    Unwritable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// What is in the file is no key.
    #[error("the master key file {} holds no master key", path.display())]
    Content {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: MasterKeyError,
    },
}

/// The file, whether it is there or not.
pub(super) struct KeyFile {
    path: PathBuf,
}

impl KeyFile {
    pub(super) fn in_dir(data_dir: &Path) -> Self {
        Self {
            path: data_dir.join(KEY_FILE),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The key in the file; `None` when there is no file.
    pub(super) fn read(&self) -> Result<Option<MasterKey>, KeyFileError> {
        match std::fs::read(&self.path) {
            Ok(content) => MasterKey::parse_file(KEY_ID, &content)
                .map(Some)
                .map_err(|source| KeyFileError::Content {
                    path: self.path.clone(),
                    source,
                }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(source) => Err(KeyFileError::Unreadable {
                path: self.path.clone(),
                source,
            }),
        }
    }

    /// Makes a key, unless another process just did; then that one's. `true` when the key is ours.
    pub(super) fn create(&self, entropy: &dyn Entropy) -> Result<(MasterKey, bool), KeyFileError> {
        let is_ours = self.write(entropy).map_err(|source| KeyFileError::Unwritable {
            path: self.path.clone(),
            source,
        })?;
        let key = self.read()?.ok_or_else(|| KeyFileError::Missing {
            path: self.path.clone(),
        })?;
        Ok((key, is_ours))
    }

    /// The whole file appears at once under its name, so that nobody reads half a key.
    fn write(&self, entropy: &dyn Entropy) -> std::io::Result<bool> {
        let mut suffix = [0; 8];
        entropy.fill(&mut suffix);
        let draft = self
            .path
            .with_extension(format!("{:016x}", u64::from_be_bytes(suffix)));
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)?;
        let written = file
            .write_all(MasterKey::generate_file(entropy).expose_secret().as_bytes())
            .and_then(|()| file.sync_all())
            .and_then(|()| std::fs::hard_link(&draft, &self.path));
        let removed = std::fs::remove_file(&draft);
        match written {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
            written => written.and(removed).map(|()| true),
        }
    }

    /// Removes a key that opens nothing.
    pub(super) fn discard(&self) {
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::warn!(%error, file = %self.path.display(), "a master key that opens nothing could not be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::SeededEntropy;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_new_key_is_private_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let file = KeyFile::in_dir(folder.path());
        assert!(file.read().unwrap().is_none());
        let (_, is_ours) = file.create(&SeededEntropy::new(1)).unwrap();
        assert!(is_ours);
        let mode = std::fs::metadata(file.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let first = std::fs::read(file.path()).unwrap();
        let (_, is_ours) = file.create(&SeededEntropy::new(2)).unwrap();
        assert!(!is_ours, "the second process takes the key of the first");
        assert_eq!(std::fs::read(file.path()).unwrap(), first);
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            1,
            "no draft is left"
        );
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = KeyFile::in_dir(folder.path());
        std::fs::write(file.path(), "c2hvcnQ=\n").unwrap();
        let Err(KeyFileError::Content { source, .. }) = file.read() else {
            panic!("a short key was read")
        };
        assert_eq!(
            source,
            MasterKeyError::Length {
                id: "main".into(),
                bytes: 5
            }
        );
    }
}
