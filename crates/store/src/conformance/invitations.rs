//! The promises of `Invitations`: making, listing and withdrawing.

use super::together::together;
use super::verdict::is_conflict;
use super::world::World;
use crate::{AcceptedInvitation, Account, Invitation, Page, Role, Store};
use domain::{SecretHash, TenantId};
use std::sync::Arc;
use std::time::Duration;

const LIFE: Duration = Duration::from_hours(24);

pub(super) fn new_invitation(world: &World, tenant: &TenantId) -> Invitation {
    Invitation {
        id: world.invitation_id(),
        tenant: tenant.clone(),
        account: None,
        email: None,
        role: Role::Member,
        created_at: world.now(),
        expires_at: world.now().plus(LIFE),
        accepted_at: None,
    }
}

pub(super) async fn invite(world: &World, invitation: &Invitation) -> SecretHash {
    let secret = world.secret();
    world
        .create_invitation(&invitation.tenant, invitation, &secret)
        .await
        .unwrap();
    secret
}

pub(super) fn answer(world: &World, email: &str) -> AcceptedInvitation {
    AcceptedInvitation {
        new_account: world.account_id(),
        email: email.to_owned(),
        password_hash: "$argon2id$new".into(),
    }
}

pub async fn an_open_invitation_is_found_by_its_secret_until_it_expires(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await;
    let invitation = new_invitation(&world, &tenant.id);
    let secret = invite(&world, &invitation).await;
    let now = world.now();
    assert_eq!(
        world.open_invitation(&secret, now).await.unwrap(),
        Some(invitation.clone())
    );
    assert_eq!(world.open_invitation(&world.secret(), now).await.unwrap(), None);
    assert_eq!(
        world
            .open_invitation(&secret, invitation.expires_at)
            .await
            .unwrap(),
        None
    );
}

pub async fn an_invitation_of_a_suspended_tenant_is_not_open(store: Arc<dyn Store>) {
    let world = World::new(store);
    let tenant = world.a_tenant().await;
    let secret = invite(&world, &new_invitation(&world, &tenant.id)).await;
    let now = world.now();
    world.set_tenant_suspended(&tenant.id, true, now).await.unwrap();
    assert_eq!(world.open_invitation(&secret, now).await.unwrap(), None);
    let accepted = answer(&world, "a@example.com");
    assert_eq!(
        world.accept_invitation(&secret, &accepted, now).await.unwrap(),
        None
    );
    world.set_tenant_suspended(&tenant.id, false, now).await.unwrap();
    assert!(world.open_invitation(&secret, now).await.unwrap().is_some());
}

pub async fn a_newer_invitation_withdraws_the_earlier_one_for_the_same_address_or_account(
    store: Arc<dyn Store>,
) {
    let world = World::new(store);
    let (mine, colleague, theirs) = world.neighbours().await;
    let to = |tenant: &TenantId, account: Option<&Account>, email: Option<&str>| Invitation {
        account: account.map(|account| account.id.clone()),
        email: email.map(str::to_owned),
        ..new_invitation(&world, tenant)
    };
    let by_address = invite(&world, &to(&mine.tenant, None, Some("a@example.com"))).await;
    let by_account = invite(&world, &to(&mine.tenant, Some(&mine), None)).await;
    let other_address = invite(&world, &to(&mine.tenant, None, Some("b@example.com"))).await;
    let other_account = invite(&world, &to(&mine.tenant, Some(&colleague), None)).await;
    let unaddressed = invite(&world, &to(&mine.tenant, None, None)).await;
    let other_tenant = invite(&world, &to(&theirs.tenant, None, Some("a@example.com"))).await;
    invite(&world, &to(&mine.tenant, None, Some("a@example.com"))).await;
    invite(&world, &to(&mine.tenant, Some(&mine), None)).await;
    invite(&world, &to(&mine.tenant, None, None)).await;
    for secret in [by_address, by_account] {
        assert_eq!(world.open_invitation(&secret, world.now()).await.unwrap(), None);
    }
    for secret in [other_address, other_account, unaddressed, other_tenant] {
        assert!(
            world
                .open_invitation(&secret, world.now())
                .await
                .unwrap()
                .is_some()
        );
    }
}

pub async fn of_sixteen_invitations_for_one_address_one_stays_open(store: Arc<dyn Store>) {
    let world = Arc::new(World::new(store));
    let tenant = world.a_tenant().await.id;
    together(&world, |world, _| {
        let tenant = tenant.clone();
        async move {
            let invitation = Invitation {
                email: Some("a@example.com".to_owned()),
                ..new_invitation(&world, &tenant)
            };
            invite(&world, &invitation).await;
        }
    })
    .await;
    assert_eq!(
        world
            .list_invitations(&tenant, Page::first(100))
            .await
            .unwrap()
            .len(),
        1
    );
}

pub async fn an_invitation_for_another_tenants_account_is_a_conflict(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, _, theirs) = world.neighbours().await;
    let invitation = Invitation {
        account: Some(theirs.id),
        ..new_invitation(&world, &mine.tenant)
    };
    assert!(is_conflict(
        &world
            .create_invitation(&mine.tenant, &invitation, &world.secret())
            .await
    ));
    let nowhere = new_invitation(&world, &world.tenant_id());
    assert!(is_conflict(
        &world
            .create_invitation(&nowhere.tenant, &nowhere, &world.secret())
            .await
    ));
}

pub async fn invitations_are_listed_for_one_tenant_with_expired_and_without_accepted_ones(
    store: Arc<dyn Store>,
) {
    let world = World::new(store);
    let (mine, theirs) = (world.a_tenant().await, world.a_tenant().await);
    let (first, second, accepted) = (
        new_invitation(&world, &mine.id),
        new_invitation(&world, &mine.id),
        new_invitation(&world, &mine.id),
    );
    invite(&world, &first).await;
    invite(&world, &second).await;
    let secret = invite(&world, &accepted).await;
    let foreign = new_invitation(&world, &theirs.id);
    invite(&world, &foreign).await;
    world
        .accept_invitation(&secret, &answer(&world, "a@example.com"), world.now())
        .await
        .unwrap();
    world.after(LIFE * 2);
    let listed = world.list_invitations(&mine.id, Page::first(10)).await.unwrap();
    assert_eq!(listed, [first.clone(), second.clone()]);
    let page = Page {
        after: Some(first.id.as_str()),
        limit: 1,
    };
    assert_eq!(world.list_invitations(&mine.id, page).await.unwrap(), [second]);
    assert_eq!(
        world.list_invitations(&theirs.id, Page::first(10)).await.unwrap(),
        [foreign]
    );
}

pub async fn an_invitation_is_withdrawn_by_its_own_tenant_and_only_while_open(store: Arc<dyn Store>) {
    let world = World::new(store);
    let (mine, theirs) = (world.a_tenant().await, world.a_tenant().await);
    let (open, accepted) = (new_invitation(&world, &mine.id), new_invitation(&world, &mine.id));
    let secret = invite(&world, &open).await;
    let used = invite(&world, &accepted).await;
    let account = world
        .accept_invitation(&used, &answer(&world, "a@example.com"), world.now())
        .await;
    assert!(account.unwrap().is_some());
    assert!(!world.withdraw_invitation(&theirs.id, &open.id).await.unwrap());
    assert!(
        world
            .open_invitation(&secret, world.now())
            .await
            .unwrap()
            .is_some()
    );
    assert!(world.withdraw_invitation(&mine.id, &open.id).await.unwrap());
    assert_eq!(world.open_invitation(&secret, world.now()).await.unwrap(), None);
    assert!(!world.withdraw_invitation(&mine.id, &open.id).await.unwrap());
    assert!(!world.withdraw_invitation(&mine.id, &accepted.id).await.unwrap());
}
