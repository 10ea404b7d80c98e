//! The user's answer: it may narrow and never widen, and it counts for an hour.

use crate::answers::{Tokens, query};
use crate::wishes::{REDIRECT, Wish};
use crate::world::{World, scopes};
use domain::{Clock, ConnectionLimit, Scopes};
use oauth::{ApproveError, PendingError};
use std::time::Duration;
use store::AccountState;

#[tokio::test]
async fn an_approval_sends_a_code_to_the_client() {
    let world = World::new().await;
    let client = world.register().await;
    let pending = world.pending(&Wish::authorization(&client)).await;
    let url = world
        .server
        .approve(&pending, world.approval(&pending))
        .await
        .unwrap();
    assert!(url.as_str().starts_with(&format!("{REDIRECT}?code=")), "{url}");
    let query = query(&url);
    assert_eq!(
        (query["state"].as_str(), query["iss"].as_str()),
        ("a state & more", "https://mcp.example.com")
    );
    assert_eq!(query.len(), 3);
}

#[tokio::test]
async fn a_refusal_is_told_to_the_client() {
    let world = World::new().await;
    let client = world.register().await;
    let pending = world.pending(&Wish::authorization(&client)).await;
    let query = query(&world.server.deny(&pending));
    assert_eq!(query["error"], "access_denied");
    assert_eq!(
        (query["state"].as_str(), query["iss"].as_str()),
        ("a state & more", "https://mcp.example.com")
    );
    assert_eq!(query.get("code"), None);
}

#[tokio::test]
async fn what_is_narrowed_is_what_the_token_carries() {
    let world = World::new().await;
    let client = world.register().await;
    let pending = world.pending(&Wish::authorization(&client)).await;
    let mut approval = world.approval(&pending);
    approval.scopes = scopes("data:read files:write");
    approval.connections = ConnectionLimit::Only(vec![world.user.connection.clone()]);
    let url = world.server.approve(&pending, approval.clone()).await.unwrap();
    let answer = world.token(&Wish::code(&client, &query(&url)["code"])).await;
    assert_eq!(answer.json()["scope"], "data:read files:write");
    let principal = world.principal(&Tokens::of(&answer).access).await.unwrap();
    assert_eq!(
        (&principal.scopes, &principal.connections),
        (&approval.scopes, &approval.connections)
    );
    assert_eq!(
        (&principal.tenant, &principal.account),
        (&world.user.tenant, &world.user.account)
    );
}

#[tokio::test]
async fn nobody_can_allow_more_than_was_asked_for_or_than_they_have() {
    let world = World::new().await;
    let (client, other) = (world.register().await, world.other_user().await);
    let pending = world
        .pending(&Wish::authorization(&client).with("scope", "data:write"))
        .await;
    let approval = world.approval(&pending);
    let approve = async |change: &dyn Fn(&mut oauth::Approval)| {
        let mut approval = approval.clone();
        change(&mut approval);
        world.server.approve(&pending, approval).await.unwrap_err()
    };
    for wider in ["*:write", "data:destroy", "data:write files:read"] {
        let error = approve(&|approval| approval.scopes = scopes(wider)).await;
        assert!(matches!(error, ApproveError::TooMuch { .. }), "{wider}: {error}");
    }
    let error = approve(&|approval| approval.scopes = Scopes::none()).await;
    assert!(matches!(error, ApproveError::Nothing), "{error}");
    let foreign = ConnectionLimit::Only(vec![world.user.connection.clone(), other.connection.clone()]);
    let error = approve(&|approval| approval.connections = foreign.clone()).await;
    assert!(matches!(error, ApproveError::Connections), "{error}");
    let now = world.clock.now();
    let error = approve(&|approval| approval.expires_at = Some(now)).await;
    assert!(matches!(error, ApproveError::Ended), "{error}");
    let error = approve(&|approval| approval.account = other.account.clone()).await;
    assert!(matches!(error, ApproveError::Refused(_)), "{error}");
}

#[tokio::test]
async fn who_may_not_sign_in_may_not_allow() {
    let world = World::new().await;
    let client = world.register().await;
    let pending = world.pending(&Wish::authorization(&client)).await;
    let (user, now) = (&world.user, world.clock.now());
    world
        .store
        .set_tenant_suspended(&user.tenant, true, now)
        .await
        .unwrap();
    let error = world
        .server
        .approve(&pending, world.approval(&pending))
        .await
        .unwrap_err();
    assert!(matches!(error, ApproveError::Refused(_)), "{error}");
    world
        .store
        .set_tenant_suspended(&user.tenant, false, now)
        .await
        .unwrap();
    world
        .store
        .set_account_state(&user.tenant, &user.account, AccountState::Disabled, now)
        .await
        .unwrap();
    let error = world
        .server
        .approve(&pending, world.approval(&pending))
        .await
        .unwrap_err();
    assert!(matches!(error, ApproveError::Refused(_)), "{error}");
}

#[tokio::test]
async fn a_sealed_request_comes_back_unchanged_in_every_process_and_for_an_hour() {
    let world = World::new().await;
    let client = world.register().await;
    world.authorize(&Wish::authorization(&client)).await;
    let (pending, sealed) = world.page.take().unwrap();
    let other = world.process().await;
    assert_eq!(other.server.open_pending(&sealed).await.unwrap(), pending);
    world.pass(Duration::from_millis(3_599_999)).await;
    assert!(world.server.open_pending(&sealed).await.is_ok());
    world.pass(Duration::from_millis(1)).await;
    let error = world.server.open_pending(&sealed).await.unwrap_err();
    assert!(matches!(error, PendingError::Expired), "{error}");
    let error = world
        .server
        .approve(&pending, world.approval(&pending))
        .await
        .unwrap_err();
    assert!(matches!(error, ApproveError::Expired), "{error}");
}

#[tokio::test]
async fn nobody_can_make_or_change_a_sealed_request() {
    let world = World::new().await;
    let client = world.register().await;
    world.authorize(&Wish::authorization(&client)).await;
    let (_, sealed) = world.page.take().unwrap();
    let (key, body) = sealed.split_once('.').unwrap();
    let flipped: String = body.chars().rev().collect();
    for forged in [
        String::new(),
        "{}".to_owned(),
        body.to_owned(),
        format!("{key}."),
        format!("{key}.{flipped}"),
        format!("{key}.{}", &body[..body.len() - 4]),
        format!("{key}.{body}A"),
        format!("dek_00000000000000000000000000.{body}"),
    ] {
        let error = world.server.open_pending(&forged).await.unwrap_err();
        assert!(matches!(error, PendingError::Invalid), "{forged}: {error}");
    }
}

#[tokio::test]
async fn an_earlier_grant_fills_the_form_in_as_far_as_it_is_asked_for() {
    let world = World::new().await;
    let client = world.register().await;
    let (tenant, account) = (&world.user.tenant, &world.user.account);
    let wish = Wish::authorization(&client);
    let pending = world.pending(&wish).await;
    assert_eq!(
        world.server.prefill(&pending, tenant, account).await.unwrap(),
        None
    );
    let mut approval = world.approval(&pending);
    approval.scopes = scopes("data:write files:read");
    world.server.approve(&pending, approval).await.unwrap();

    let again = world
        .pending(&wish.with("scope", "data:read files:destroy"))
        .await;
    let prefill = world
        .server
        .prefill(&again, tenant, account)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(prefill.scopes.to_string(), "data:read files:read");
    let other = world.other_user().await;
    assert_eq!(
        world
            .server
            .prefill(&again, &other.tenant, &other.account)
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn a_client_that_was_swept_meanwhile_is_refused() {
    let world = World::new().await;
    let client = world.register().await;
    world.pass(Duration::from_mins(23 * 60 + 30)).await;
    let pending = world.pending(&Wish::authorization(&client)).await;
    world.pass(Duration::from_mins(31)).await;
    assert_eq!(world.store.sweep(world.clock.now()).await.unwrap().clients, 1);
    let error = world
        .server
        .approve(&pending, world.approval(&pending))
        .await
        .unwrap_err();
    assert!(matches!(error, ApproveError::Refused(_)), "{error}");
}
