//! What agents and people did: the audit trail with filters, a chart, and as CSV.

mod chart;
mod csv;
mod events;
mod explain;
mod filter;
mod table;

pub(super) use events::latest;
pub(super) use table::table;

use crate::console::{Console, Shared};
use crate::web::{Page, PageError, Section, Session};
use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::Timestamp;
use events::Piece;
use filter::{Asked, Filter, Known};
use http::StatusCode;
use maud::html;
use std::time::Duration;
use store::DayCount;

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;
/// Days in the chart, today included.
const DAYS: i64 = 30;
/// Rows of the trail on one page.
const ROWS: u32 = 50;

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/activity", get(show))
        .route("/activity.csv", get(csv::download))
}

async fn show(
    State(console): State<Shared>,
    session: Session,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let known = Known::of(&console, &session).await?;
    let filter = Filter::read(asked, &session);
    let (status, piece) = match filter.of_store(&session) {
        Ok(wanted) => (
            StatusCode::OK,
            Piece::read(&console, &session, &known, &wanted, ROWS).await?,
        ),
        Err(_) => (StatusCode::UNPROCESSABLE_ENTITY, Piece::default()),
    };
    let days = days(&console, &session, filter.is_whole_tenant()).await?;
    let today = console.now().as_micros().div_euclid(DAY);
    let page = Page::new("Activity", Section::Activity, &session).body(html! {
        p .lead { "What your agents did, and what you changed on these pages. Entries cannot be changed or removed." }
        section .card {
            h2 { "The last 30 days" }
            (chart::chart(&days, today))
        }
        (filter.form(&session, &known))
        @if piece.events.is_empty() {
            div .empty {
                @if filter.is_empty() { p { "Nothing has happened yet." } a .button href="/connect/codex" { "Connect Codex" } }
                @else { p { "Nothing matches." } a .button.secondary href="/activity" { "Show everything" } }
            }
        } @else {
            (table(&piece.events, filter.is_whole_tenant()))
        }
        div .pager {
            div .actions {
                @if filter.is_paged() { a .button.secondary href=(filter.link("/activity", None)) { "Newest" } }
                @if let Some(before) = piece.older {
                    a .button.secondary href=(filter.link("/activity", Some(before))) { "Older" }
                }
            }
            @if !piece.events.is_empty() {
                div .actions {
                    a .button.secondary href=(filter.link("/activity.csv", None)) download { "Download as CSV" }
                    span .hint { "the newest " (csv::MOST) " rows at most" }
                }
            }
        }
    });
    Ok((status, page).into_response())
}

/// Calls per day of the last days, today included.
pub(super) async fn days(
    console: &Console,
    session: &Session,
    is_whole_tenant: bool,
) -> Result<Vec<DayCount>, PageError> {
    let now = console.now();
    let midnight = Timestamp::from_micros(now.as_micros().div_euclid(DAY) * DAY);
    let back = Duration::from_micros(DAY.unsigned_abs() * (DAYS.unsigned_abs() - 1));
    let account = (!is_whole_tenant).then(|| session.account());
    Ok(console
        .store()
        .audit_days(session.tenant(), account, midnight.minus(back))
        .await?)
}
