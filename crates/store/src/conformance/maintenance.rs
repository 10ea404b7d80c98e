//! The promises of `Maintenance`.

use super::together::together;
use super::world::World;
use crate::{AccessToken, Grant, Invitation, Role, SigningKey, Store, Swept};
use std::sync::Arc;
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const SECOND: Duration = Duration::from_secs(1);

pub async fn a_store_that_was_opened_answers_and_is_current(store: Arc<dyn Store>) {
    let world = World::new(store);
    world.ping().await.unwrap();
    assert!(world.is_current().await.unwrap());
}

pub async fn a_sweep_of_a_fresh_store_finds_nothing(store: Arc<dyn Store>) {
    let world = World::new(store);
    assert_eq!(world.sweep(world.now()).await.unwrap(), Swept::default());
}

pub async fn expired_sessions_and_windows_are_swept_at_their_end(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let connection = world.connection_of(&account, "shop").await;
    let (_, cookie) = world.web_session_of(&account).await;
    let handle = world.user_session_of(&connection).await;
    world.count_attempt("a", HOUR, world.now()).await.unwrap();
    let before = world.now().plus(HOUR).minus(SECOND);
    assert_eq!(world.sweep(before).await.unwrap(), Swept::default());
    assert!(world.web_session(&cookie, before).await.unwrap().is_some());
    let found = world
        .user_session(&account.tenant, &account.id, &connection.id, &handle.id, before)
        .await;
    assert!(found.unwrap().is_some());
    let expected = Swept {
        web_sessions: 1,
        user_sessions: 1,
        throttles: 1,
        ..Swept::default()
    };
    assert_eq!(world.sweep(before.plus(SECOND)).await.unwrap(), expected);
}

pub async fn invitations_are_swept_a_month_after_they_expired(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await.id;
    let invitation = Invitation {
        id: world.invitation_id(),
        tenant: tenant.clone(),
        account: None,
        email: None,
        role: Role::Member,
        created_at: world.now(),
        expires_at: world.now().plus(DAY),
        accepted_at: None,
    };
    world
        .create_invitation(&tenant, &invitation, &world.secret())
        .await
        .unwrap();
    let end = invitation.expires_at.plus(DAY * 30);
    assert_eq!(world.sweep(end).await.unwrap().invitations, 0);
    assert_eq!(world.sweep(end.plus(SECOND)).await.unwrap().invitations, 1);
    assert_eq!(
        world
            .list_invitations(&tenant, crate::Page::first(10))
            .await
            .unwrap(),
        []
    );
}

pub async fn codes_are_swept_an_hour_after_they_expired_and_refresh_tokens_at_once(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (grant, code, _) = world.grant_of(&account).await;
    let (token, hash) = world.refresh_token_of(&grant).await;
    assert_eq!(world.sweep(code.expires_at.plus(HOUR)).await.unwrap().codes, 0);
    let swept = world.sweep(code.expires_at.plus(HOUR + SECOND)).await.unwrap();
    assert_eq!((swept.codes, swept.refresh_tokens), (1, 0));
    assert_eq!(world.sweep(token.expires_at).await.unwrap().refresh_tokens, 1);
    assert_eq!(world.refresh_token(&hash).await.unwrap(), None);
    assert!(world.grant_record(&grant.id).await.unwrap().is_some());
}

pub async fn a_client_that_nobody_used_is_swept_after_a_day(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let unused = world.client("unused").await;
    world.grant_of(&account).await;
    assert_eq!(world.sweep(unused.created_at.plus(DAY)).await.unwrap().clients, 0);
    assert_eq!(
        world
            .sweep(unused.created_at.plus(DAY * 2))
            .await
            .unwrap()
            .clients,
        1
    );
    assert_eq!(world.oauth_client("unused").await.unwrap(), None);
    assert!(world.oauth_client("codex").await.unwrap().is_some());
}

pub async fn grants_and_tokens_are_swept_a_month_after_they_ended(store: Arc<dyn Store>) {
    let world = World::new(store);
    let account = world.owner().await;
    let (grant, ..) = world.grant_of(&account).await;
    let (revoked, _) = world.token_of(&account, "revoked").await;
    let expired = AccessToken {
        expires_at: Some(world.now()),
        ..world.new_token(&account, "expired")
    };
    world
        .create_access_token(&account.tenant, &expired, &world.secret())
        .await
        .unwrap();
    let (kept, _) = world.token_of(&account, "kept").await;
    let now = world.now();
    world
        .revoke_access_token(&account.tenant, &revoked.id, now)
        .await
        .unwrap();
    world
        .revoke_grant(&account.tenant, &account.id, &grant.id, now)
        .await
        .unwrap();
    let (endless, code) = world.new_grant(&account, "codex");
    let endless = Grant {
        expires_at: None,
        ..endless
    };
    world
        .create_grant(&account.tenant, &endless, &code, &world.secret())
        .await
        .unwrap();
    let month = now.minus(SECOND).plus(DAY * 30);
    let early = world.sweep(month).await.unwrap();
    assert_eq!((early.grants, early.access_tokens), (0, 0));
    let late = world.sweep(month.plus(SECOND * 2)).await.unwrap();
    assert_eq!((late.grants, late.access_tokens), (1, 2));
    assert!(world.bearer_record(&kept.id).await.unwrap().is_some());
    assert!(world.grant_record(&endless.id).await.unwrap().is_some());
}

pub async fn signing_keys_are_swept_when_they_retire(store: Arc<dyn Store>) {
    let world = World::new(store);
    let new_key = || SigningKey {
        id: world.signing_key_id(),
        algorithm: "ES256".to_owned(),
        sealed: vec![1],
        data_key: world.data_key_id(),
        public_jwk: serde_json::json!({}),
        created_at: world.now(),
        signs_from: world.now(),
        retires_at: None,
    };
    let (old, new) = (new_key(), new_key());
    let retire = world.now().plus(HOUR);
    world.create_signing_key(&old, None, retire).await.unwrap();
    world
        .create_signing_key(&new, Some(&old.id), retire)
        .await
        .unwrap();
    assert_eq!(world.sweep(retire.minus(SECOND)).await.unwrap().signing_keys, 0);
    assert_eq!(world.sweep(retire).await.unwrap().signing_keys, 1);
    assert_eq!(world.signing_keys(retire.minus(SECOND)).await.unwrap(), [new]);
}

pub async fn sixteen_sweeps_at_once_delete_each_row_once(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let account = world.owner().await;
    for number in 0..40 {
        world.web_session_of(&account).await;
        let (token, _) = world.token_of(&account, &number.to_string()).await;
        world
            .revoke_access_token(&account.tenant, &token.id, world.now())
            .await
            .unwrap();
    }
    let late = world.after(DAY * 60);
    let swept = together(&world, |world, _| async move { world.sweep(late).await.unwrap() }).await;
    assert_eq!(swept.iter().map(|swept| swept.web_sessions).sum::<u64>(), 40);
    assert_eq!(swept.iter().map(|swept| swept.access_tokens).sum::<u64>(), 40);
    assert_eq!(swept.iter().map(|swept| swept.changes).sum::<u64>(), 39);
}
