//! The trail as comma-separated values (RFC 4180), safe to open in a spreadsheet.

use super::events::Names;
use super::filter::{Asked, Filter, Known};
use crate::console::Shared;
use crate::web::{PageError, Session};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use domain::Timestamp;
use http::{StatusCode, header};
use store::{AuditPhase, AuditRow};

/// The most rows of a file, the newest ones.
pub(super) const MOST: usize = 10_000;
/// Rows that are read in one step.
const STEP: u32 = 1_000;

const COLUMNS: [&str; 14] = [
    "sequence",
    "time",
    "call",
    "phase",
    "account",
    "account_name",
    "actor",
    "actor_name",
    "action",
    "connection",
    "connection_name",
    "outcome",
    "duration_ms",
    "client",
];

/// `GET /activity.csv`: the rows as they are, intents too, with the filters of the page.
pub(super) async fn download(
    State(console): State<Shared>,
    session: Session,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let filter = Filter::read(asked, &session);
    let Ok(mut wanted) = filter.of_store(&session) else {
        return Ok((
            StatusCode::SEE_OTHER,
            [(header::LOCATION, filter.link("/activity", None))],
        )
            .into_response());
    };
    let known = Known::of(&console, &session).await?;
    let mut text = line(COLUMNS.map(str::to_owned));
    let mut count = 0;
    // One row more than the most tells whether the file is cut.
    let is_cut = loop {
        let rows = console
            .store()
            .list_audit(session.tenant(), &wanted, STEP)
            .await?;
        let names = Names::of(&console, &session, &known, &rows).await?;
        let left = MOST - count;
        for row in rows.iter().take(left) {
            text.push_str(&line(cells(row, &names)));
        }
        count += rows.len().min(left);
        match rows.last() {
            _ if rows.len() > left => break true,
            Some(last) if rows.len() == STEP as usize => wanted.before_sequence = Some(last.sequence),
            _ => break false,
        }
    };
    let name = if is_cut {
        format!("activity-newest-{MOST}.csv")
    } else {
        "activity.csv".to_owned()
    };
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, text).into_response())
}

fn cells(row: &AuditRow, names: &Names) -> [String; 14] {
    let entry = &row.entry;
    let id = |id: Option<&str>| id.unwrap_or_default().to_owned();
    let connection = entry.connection.as_ref().map(domain::ConnectionId::as_str);
    [
        row.sequence.to_string(),
        time(entry.at),
        entry.call.clone(),
        match entry.phase {
            AuditPhase::Intent => "intent".to_owned(),
            AuditPhase::Outcome => "outcome".to_owned(),
        },
        id(entry.account.as_ref().map(domain::AccountId::as_str)),
        names.account(entry.account.as_ref()),
        entry.actor.clone(),
        names.get(&entry.actor).to_owned(),
        entry.action.clone(),
        id(connection),
        connection.map_or_else(String::new, |id| names.get(id).to_owned()),
        id(entry.outcome.as_deref()),
        entry.duration_micros.map_or_else(String::new, |micros| {
            format!("{}.{:03}", micros / 1_000, micros % 1_000)
        }),
        id(entry.client.as_deref()),
    ]
}

fn line<const N: usize>(cells: [String; N]) -> String {
    let mut line = cells.map(|text| cell(&text)).join(",");
    line.push_str("\r\n");
    line
}

/// A cell: quoted where it must be, and never a formula. A spreadsheet takes what begins with `=`, `+`, `-`, `@`, a tab
/// or a line end for one; an apostrophe in front makes it a text.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let text = if is_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

fn time(at: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(at.as_micros()).map_or_else(
        |_| at.as_micros().to_string(),
        |at| at.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        for (text, expected) in [
            ("plain", "plain"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\r\nlines", "\"two\r\nlines\""),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "\"'\r=1\""),
            ("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""),
            ("a=1", "a=1"),
        ] {
            assert_eq!(cell(text), expected, "{text:?}");
        }
    }

    #[test]
    fn lines_end_as_the_rfc_says() {
        assert_eq!(line(["a".to_owned(), "b,c".to_owned()]), "a,\"b,c\"\r\n");
        assert_eq!(
            time(Timestamp::from_micros(1_795_305_600_000_001)),
            "2026-11-22T00:00:00.000001Z"
        );
    }
}
