//! Links that make an account or give one a password.

use crate::world::{PASSWORD, World};
use domain::{InvitationId, SecretHash, Timestamp};
use http::{StatusCode, header};
use std::time::Duration;
use store::{AccountState, Invitation, Page, Role};

const CHOSEN: &str = "a password of one's own";

#[tokio::test]
async fn an_invitation_makes_an_account_and_signs_in() {
    invitation_on(World::new().await).await;
}

pub(crate) async fn invitation_on(world: World) {
    let path = world.invite(&world.ann, Some("zoe@acme.example")).await;
    let mut browser = world.visitor();
    let answer = browser.get(&path).await;
    assert_eq!(answer.header(header::REFERRER_POLICY), "strict-origin");
    let page = answer.page();
    assert!(
        page.text().contains("Make your account in acme, as a member."),
        "{}",
        page.text()
    );
    let form = page.form(&path);
    assert_eq!(form.value("email"), Some("zoe@acme.example"));
    assert!(page.by_id("email").unwrap().attribute("readonly").is_some());
    // The address is the invitation's, whatever a form says.
    let form = form.forge("email", "other@acme.example").with("password", CHOSEN);
    let answer = browser.submit(&form).await;
    assert_eq!(answer.location(), "/");
    let page = browser.get("/account").await.page();
    assert!(page.text().contains("zoe@acme.example") && page.text().contains("Member"));
    let account = world
        .store
        .account_by_email("zoe@acme.example")
        .await
        .unwrap()
        .unwrap();
    assert_eq!((&account.tenant, account.role), (&world.ann.tenant, Role::Member));
    let trail = world.trail(&world.ann.tenant).await;
    let actions: Vec<_> = trail.iter().map(|(action, _)| action.as_str()).collect();
    assert_eq!(actions, ["invitation.create", "invitation.accept"]);
    let rows = format!("{:?}", world.audit_rows(&world.ann.tenant).await);
    assert!(
        !rows.contains(path.trim_start_matches("/invitations/")),
        "the secret is in no row"
    );

    let mut next = world.visitor();
    let form = next.get("/sign-in").await.page().form("/sign-in");
    let form = form.with("email", "zoe@acme.example").with("password", CHOSEN);
    assert_eq!(next.submit(&form).await.location(), "/");
}

#[tokio::test]
async fn a_link_without_an_address_asks_for_one() {
    let world = World::new().await;
    let path = world.invite(&world.ann, None).await;
    let mut browser = world.visitor();
    let form = browser.get(&path).await.page().form(&path);
    for (email, password, wrong) in [
        ("zoe", CHOSEN, "looks like"),
        ("zoe@acme.example", "short", "at least 10"),
        ("eve@globex.example", CHOSEN, "exists already"),
    ] {
        let form = form.clone().with("email", email).with("password", password);
        let answer = browser.submit(&form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{email}");
        let page = answer.html();
        assert!(
            page.texts("error")[0].contains(wrong),
            "{:?}",
            page.texts("error")
        );
        assert_eq!(page.form(&path).value("email"), Some(email));
        assert_eq!(page.form(&path).value("password"), Some(""));
    }
    let form = form.with("email", "Zoe@Acme.example").with("password", CHOSEN);
    assert_eq!(browser.submit(&form).await.location(), "/");
    assert!(
        world
            .store
            .account_by_email("zoe@acme.example")
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn links_that_do_not_count_answer_alike() {
    let world = World::new().await;
    let used = world.invite(&world.ann, Some("zoe@acme.example")).await;
    let mut browser = world.visitor();
    let form = browser
        .get(&used)
        .await
        .page()
        .form(&used)
        .with("password", CHOSEN);
    assert_eq!(browser.submit(&form).await.location(), "/");
    let withdrawn = world.invite(&world.ann, Some("yan@acme.example")).await;
    let mut ann = world.browser_of(&world.ann).await;
    let people = ann.get("/owner/people").await.page();
    let withdrawal = people
        .forms()
        .into_iter()
        .find(|form| form.action.ends_with("/withdraw"));
    ann.submit(&withdrawal.unwrap()).await;
    let expired = world.invite(&world.ann, Some("xia@acme.example")).await;
    world.clock.advance(Duration::from_hours(7 * 24));
    let unknown = format!("/invitations/{:052}", 0);
    let mut bodies = Vec::new();
    for path in [
        used.as_str(),
        &withdrawn,
        &expired,
        &unknown,
        "/invitations/x",
        "/invitations/%ff",
    ] {
        let answer = world.visitor().get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.header(header::REFERRER_POLICY), "strict-origin");
        assert!(answer.html().text().contains("ask whoever sent you the link"));
        bodies.push((answer.body, answer.headers.len()));
        // And so does a form that was loaded before.
        let mut browser = world.visitor();
        let token = browser.get("/sign-in").await.page().form("/sign-in");
        let mut form = token.without("then").without("email").with("password", CHOSEN);
        path.clone_into(&mut form.action);
        assert_eq!(
            browser.submit(&form).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn of_two_who_use_a_link_one_gets_the_account() {
    let world = World::new().await;
    let path = world.invite(&world.ann, None).await;
    let (mut one, mut two) = (world.visitor(), world.visitor());
    let first = one.get(&path).await.page().form(&path);
    let second = two.get(&path).await.page().form(&path);
    let first = first.with("email", "one@acme.example").with("password", CHOSEN);
    let second = second.with("email", "two@acme.example").with("password", CHOSEN);
    let (first, second) = tokio::join!(one.submit(&first), two.submit(&second));
    let mut statuses = [first.status, second.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::NOT_FOUND]);
}

#[tokio::test]
async fn the_link_of_a_first_start_makes_the_owner() {
    let world = World::new().await;
    let secret = "0".repeat(52);
    let tenant = &world.ann.tenant;
    let invitation = Invitation {
        id: InvitationId::generate(world.clock.as_ref(), world.entropy.as_ref()),
        tenant: tenant.clone(),
        account: None,
        email: None,
        role: Role::Owner,
        created_at: Timestamp::default(),
        expires_at: Timestamp::from_micros(i64::MAX),
        accepted_at: None,
    };
    let hash = SecretHash::of(&secret);
    let stored = world.store.create_invitation(tenant, &invitation, &hash);
    stored.await.unwrap();
    let path = format!("/invitations/{secret}");
    let mut browser = world.visitor();
    let form = browser.get(&path).await.page().form(&path);
    let form = form.with("email", "first@acme.example").with("password", CHOSEN);
    let page = browser.submit_and_follow(&form).await.page();
    assert!(page.links().contains(&"/owner/people"), "{:?}", page.links());
}

#[tokio::test]
async fn a_password_link_ends_the_sessions_of_its_account() {
    let world = World::new().await;
    let mut bob = world.sign_in(&world.bob).await;
    let mut ann = world.browser_of(&world.ann).await;
    let person = format!("/owner/people/{}", world.bob.account);
    let form = ann.get(&person).await.page().form(&format!("{person}/link"));
    let path = World::link_on(&ann.submit(&form).await);
    assert_eq!(
        bob.get("/").await.status,
        StatusCode::OK,
        "a link alone changes nothing"
    );
    // Ann opens it in her own browser, is told, and would be signed out.
    let page = ann.get(&path).await.page();
    assert!(page.texts("notice")[0].contains(&world.ann.email));
    let mut browser = world.visitor();
    let page = browser.get(&path).await.page();
    assert_eq!(page.heading(), "Choose a password");
    let form = page.form(&path).with("password", CHOSEN);
    assert_eq!(browser.submit(&form).await.location(), "/");
    assert!(
        browser
            .get("/account")
            .await
            .page()
            .text()
            .contains(&world.bob.email)
    );
    assert_eq!(bob.get("/").await.location(), "/sign-in");
    let mut old = world.visitor();
    let form = old.get("/sign-in").await.page().form("/sign-in");
    let form = form.with("email", &world.bob.email).with("password", PASSWORD);
    assert_eq!(old.submit(&form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_password_link_of_a_disabled_account_does_not_count() {
    let world = World::new().await;
    let mut ann = world.browser_of(&world.ann).await;
    let person = format!("/owner/people/{}", world.bob.account);
    let form = ann.get(&person).await.page().form(&format!("{person}/link"));
    let path = World::link_on(&ann.submit(&form).await);
    let (tenant, account) = (&world.bob.tenant, &world.bob.account);
    let disable =
        world
            .store
            .set_account_state(tenant, account, AccountState::Disabled, Timestamp::default());
    disable.await.unwrap();
    assert_eq!(world.visitor().get(&path).await.status, StatusCode::NOT_FOUND);
    let open = world
        .store
        .list_invitations(tenant, Page::first(10))
        .await
        .unwrap();
    assert_eq!(open.len(), 1, "it counts again when the account does");
}
