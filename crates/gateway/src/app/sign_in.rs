//! Signing in: the routes of the authorization server, and the pages that ask its users.

use super::App;
use crate::config::{CallLimits, Config, LimitsConfig, PublicUrl, SignUp};
use crate::middleware::body::{BodyBounds, read_whole};
use axum::Router;
use axum::middleware::from_fn_with_state;
use console::{Console, Limit, Meter, Usage};
use domain::TenantId;
use mcp::Admission;
use std::sync::Arc;

/// The largest body of a form or a registration, in bytes. Anybody may send one, so it is less than an agent may send.
const LARGEST_BODY: usize = 128 * 1024;

/// Every route of the authorization server and every page.
pub(super) fn router(app: &App) -> Router {
    let parts = console::Parts {
        store: Arc::clone(&app.base.store),
        vault: Arc::clone(&app.base.vault),
        audit: app.base.audit.clone(),
        connections: app.connections.clone(),
        oauth: Arc::clone(&app.oauth),
        tokens: Arc::clone(&app.tokens),
        meter: Arc::new(AdmittedCalls(Arc::clone(&app.admission))),
        http: app.http.clone(),
        clock: Arc::clone(&app.base.clock),
        entropy: Arc::clone(&app.base.entropy),
    };
    let console = Console::new(parts, settings(&app.config, &app.public_url));
    let bounds = BodyBounds {
        max_bytes: LARGEST_BODY,
        timeout: app.config.limits.body_timeout,
    };
    let routes = app.oauth.router(console.clone()).merge(console.router());
    routes.layer(from_fn_with_state(bounds, read_whole))
}

/// What the admission of calls counts, for the pages.
struct AdmittedCalls(Arc<Admission>);

impl Meter for AdmittedCalls {
    fn usage(&self, tenant: &TenantId) -> Usage {
        let usage = self.0.usage(tenant);
        Usage {
            running: usage.running,
            calls: usage.last_minute.calls,
            refused: usage.last_minute.refused,
            bytes: usage.last_minute.bytes,
        }
    }
}

fn settings(config: &Config, public_url: &PublicUrl) -> console::Settings {
    console::Settings {
        sign_up: match config.accounts.sign_up {
            SignUp::Closed => console::SignUp::Closed,
            SignUp::Invite => console::SignUp::Invite,
            SignUp::Open => console::SignUp::Open,
        },
        audit_retention: config.audit.retention,
        limits: limits(&config.limits),
        backendless_consoles: config.upstream.backendless_consoles.clone(),
        ..console::Settings::new(public_url.as_url().clone())
    }
}

/// What owners are told about limits: those that their own calls meet.
fn limits(limits: &LimitsConfig) -> Vec<Limit> {
    let rate = |limits: &CallLimits| {
        let CallLimits {
            per_second,
            burst,
            concurrent,
            bytes_per_minute,
        } = limits;
        let mebibytes = bytes_per_minute >> 20;
        format!(
            "{per_second} a second, {burst} at once after a rest, {concurrent} at the same time; {mebibytes} MiB of \
             answers a minute"
        )
    };
    let rows = [
        ("Calls of the tenant, in one process", rate(&limits.tenant)),
        ("Calls of one token or agent, in one process", rate(&limits.token)),
        (
            "Calls on one connection",
            format!("{} at the same time", limits.connection_concurrent_calls),
        ),
        (
            "The longest call",
            format!("{} seconds", limits.call_timeout.as_secs()),
        ),
    ];
    rows.map(|(what, value)| Limit {
        what: what.to_owned(),
        value,
    })
    .into()
}
