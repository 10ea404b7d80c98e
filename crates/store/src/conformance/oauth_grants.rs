//! The promises of `Oauth`: clients and grants.

use super::verdict::is_conflict;
use super::world::World;
use crate::{
    AccountState, ChangeSubject, CodeOutcome, Grant, GrantRecord, OauthClient, RefreshOutcome, Store,
};
use domain::ConnectionLimit;
use std::sync::Arc;
use std::time::Duration;

pub async fn a_client_is_read_back_and_replaced_when_it_is_seen_again(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let first = world.client("codex").await;
    world.client("other").await;
    assert_eq!(world.oauth_client("codex").await.unwrap(), Some(first.clone()));
    assert_eq!(world.oauth_client("unknown").await.unwrap(), None);
    let (grant, ..) = world.grant_of(&account).await;
    let again = OauthClient {
        name: None,
        redirect_uris: vec!["http://localhost/a".to_owned(), "https://b.example".to_owned()],
        metadata: serde_json::json!({ "é\u{0}": [1, null, 1.5], "client_name": "x" }),
        ..world.new_client("codex")
    };
    world.save_oauth_client(&again).await.unwrap();
    let expected = OauthClient {
        created_at: first.created_at,
        used_at: Some(grant.created_at),
        ..again
    };
    assert_eq!(world.oauth_client("codex").await.unwrap(), Some(expected));
}

pub async fn unused_clients_are_counted_from_a_time_on(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    world.client("early").await;
    let since = world.after(Duration::from_secs(1));
    for id in ["a", "b", "codex"] {
        world.client(id).await;
    }
    assert_eq!(world.unused_oauth_clients_since(since).await.unwrap(), 3);
    world.grant_of(&account).await;
    assert_eq!(world.unused_oauth_clients_since(since).await.unwrap(), 2);
    assert_eq!(
        world
            .unused_oauth_clients_since(world.after(Duration::from_secs(1)))
            .await
            .unwrap(),
        0
    );
}

pub async fn a_grant_is_read_back_with_states(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, _, _) = world.neighbours().await;
    let (grant, ..) = world.grant_of(&mine).await;
    let record = world.grant_record(&grant.id).await.unwrap().unwrap();
    let expected = GrantRecord {
        grant: grant.clone(),
        tenant_state: crate::TenantState::Active,
        account_state: AccountState::Active,
    };
    assert_eq!(record, expected);
    let now = world.now();
    world
        .set_account_state(&mine.tenant, &mine.id, AccountState::Disabled, now)
        .await
        .unwrap();
    world.set_tenant_suspended(&mine.tenant, true, now).await.unwrap();
    let record = world.grant_record(&grant.id).await.unwrap().unwrap();
    assert_eq!(record.tenant_state, crate::TenantState::Suspended);
    assert_eq!(record.account_state, AccountState::Disabled);
    assert_eq!(world.grant_record(&world.grant_id()).await.unwrap(), None);
}

pub async fn a_grant_needs_an_active_account_of_the_tenant_and_a_client(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, colleague, theirs) = world.neighbours().await;
    world.client("codex").await;
    let disabled = AccountState::Disabled;
    world
        .set_account_state(&mine.tenant, &colleague.id, disabled, world.now())
        .await
        .unwrap();
    for (account, client) in [(&theirs, "codex"), (&colleague, "codex"), (&mine, "unknown")] {
        let (grant, code) = world.new_grant(account, client);
        let hash = world.secret();
        assert!(is_conflict(
            &world.create_grant(&mine.tenant, &grant, &code, &hash).await
        ));
        assert_eq!(world.grant_record(&grant.id).await.unwrap(), None);
        let outcome = world
            .consume_authorization_code(&hash, client, world.now())
            .await
            .unwrap();
        assert_eq!(outcome, CodeOutcome::Unknown);
    }
    assert_eq!(world.oauth_client("codex").await.unwrap().unwrap().used_at, None);
}

pub async fn the_latest_grant_that_counts_is_remembered(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (tenant, owner) = (&account.tenant, &account.id);
    assert_eq!(
        world
            .remembered_grant(tenant, owner, "codex", world.now())
            .await
            .unwrap(),
        None
    );
    let (first, ..) = world.grant_of(&account).await;
    let (second, ..) = world.grant_of(&account).await;
    let now = world.now();
    let remembered = async |now| world.remembered_grant(tenant, owner, "codex", now).await.unwrap();
    assert_eq!(remembered(now).await, Some(second.clone()));
    assert_eq!(
        world.remembered_grant(tenant, owner, "other", now).await.unwrap(),
        None
    );
    world.revoke_grant(tenant, owner, &second.id, now).await.unwrap();
    assert_eq!(remembered(now).await, Some(first.clone()));
    assert_eq!(remembered(first.expires_at.unwrap()).await, None);
}

pub async fn grants_that_count_are_listed_latest_first(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (first, ..) = world.grant_of(&account).await;
    let (revoked, ..) = world.grant_of(&account).await;
    let (last, ..) = world.grant_of(&account).await;
    let (mut endless, code) = world.new_grant(&account, "codex");
    endless.expires_at = None;
    endless.connections = ConnectionLimit::All;
    world
        .create_grant(&account.tenant, &endless, &code, &world.secret())
        .await
        .unwrap();
    let now = world.now();
    world
        .revoke_grant(&account.tenant, &account.id, &revoked.id, now)
        .await
        .unwrap();
    let end = last.expires_at.unwrap();
    let listed = world
        .list_grants(&account.tenant, &account.id, now)
        .await
        .unwrap();
    assert_eq!(listed, [endless.clone(), last, first]);
    assert_eq!(
        world
            .list_grants(&account.tenant, &account.id, end)
            .await
            .unwrap(),
        [endless]
    );
}

pub async fn neither_a_colleague_nor_another_tenant_reads_or_revokes_a_grant(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, colleague, theirs) = world.neighbours().await;
    let (grant, ..) = world.grant_of(&mine).await;
    let now = world.now();
    for (tenant, account) in [
        (&mine.tenant, &colleague.id),
        (&theirs.tenant, &theirs.id),
        (&theirs.tenant, &mine.id),
    ] {
        assert_eq!(
            world
                .remembered_grant(tenant, account, "codex", now)
                .await
                .unwrap(),
            None
        );
        assert_eq!(world.list_grants(tenant, account, now).await.unwrap(), []);
        assert!(!world.revoke_grant(tenant, account, &grant.id, now).await.unwrap());
    }
    assert_eq!(world.grant_record(&grant.id).await.unwrap().unwrap().grant, grant);
    assert_eq!(world.latest_change().await.unwrap(), 0);
}

pub async fn a_revoked_grant_takes_its_code_and_refresh_tokens_along_and_others_are_told(
    store: Arc<dyn Store>,
) {
    let world = World::new(store);
    let account = world.owner().await;
    let (grant, _, code) = world.grant_of(&account).await;
    let (_, refresh) = world.refresh_token_of(&grant).await;
    let (kept, _, kept_code) = world.grant_of(&account).await;
    let now = world.now();
    assert!(
        world
            .revoke_grant(&account.tenant, &account.id, &grant.id, now)
            .await
            .unwrap()
    );
    assert!(
        !world
            .revoke_grant(&account.tenant, &account.id, &grant.id, now)
            .await
            .unwrap()
    );
    let record = world.grant_record(&grant.id).await.unwrap().unwrap();
    assert_eq!(record.grant.revoked_at, Some(now));
    let outcome = world
        .consume_authorization_code(&code, "codex", now)
        .await
        .unwrap();
    assert_eq!(outcome, CodeOutcome::Unknown);
    let (next, expires) = (world.secret(), now.plus(Duration::from_hours(1)));
    let outcome = world
        .rotate_refresh_token(&refresh, "codex", &next, expires, Duration::ZERO, now)
        .await;
    assert_eq!(outcome.unwrap(), RefreshOutcome::Unknown);
    assert_eq!(world.grant_record(&kept.id).await.unwrap().unwrap().grant, kept);
    let outcome = world
        .consume_authorization_code(&kept_code, "codex", now)
        .await
        .unwrap();
    assert!(matches!(outcome, CodeOutcome::Consumed(_)), "{outcome:?}");
    assert_eq!(world.changed_since(0).await, [ChangeSubject::Grant(grant.id)]);
}

pub async fn uses_of_grants_are_noted_and_never_backwards(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (used, ..) = world.grant_of(&account).await;
    let (unused, ..) = world.grant_of(&account).await;
    let (early, late) = (world.now(), world.after(Duration::from_mins(1)));
    let uses = [
        (used.id.clone(), early),
        (used.id.clone(), late),
        (world.grant_id(), late),
    ];
    world.touch_grants(&uses).await.unwrap();
    world.touch_grants(&[(used.id.clone(), early)]).await.unwrap();
    let expected = Grant {
        last_used_at: Some(late),
        ..used.clone()
    };
    assert_eq!(
        world.grant_record(&used.id).await.unwrap().unwrap().grant,
        expected
    );
    assert_eq!(
        world.grant_record(&unused.id).await.unwrap().unwrap().grant,
        unused
    );
}
