//! Making an account without an invitation.

use crate::world::{PASSWORD, World};
use console::SignUp;
use http::StatusCode;
use std::time::Duration;
use store::{Page, Role};

async fn open() -> World {
    World::with(|settings| settings.sign_up = SignUp::Open).await
}

#[tokio::test]
async fn whoever_signs_up_has_a_tenant_of_their_own() {
    let world = open().await;
    let mut browser = world.visitor();
    let form = browser.get("/sign-up").await.page().form("/sign-up");
    let form = form.with("email", "Zoe@new.example").with("password", PASSWORD);
    let answer = browser.submit(&form).await;
    assert_eq!(answer.location(), "/");
    let account = world
        .store
        .account_by_email("zoe@new.example")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(account.role, Role::Owner);
    let tenant = world.store.tenant(&account.tenant).await.unwrap().unwrap();
    assert_eq!(tenant.name, "zoe@new.example");
    let people = browser.get("/owner/people").await.page();
    assert!(people.text().contains("zoe@new.example") && !people.text().contains("acme"));
    assert_eq!(
        world.trail(&account.tenant).await,
        [("account.sign_up".to_owned(), "ok".to_owned())]
    );
    assert_eq!(browser.get("/sign-up").await.location(), "/");
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field_and_leaves_nothing_behind() {
    let world = open().await;
    let mut browser = world.visitor();
    let form = browser.get("/sign-up").await.page().form("/sign-up");
    for (email, password, wrong) in [
        ("zoe@localhost", PASSWORD, "looks like"),
        ("zoe@new.example", "ninechars", "at least 10"),
        ("ann@acme.example", PASSWORD, "There is an account"),
    ] {
        let form = form.clone().with("email", email).with("password", password);
        let answer = browser.submit(&form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{email}");
        assert!(answer.html().texts("error")[0].contains(wrong), "{answer:?}");
    }
    let tenants = world.store.list_tenants(Page::first(10)).await.unwrap();
    assert_eq!(tenants.len(), 2);
}

#[tokio::test]
async fn of_two_with_one_address_one_gets_it() {
    let world = open().await;
    let (mut one, mut two) = (world.visitor(), world.visitor());
    let first = one.get("/sign-up").await.page().form("/sign-up");
    let second = two.get("/sign-up").await.page().form("/sign-up");
    let first = first.with("email", "zoe@new.example").with("password", PASSWORD);
    let second = second.with("email", "zoe@new.example").with("password", PASSWORD);
    let (first, second) = tokio::join!(one.submit(&first), two.submit(&second));
    let mut statuses = [first.status, second.status];
    statuses.sort();
    assert_eq!(
        statuses,
        [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]
    );
    let tenants = world.store.list_tenants(Page::first(10)).await.unwrap();
    assert_eq!(
        tenants.len(),
        3,
        "the tenant of the other one is gone: {tenants:?}"
    );
}

#[tokio::test]
async fn a_tenant_of_the_same_name_is_in_nobodys_way() {
    let world = open().await;
    let long = format!("{}@new.example", "z".repeat(242));
    for email in ["zoe@new.example", &long] {
        let mut taken = world.store.tenant(&world.ann.tenant).await.unwrap().unwrap();
        taken.id = domain::TenantId::generate(world.clock.as_ref(), world.entropy.as_ref());
        taken.name = email.to_owned();
        world.store.create_tenant(&taken).await.unwrap();
        let mut browser = world.visitor();
        let form = browser.get("/sign-up").await.page().form("/sign-up");
        let answer = browser
            .submit(&form.with("email", email).with("password", PASSWORD))
            .await;
        assert_eq!(answer.location(), "/", "{email}");
        let account = world.store.account_by_email(email).await.unwrap().unwrap();
        assert_ne!(account.tenant, taken.id);
    }
}

#[tokio::test]
async fn one_network_signs_up_ten_times_an_hour() {
    let world = open().await;
    let mut browser = world.visitor();
    let form = browser.get("/sign-up").await.page().form("/sign-up");
    for _ in 0..10 {
        let form = form
            .clone()
            .with("email", "ann@acme.example")
            .with("password", PASSWORD);
        assert_eq!(
            browser.submit(&form).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    let form = form.with("email", "zoe@new.example").with("password", PASSWORD);
    assert_eq!(browser.submit(&form).await.status, StatusCode::TOO_MANY_REQUESTS);
    world.clock.advance(Duration::from_hours(1));
    assert_eq!(browser.submit(&form).await.location(), "/");
}

#[tokio::test]
async fn where_it_is_not_open_the_page_says_how_to_get_in() {
    for (policy, word) in [(SignUp::Closed, "operator"), (SignUp::Invite, "by invitation")] {
        let world = World::with(|settings| settings.sign_up = policy).await;
        let mut browser = world.visitor();
        let page = browser.get("/sign-up").await.page();
        assert_eq!(page.forms().len(), 0);
        assert!(page.text().contains(word), "{}", page.text());
        // The form of another page has the visitor's token.
        let form = browser.get("/sign-in").await.page().form("/sign-in");
        let mut form = form.with("email", "zoe@new.example").with("password", PASSWORD);
        form.action = "/sign-up".to_owned();
        assert_eq!(browser.submit(&form).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            world.store.account_by_email("zoe@new.example").await.unwrap(),
            None
        );
    }
}
