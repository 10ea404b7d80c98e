//! What a gateway does by itself, on beats: deleting what had its time, noting last uses, anchoring the audit trail.

use super::App;
use crate::lists;
use domain::Clock;
use oauth::bearer::OpaqueTokens;
use oauth::server::OauthServer;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use vault::{AuditTrail, Vault};

const SWEEP: Duration = Duration::from_mins(5);
const NOTE_USES: Duration = Duration::from_secs(15);
const ANCHOR: Duration = Duration::from_hours(1);
const PRUNE: Duration = Duration::from_hours(1);
const REPLACE_KEYS: Duration = Duration::from_hours(1);

/// Starts all of them.
pub(super) fn spawn(app: &App) {
    let App {
        base, life, config, ..
    } = app;
    let end = || life.ending().clone();
    let (store, clock) = (Arc::clone(&base.store), Arc::clone(&base.clock));
    life.spawn_essential(
        "sweep",
        repeat(SWEEP, end(), move || {
            sweep(Arc::clone(&store), Arc::clone(&clock))
        }),
    );
    let (tokens, oauth) = (Arc::clone(&app.tokens), Arc::clone(&app.oauth));
    life.spawn_essential(
        "last uses",
        repeat(NOTE_USES, end(), move || {
            note_uses(Arc::clone(&tokens), Arc::clone(&oauth))
        }),
    );
    let oauth = Arc::clone(&app.oauth);
    life.spawn_essential(
        "signing keys",
        repeat(REPLACE_KEYS, end(), move || replace_keys(Arc::clone(&oauth))),
    );
    let vault = Arc::clone(&base.vault);
    life.spawn_essential(
        "anchors",
        repeat(ANCHOR, end(), move || anchor(Arc::clone(&vault))),
    );
    let (vault, store, clock) = (
        Arc::clone(&base.vault),
        Arc::clone(&base.store),
        Arc::clone(&base.clock),
    );
    let retention = config.audit.retention;
    let prune = move || {
        prune(
            Arc::clone(&vault),
            Arc::clone(&store),
            Arc::clone(&clock),
            retention,
        )
    };
    life.spawn_essential("prune", repeat(PRUNE, end(), prune));
}

/// Repeats a piece of work, the first time at once, until the end. Work that takes longer than its beat is not made up for.
async fn repeat<F: Future<Output = ()>>(beat: Duration, end: CancellationToken, mut work: impl FnMut() -> F) {
    let mut beats = tokio::time::interval(beat);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = beats.tick() => work().await,
            () = end.cancelled() => return,
        }
    }
}

async fn sweep(store: Arc<dyn Store>, clock: Arc<dyn Clock>) {
    match store.sweep(clock.now()).await {
        Ok(swept) => tracing::debug!(?swept, "what had its time is deleted"),
        Err(error) => tracing::warn!(%error, "what had its time could not be deleted"),
    }
}

/// When tokens and grants were last used.
pub(super) async fn note_uses(tokens: Arc<OpaqueTokens>, oauth: Arc<OauthServer>) {
    for written in [
        tokens.write_uses().await,
        oauth.signed_tokens().write_uses().await,
    ] {
        if let Err(error) = written {
            tracing::warn!(%error, "when tokens were last used could not be written; the next beat tries again");
        }
    }
}

async fn replace_keys(oauth: Arc<OauthServer>) {
    if let Err(error) = oauth.replace_keys_if_due().await {
        let cause: &dyn std::error::Error = &error;
        tracing::error!(
            cause,
            "the next key that signs access tokens could not be made; it is tried again"
        );
    }
}

/// The log is the anchor outside of the database: who cuts off a trail cannot change what the log said.
async fn anchor(vault: Arc<Vault>) {
    match AuditTrail::new(vault).heads().await {
        Ok(heads) => {
            for head in heads {
                tracing::info!(anchor = %head, "audit anchor");
            }
        }
        Err(error) => tracing::warn!(%error, "the audit trail could not be anchored"),
    }
}

async fn prune(vault: Arc<Vault>, store: Arc<dyn Store>, clock: Arc<dyn Clock>, retention: Duration) {
    let trail = AuditTrail::new(vault);
    let older_than = clock.now().minus(retention);
    match lists::tenants(store.as_ref()).await {
        Err(error) => tracing::warn!(%error, "old audit entries could not be pruned"),
        Ok(tenants) => {
            for tenant in tenants.into_iter().map(|tenant| tenant.id) {
                match trail.prune(&tenant, older_than).await {
                    Ok(0) => {}
                    Ok(rows) => tracing::info!(%tenant, rows, "old audit entries are pruned"),
                    Err(error) => tracing::error!(%tenant, %error, "old audit entries could not be pruned"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test(start_paused = true)]
    async fn work_repeats_on_its_beat_until_the_end() {
        let (end, count) = (CancellationToken::new(), Arc::new(AtomicU32::new(0)));
        let counted = Arc::clone(&count);
        let task = tokio::spawn(repeat(Duration::from_secs(10), end.clone(), move || {
            counted.fetch_add(1, Ordering::SeqCst);
            std::future::ready(())
        }));
        tokio::time::sleep(Duration::from_secs(25)).await;
        assert_eq!(count.load(Ordering::SeqCst), 3, "at 0, 10 and 20 seconds");
        end.cancel();
        task.await.unwrap();
    }
}
