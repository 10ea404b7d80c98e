//! What every command stands on: the store, the vault and the audit log, opened and checked.

mod key_file;

pub use key_file::{KEY_FILE, KeyFileError};

use crate::config::Config;
use crate::lifecycle::Lifecycle;
use domain::{Clock, Entropy};
use key_file::KeyFile;
use oauth::{FetchDocument, HttpDocuments};
use outbound::HttpClient;
use secrecy::ExposeSecret;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::{Store, StoreError};
use store_sql::{OpenError, Options};
use vault::{AuditLog, AuditLogOptions, MasterKeyError, MasterKeys, Vault, VaultError};

/// How long a request waits for a connection to the database: it must be refused within a second.
const ACQUIRE: Duration = Duration::from_millis(800);

/// An opened store with its keys.
#[derive(Clone)]
pub struct Foundation {
    /// What is stored.
    pub store: Arc<dyn Store>,
    /// Seals and opens secrets.
    pub vault: Arc<Vault>,
    /// Where calls and commands hand in what they do.
    pub audit: AuditLog,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

/// Where time, randomness and what others say come from.
#[derive(Clone)]
pub struct Nature {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// What OAuth clients say of themselves. `None` for what is at their public addresses.
    pub documents: Option<Arc<dyn FetchDocument>>,
}

impl Nature {
    /// The machine's own.
    pub fn real() -> Self {
        Self {
            clock: Arc::new(domain::SystemClock),
            entropy: Arc::new(domain::OsEntropy),
            documents: None,
        }
    }

    /// Fetches the metadata documents of OAuth clients.
    pub(crate) fn documents(&self, http: &HttpClient) -> Arc<dyn FetchDocument> {
        let injected = self.documents.clone();
        injected.unwrap_or_else(|| Arc::new(HttpDocuments::new(http.clone())))
    }
}

/// Why the foundation does not stand.
#[derive(Debug, thiserror::Error)]
pub enum FoundationError {
    /// The data directory cannot be made.
    #[error("the data directory {} cannot be made; name another one with --data-dir", path.display())]
    DataDir {
        /// Which.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The master keys are none.
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    /// The file of the master key.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// The keys do not belong to the database.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl FoundationError {
    /// Whether the database is away and may come back by itself. Everything else is a mistake that somebody must mend.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Open(error) => error.is_outage(),
            // The database was opened a moment ago.
            Self::Vault(VaultError::Store(StoreError::Unavailable(_))) => true,
            _ => false,
        }
    }
}

impl Foundation {
    /// Opens all of it, the master key of a fresh store included. The audit writer runs in a task of `life`.
    pub async fn open(config: &Config, nature: Nature, life: &Lifecycle) -> Result<Self, FoundationError> {
        let store = open_store(config).await?;
        let Nature { clock, entropy, .. } = nature;
        let vault = open_vault(config, &store, &clock, &entropy).await?;
        let (audit, writer) = AuditLog::start(Arc::clone(&vault), AuditLogOptions::default());
        life.spawn(writer);
        Ok(Self {
            store,
            vault,
            audit,
            clock,
            entropy,
        })
    }
}

/// Opens the store, with its data directory made if it is the embedded one.
pub async fn open_store(config: &Config) -> Result<Arc<dyn Store>, FoundationError> {
    if config.database.is_embedded {
        make_data_dir(&config.database.data_dir)?;
    }
    let options = Options {
        migrate: config.database.migrate_on_start,
        max_connections: config.database.max_connections,
        acquire_timeout: ACQUIRE,
        ..Options::default()
    };
    Ok(store_sql::open(config.database.url.expose_secret(), options).await?)
}

/// Makes a directory that only its owner can look into.
pub fn make_data_dir(path: &Path) -> Result<(), FoundationError> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|source| FoundationError::DataDir {
            path: path.to_owned(),
            source,
        })
}

/// The vault of a store that has one, without making anything; `None` for a fresh store without a configured key.
pub async fn examine_vault(
    config: &Config,
    store: &Arc<dyn Store>,
    nature: &Nature,
) -> Result<Option<Vault>, FoundationError> {
    let mut keys = config.vault.master_keys()?;
    if keys.is_empty() {
        let file = KeyFile::in_dir(&config.database.data_dir);
        match file.read()? {
            Some(key) => keys.push(key),
            None if Vault::is_fresh(store.as_ref()).await? => return Ok(None),
            None => {
                return Err(KeyFileError::Missing {
                    path: file.path().to_owned(),
                }
                .into());
            }
        }
    }
    let (clock, entropy) = (Arc::clone(&nature.clock), Arc::clone(&nature.entropy));
    Ok(Some(
        Vault::open(Arc::clone(store), MasterKeys::new(keys)?, clock, entropy).await?,
    ))
}

async fn open_vault(
    config: &Config,
    store: &Arc<dyn Store>,
    clock: &Arc<dyn Clock>,
    entropy: &Arc<dyn Entropy>,
) -> Result<Arc<Vault>, FoundationError> {
    let open = |keys| Vault::open(Arc::clone(store), keys, Arc::clone(clock), Arc::clone(entropy));
    let configured = config.vault.master_keys()?;
    if !configured.is_empty() {
        return Ok(Arc::new(open(MasterKeys::new(configured)?).await?));
    }
    let file = KeyFile::in_dir(&config.database.data_dir);
    if let Some(key) = file.read()? {
        return Ok(Arc::new(open(MasterKeys::new([key])?).await?));
    }
    // Only a fresh store may get a key that nobody chose: any other has secrets that such a key cannot open.
    if !Vault::is_fresh(store.as_ref()).await? {
        return Err(KeyFileError::Missing {
            path: file.path().to_owned(),
        }
        .into());
    }
    make_data_dir(&config.database.data_dir)?;
    let (key, is_ours) = file.create(entropy.as_ref())?;
    match open(MasterKeys::new([key])?).await {
        Ok(vault) => Ok(Arc::new(vault)),
        Err(error) => {
            // Another process claimed the store with another key in the meantime: ours opens nothing.
            if is_ours {
                file.discard();
            }
            Err(error.into())
        }
    }
}
