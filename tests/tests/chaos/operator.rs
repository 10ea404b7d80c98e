//! The operator: makes tokens, uses them and revokes them with the command line, while everything else goes on.

use crate::judge::{Answer, foreign, judge};
use crate::site::World;
use crate::tenant::Tenant;
use crate::trail::Answered;
use reqwest::StatusCode;
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::block_in_place;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

const PACE: Duration = Duration::from_secs(2);
const PROMISE: Duration = Duration::from_secs(1);

/// Makes and revokes until the end. It writes nothing that a model has to know.
pub(crate) async fn work(world: Arc<World>, tenant: Arc<Tenant>, end: CancellationToken) -> Vec<Answered> {
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for number in 0.. {
        tokio::select! {
            _ = pace.tick() => make_and_revoke(&world, &tenant, number).await,
            () = end.cancelled() => break,
        }
    }
    Vec::new()
}

async fn make_and_revoke(world: &World, tenant: &Tenant, number: usize) {
    let cli = &world.sites[tenant.site].cli;
    let name = format!("short-{number}");
    let made = block_in_place(|| {
        let own = [
            "--tenant",
            &tenant.member.tenant,
            "--account",
            &tenant.member.email,
        ];
        cli.json(
            &[
                &["token", "create", "--name", &name, "--scopes", "*:read"],
                &own[..],
            ]
            .concat(),
        )
    });
    let (id, token) = (made["id"].as_str().unwrap(), made["token"].as_str().unwrap());
    let foreign = foreign(world, tenant);
    for gateway in world.gateways_of(tenant.site) {
        let call = json!({"name": "get_counter", "arguments": {"name": "owner"}});
        let Ok(reply) = gateway.client(token).try_request("tools/call", call).await else {
            continue;
        };
        match judge(&reply, &foreign) {
            Answer::Done(found) if found["value"] == tenant.number => {}
            Answer::Done(found) => world.report.wrong(format!("owner with a new token: {found}")),
            Answer::Honest(_) => {}
            Answer::Wrong(what) => world.report.wrong(format!("a new token: {what}")),
        }
    }
    block_in_place(|| cli.json(&["token", "revoke", id]));
    let revoked = Instant::now();
    for gateway in world.gateways_of(tenant.site) {
        let accepted_for = accepted_for(gateway, token, revoked).await;
        if accepted_for > PROMISE {
            let name = gateway.name;
            world.report.wrong(format!(
                "{name} accepts a token {accepted_for:?} after it was revoked"
            ));
        }
        world.report.revoked(accepted_for);
    }
}

/// When the last question was sent that was still answered, counted from the revocation.
async fn accepted_for(gateway: &crate::site::Gateway, token: &str, revoked: Instant) -> Duration {
    let mut last = Duration::ZERO;
    loop {
        let sent = revoked.elapsed();
        // A gateway that is gone or cannot know lets nobody in.
        match gateway.client(token).try_request("tools/list", json!({})).await {
            Ok(reply) if reply.status == StatusCode::UNAUTHORIZED => return last,
            Ok(reply) if reply.status.is_success() => last = sent,
            _ if sent > 2 * PROMISE => return last,
            _ => tokio::task::yield_now().await,
        }
        if last > 2 * PROMISE {
            return last;
        }
    }
}
