//! `[database]`: where everything is stored.

use super::reader::Reader;
use secrecy::SecretString;
use std::path::{Path, PathBuf};

/// Where everything is stored.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// The embedded database, the generated master key and files for the operator.
    pub data_dir: PathBuf,
    /// `postgres:` or `sqlite:`. It may carry a password.
    pub url: SecretString,
    /// Whether the URL names the SQLite file in the data directory because nothing else was configured.
    pub is_embedded: bool,
    /// How many connections are kept open at most.
    pub max_connections: u32,
    /// Whether starting brings the tables up to date.
    pub migrate_on_start: bool,
}

impl DatabaseConfig {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let data_dir = data_dir(reader);
        let configured = reader.parsed("database.url", |text| {
            is_database_url(text).then(|| text.to_owned())
        });
        Self {
            is_embedded: configured.is_none(),
            url: configured.unwrap_or_else(|| sqlite_url(&data_dir)).into(),
            data_dir,
            max_connections: reader.number("database.max_connections"),
            migrate_on_start: reader.flag("database.migrate_on_start"),
        }
    }
}

fn data_dir(reader: &mut Reader<'_>) -> PathBuf {
    const KEY: &str = "database.data_dir";
    let default = reader
        .home("XDG_DATA_HOME")
        .or_else(|| reader.home("HOME").map(|home| home.join(".local/share")))
        .or_else(|| reader.home("LOCALAPPDATA"))
        .map(|home| home.join("causeway"));
    match (reader.text(KEY), default) {
        (Some(path), _) => path.into(),
        (None, Some(path)) => path,
        (None, None) => {
            reader.complain(
                KEY,
                "it is required because the environment names no home directory; set it or use --data-dir",
            );
            PathBuf::new()
        }
    }
}

fn is_database_url(text: &str) -> bool {
    let postgres = ["postgres://", "postgresql://"]
        .iter()
        .any(|scheme| text.starts_with(scheme));
    (postgres && url::Url::parse(text).is_ok_and(|url| url.has_host() || url.query().is_some()))
        || text
            .strip_prefix("sqlite:")
            .is_some_and(|path| !path.trim_start_matches('/').is_empty())
}

/// A URL of a file. The characters that mean something in a URL are escaped.
fn sqlite_url(data_dir: &Path) -> String {
    let path = data_dir.join("causeway.db").display().to_string();
    let escaped = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("sqlite://{escaped}")
}
