//! `causeway audit`: reads and verifies what was recorded.

use super::operator::{Operator, time};
use super::output::print;
use super::{CliError, Session};
use crate::lists;
use clap::Subcommand;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;
use store::{AuditPhase, AuditRow, Tenant};
use vault::{AuditAnchor, AuditReport, AuditTrail};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print the trail of a tenant, one JSON object a line, oldest first.
    Export {
        /// The tenant's id or name.
        #[arg(long)]
        tenant: String,
        /// Begin behind this row.
        #[arg(long, default_value_t = 0)]
        after: i64,
    },
    /// Find rows that were changed, removed, reordered or cut off.
    Verify {
        /// Only this tenant, by id or name [default: all].
        #[arg(long)]
        tenant: Option<String>,
        /// An anchor from the log, `ten_…:ROW:MAC`; can be repeated.
        #[arg(long)]
        anchor: Vec<AuditAnchor>,
        /// A file with one anchor a line.
        #[arg(long, value_name = "FILE")]
        anchors: Option<PathBuf>,
    },
}

impl Command {
    pub(super) async fn run(self, session: &Session) -> Result<(), CliError> {
        let operator = Operator::open(session).await?;
        let result = match self {
            Self::Export { tenant, after } => export(&operator, &tenant, after).await,
            Self::Verify {
                tenant,
                anchor,
                anchors,
            } => verify(&operator, session, tenant.as_deref(), anchor, anchors).await,
        };
        operator.close().await?;
        result
    }
}

async fn export(operator: &Operator, tenant: &str, after: i64) -> Result<(), CliError> {
    const PIECE: u32 = 1_000;
    let tenant = operator.tenant(tenant).await?;
    let mut after = after;
    loop {
        let rows = operator.base.store.audit_rows(&tenant.id, after, PIECE).await?;
        for row in &rows {
            print(line(row))?;
        }
        match rows.last() {
            Some(last) => after = last.sequence,
            None => return Ok(()),
        }
    }
}

fn line(row: &AuditRow) -> Value {
    let entry = &row.entry;
    json!({
        "sequence": row.sequence,
        "at": time(entry.at),
        "at_micros": entry.at.as_micros(),
        "call": entry.call,
        "phase": match entry.phase { AuditPhase::Intent => "intent", AuditPhase::Outcome => "outcome" },
        "account": entry.account,
        "actor": entry.actor,
        "action": entry.action,
        "connection": entry.connection,
        "outcome": entry.outcome,
        "duration_micros": entry.duration_micros,
        "client": entry.client,
        "arguments_digest": entry.arguments_digest.as_deref().map(hex),
        "detail": entry.detail,
        "mac": hex(&row.mac),
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

async fn verify(
    operator: &Operator,
    session: &Session,
    tenant: Option<&str>,
    mut anchors: Vec<AuditAnchor>,
    file: Option<PathBuf>,
) -> Result<(), CliError> {
    if let Some(path) = file {
        let text = std::fs::read_to_string(&path).map_err(|source| CliError::File { path, source })?;
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let anchor = line
                .trim()
                .parse()
                .map_err(|error: vault::AnchorError| CliError::usage(error.to_string()))?;
            anchors.push(anchor);
        }
    }
    let tenants = match tenant {
        Some(named) => vec![operator.tenant(named).await?],
        None => lists::tenants(operator.base.store.as_ref()).await?,
    };
    let trail = AuditTrail::new(Arc::clone(&operator.base.vault));
    let (mut rows, mut lines, mut findings) = (Vec::new(), Vec::new(), 0);
    for tenant in &tenants {
        let report = trail.verify(&tenant.id, &anchors).await?;
        findings += report.findings.len();
        lines.push(text(tenant, &report));
        rows.push(row(&report));
    }
    session.output.result(
        &json!({ "intact": findings == 0, "trails": rows }),
        lines.join("\n"),
    )?;
    if findings == 0 {
        return Ok(());
    }
    Err(CliError::Findings {
        what: format!("{findings} findings: the audit trail is not as the gateway wrote it"),
    })
}

fn row(report: &AuditReport) -> Value {
    json!({
        "tenant": report.tenant,
        "rows": report.rows,
        "begins_behind": report.begins_behind,
        "end": report.end.as_ref().map(ToString::to_string),
        "findings": report.findings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "cut_off_calls": report.cut_off.len(),
    })
}

fn text(tenant: &Tenant, report: &AuditReport) -> String {
    let verdict = if report.is_intact() {
        "intact"
    } else {
        "NOT INTACT"
    };
    let mut text = format!("{}  {}  {} rows, {verdict}", tenant.id, tenant.name, report.rows);
    if !report.cut_off.is_empty() {
        let _ = write!(text, ", {} calls without an outcome", report.cut_off.len());
    }
    for finding in &report.findings {
        let _ = write!(text, "\n  - {finding}");
    }
    text
}
