//! `causeway doctor`: looks for what is wrong and says what to do about it. It changes nothing but what a check of a
//! connection notes.

mod files;
mod finding;
mod storage;

use super::{CliError, Session};
use crate::config::{Config, Mistake};
use finding::{Finding, Level};
use serde_json::json;

/// Look for what is wrong and say what to do about it.
#[derive(Debug, clap::Args)]
pub(super) struct Doctor {
    /// Check the connections of this tenant, by id or name [default: the first five connections there are].
    #[arg(long)]
    tenant: Option<String>,
    /// Ask nobody but the database.
    #[arg(long)]
    offline: bool,
}

impl Doctor {
    pub(super) async fn run(self, session: &Session) -> Result<(), CliError> {
        let findings = match session.config() {
            Ok(config) => self.examine(&config).await,
            Err(mistakes) => mistakes.0.iter().map(mistaken).collect(),
        };
        let problems = findings
            .iter()
            .filter(|finding| finding.level == Level::Problem)
            .count();
        let lines: Vec<_> = findings.iter().map(Finding::to_string).collect();
        let json = json!({ "ok": problems == 0, "findings": findings });
        session.output.result(&json, lines.join("\n"))?;
        match problems {
            0 => Ok(()),
            1 => Err(CliError::Findings {
                what: "one thing must be repaired".to_owned(),
            }),
            many => Err(CliError::Findings {
                what: format!("{many} things must be repaired"),
            }),
        }
    }

    async fn examine(&self, config: &Config) -> Vec<Finding> {
        let mut findings = vec![Finding::ok("configuration", "it is in order")];
        findings.push(exposure(config));
        findings.extend(files::examine(config));
        findings.extend(storage::examine(config, self.tenant.as_deref(), self.offline).await);
        findings
    }
}

fn mistaken(mistake: &Mistake) -> Finding {
    Finding::problem(
        "configuration",
        mistake.to_string(),
        "correct the setting; docs/CONFIG.md describes all of them",
    )
}

/// How the gateway is reached.
fn exposure(config: &Config) -> Finding {
    let url = config.server.public_url(config.server.bind);
    if url.is_https() {
        return Finding::ok("public URL", format!("{url} is protected by TLS"));
    }
    if url.is_loopback() {
        return Finding::ok("public URL", format!("{url} is reachable from this machine only"));
    }
    Finding::warning(
        "public URL",
        format!("{url} is plain http: bearer tokens cross the network readable"),
        "put a proxy with TLS in front and set server.public_url to its https address",
    )
}
