//! Configuration: documented defaults, overridden by a TOML file, the environment and options, checked as a whole.

mod accounts;
mod audit;
mod database;
mod docs;
mod limits;
mod mistake;
mod oauth;
mod origin;
mod print;
mod public_url;
mod reader;
mod schema;
mod server;
mod sources;
mod telemetry;
mod upstream;
mod value;
mod vault;

pub use accounts::{AccountsConfig, SignUp};
pub use audit::AuditConfig;
pub use database::DatabaseConfig;
pub use docs::markdown;
pub use limits::{CallLimits, LimitsConfig, StrangerLimits};
pub use mistake::{Mistake, Mistakes, Problem};
pub use oauth::OauthConfig;
pub use origin::Origin;
pub use public_url::PublicUrl;
pub use server::ServerConfig;
pub use sources::Sources;
pub use telemetry::{LogFormat, TelemetryConfig};
pub use upstream::UpstreamConfig;
pub use vault::VaultConfig;

use reader::Reader;
use sources::Settings;

/// Everything that can be configured.
pub struct Config {
    /// `[server]`
    pub server: ServerConfig,
    /// `[database]`
    pub database: DatabaseConfig,
    /// `[vault]`
    pub vault: VaultConfig,
    /// `[upstream]`
    pub upstream: UpstreamConfig,
    /// `[accounts]`
    pub accounts: AccountsConfig,
    /// `[oauth]`
    pub oauth: OauthConfig,
    /// `[limits]`
    pub limits: LimitsConfig,
    /// `[audit]`
    pub audit: AuditConfig,
    /// `[telemetry]`
    pub telemetry: TelemetryConfig,
    settings: Settings,
}

impl Config {
    /// Reads all sources and checks the whole. All mistakes are reported at once.
    pub fn load(sources: &Sources) -> Result<Self, Mistakes> {
        let mut mistakes = Vec::new();
        let settings = Settings::gather(sources, &mut mistakes);
        let mut reader = Reader::new(&settings, &mut mistakes);
        let config = Self {
            server: ServerConfig::read(&mut reader),
            database: DatabaseConfig::read(&mut reader),
            vault: VaultConfig::read(&mut reader),
            upstream: UpstreamConfig::read(&mut reader),
            accounts: AccountsConfig::read(&mut reader),
            oauth: OauthConfig::read(&mut reader),
            limits: LimitsConfig::read(&mut reader),
            audit: AuditConfig::read(&mut reader),
            telemetry: TelemetryConfig::read(&mut reader),
            settings,
        };
        if mistakes.is_empty() {
            Ok(config)
        } else {
            Err(Mistakes(mistakes))
        }
    }
}

#[cfg(test)]
mod tests;
