//! What holds in a tenant: most of it is the operator's to decide, and shown.

use crate::console::{Shared, SignUp};
use crate::usage::Usage;
use crate::web::{Page, PageError, Section, Session, moment};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use maud::{Markup, html};
use std::time::Duration;

pub(super) fn router() -> Router<Shared> {
    Router::new().route("/owner/settings", get(show))
}

async fn show(State(console): State<Shared>, session: Session) -> Result<Page, PageError> {
    session.require_owner()?;
    let tenant = console.store().tenant(session.tenant()).await?;
    let tenant = tenant.ok_or(PageError::NotFound)?;
    let settings = &console.settings;
    Ok(Page::new("Settings", Section::Settings, &session).body(html! {
        section .card {
            h2 { "Tenant" }
            dl .facts {
                dt { "Name" } dd { (tenant.name) }
                dt { "Id" } dd { code { (tenant.id) } }
                dt { "Since" } dd { (moment(tenant.created_at)) }
            }
        }
        section .card {
            h2 { "In use" }
            p { "Of the calls of your agents, in the process that answered this page." }
            (in_use(console.parts.meter.usage(session.tenant())))
        }
        section .card {
            h2 { "Set by the operator" }
            p { "These hold for the whole gateway. Ask its operator to change them." }
            dl .facts {
                dt { "Sign-up" } dd { (sign_up(settings.sign_up)) }
                dt { "A sign-in lasts" }
                dd { (days(settings.session_lifetime)) ", or " (days(settings.idle_lifetime)) " without a visit" }
                dt { "The audit trail is kept" } dd { (days(settings.audit_retention)) }
                @for limit in &settings.limits { dt { (limit.what) } dd { (limit.value) } }
            }
        }
    }))
}

fn in_use(usage: Usage) -> Markup {
    html! {
        dl .facts {
            dt { "Running now" } dd { (usage.running) }
            dt { "In the last minute" } dd { (usage.calls) " answered, " (usage.refused) " refused by a limit" }
            dt { "Size of their answers" } dd { (usage.bytes.div_ceil(1024)) " KiB" }
        }
    }
}

fn sign_up(policy: SignUp) -> &'static str {
    match policy {
        SignUp::Closed => "Closed: the operator makes accounts, and links of owners count.",
        SignUp::Invite => "By invitation: owners make links under People.",
        SignUp::Open => "Open: everybody can make an account with a tenant of its own.",
    }
}

fn days(duration: Duration) -> String {
    match duration.as_secs() / 3_600 {
        hours @ ..48 => format!("{hours} hours"),
        hours => format!("{} days", hours / 24),
    }
}
