//! The command line: one file a command.

mod account;
mod audit;
mod client_config;
mod completions;
mod config;
mod connection;
mod demo;
mod doctor;
mod error;
mod healthcheck;
mod key;
mod man;
mod migrate;
mod operator;
mod output;
mod serve;
mod tenant;
mod token;
mod tools;

pub use error::CliError;

use crate::config::{Config, Mistakes, Sources};
use clap::{CommandFactory, Parser, Subcommand};
use output::Output;
use std::ffi::OsString;
use std::path::PathBuf;

/// Hosted MCP gateway for Backendless.
///
/// Without a command, and without any configuration, it serves on 127.0.0.1:8080 with a database in the data directory.
#[derive(Debug, Parser)]
#[command(name = "causeway", version = crate::version::VERSION, max_term_width = 110)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Options of every command.
#[derive(Debug, clap::Args)]
struct Global {
    /// Read settings from this TOML file.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        help = "Where the embedded database and the master key are [setting: database.data_dir]"
    )]
    data_dir: Option<PathBuf>,
    /// Which database to use, sqlite: or postgres: [setting: database.url].
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// Print the result as one line of JSON on standard output, and everything else on standard error.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the gateway (the default).
    Serve(serve::Serve),
    /// Start the gateway with an emulated Backendless, a connected sample app and a token.
    Demo(demo::Demo),
    /// Bring the database up to date.
    Migrate(migrate::Migrate),
    /// Look for what is wrong and say what to do about it.
    Doctor(doctor::Doctor),
    /// Ask a running gateway whether it is well.
    Healthcheck(healthcheck::Healthcheck),
    /// Show or check the configuration.
    #[command(subcommand)]
    Config(config::Command),
    /// Show the tools that agents get.
    #[command(subcommand)]
    Tools(tools::Command),
    /// Print what to paste into an MCP client.
    ClientConfig(client_config::ClientConfig),
    /// Manage tenants, the customers of the gateway.
    #[command(subcommand)]
    Tenant(tenant::Command),
    /// Manage the accounts of a tenant.
    #[command(subcommand)]
    Account(account::Command),
    /// Manage connections to Backendless apps.
    #[command(subcommand)]
    Connection(connection::Command),
    /// Manage access tokens.
    #[command(subcommand)]
    Token(token::Command),
    /// Manage master keys.
    #[command(subcommand)]
    Key(key::Command),
    /// Read and verify the audit trail.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Print the completions of a shell.
    Completions(completions::Completions),
    /// Print the manual page.
    Man,
}

/// Where the process stands: its arguments are read already.
struct Session {
    sources: Sources,
    output: Output,
}

impl Session {
    /// The checked configuration.
    fn config(&self) -> Result<Config, Mistakes> {
        Config::load(&self.sources)
    }
}

impl Cli {
    /// Whether results are for programs.
    pub fn is_json(&self) -> bool {
        self.global.json
    }

    /// Does what the arguments say.
    pub async fn run(self, environment: Vec<(OsString, OsString)>) -> Result<(), CliError> {
        let Global {
            config,
            data_dir,
            database_url,
            json,
        } = self.global;
        let mut session = Session {
            sources: Sources {
                file: config,
                environment,
                flags: Vec::new(),
            },
            output: Output::new(json),
        };
        if let Some(path) = data_dir {
            let path = path.into_os_string().into_string().map_err(|_| CliError::Usage {
                what: "--data-dir must be UTF-8 text".to_owned(),
            })?;
            session
                .sources
                .flags
                .push(("--data-dir", "database.data_dir", path));
        }
        if let Some(url) = database_url {
            session
                .sources
                .flags
                .push(("--database-url", "database.url", url));
        }
        match self
            .command
            .unwrap_or_else(|| Command::Serve(serve::Serve::default()))
        {
            Command::Serve(command) => command.run(session).await,
            Command::Demo(command) => command.run(session).await,
            Command::Migrate(command) => command.run(&session).await,
            Command::Doctor(command) => command.run(&session).await,
            Command::Healthcheck(command) => command.run(&session).await,
            Command::Config(command) => command.run(&session),
            Command::Tools(command) => command.run(&session),
            Command::ClientConfig(command) => command.run(&session),
            Command::Tenant(command) => command.run(&session).await,
            Command::Account(command) => command.run(&session).await,
            Command::Connection(command) => command.run(&session).await,
            Command::Token(command) => command.run(&session).await,
            Command::Key(command) => command.run(&session).await,
            Command::Audit(command) => command.run(&session).await,
            Command::Completions(command) => command.run(Self::command()),
            Command::Man => man::run(Self::command()),
        }
    }
}
