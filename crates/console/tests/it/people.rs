//! The people of a tenant, as its owners manage them.

use crate::browser::{Answer, Browser};
use crate::world::{Person, World, counted};
use http::StatusCode;
use store::{Account, AccountState, Page, Role};

async fn stored(world: &World, person: &Person) -> Option<Account> {
    world
        .store
        .account(&person.tenant, &person.account)
        .await
        .unwrap()
}

/// Sends the form of a person's page that ends like this.
async fn act(browser: &mut Browser, person: &Person, what: &str) -> Answer {
    let path = format!("/owner/people/{}", person.account);
    let form = browser.get(&path).await.page().form(&format!("{path}/{what}"));
    browser.submit(&form).await
}

#[tokio::test]
async fn owners_see_the_people_of_their_tenant() {
    let world = World::new().await;
    let page = world
        .browser_of(&world.ann)
        .await
        .get("/owner/people")
        .await
        .page();
    for known in ["ann@acme.example", "This is you", "bob@acme.example"] {
        assert!(page.text().contains(known), "{known}");
    }
    assert!(!page.text().contains("globex"));
    for path in ["/owner/people", "/owner/settings"] {
        let mut bob = world.browser_of(&world.bob).await;
        assert_eq!(bob.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!bob.get("/").await.page().links().contains(&path));
    }
}

#[tokio::test]
async fn roles_and_states_are_changed() {
    let world = World::new().await;
    let mut ann = world.browser_of(&world.ann).await;
    let mut bob = world.browser_of(&world.bob).await;
    act(&mut ann, &world.bob, "role").await;
    assert_eq!(stored(&world, &world.bob).await.unwrap().role, Role::Owner);
    assert_eq!(bob.get("/owner/people").await.status, StatusCode::OK, "at once");
    act(&mut ann, &world.bob, "role").await;
    assert_eq!(stored(&world, &world.bob).await.unwrap().role, Role::Member);
    let answer = act(&mut ann, &world.bob, "state").await;
    let page = ann.follow(answer).await.page();
    assert!(page.texts("notice")[0].starts_with("The account is disabled"));
    assert_eq!(bob.get("/").await.location(), "/sign-in");
    act(&mut ann, &world.bob, "state").await;
    assert_eq!(
        stored(&world, &world.bob).await.unwrap().state,
        AccountState::Active
    );
    let actions: Vec<_> = world.trail(&world.ann.tenant).await;
    let expected = [
        "account.role",
        "account.role",
        "account.disable",
        "account.enable",
    ];
    let expected = expected.map(|action| (action.to_owned(), "ok".to_owned()));
    assert_eq!(actions, expected);
}

#[tokio::test]
async fn the_last_owner_stays() {
    let world = World::new().await;
    let mut ann = world.browser_of(&world.ann).await;
    for what in ["role", "state"] {
        let refused = act(&mut ann, &world.ann, what).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{what}");
        assert!(
            refused.html().texts("problem")[0].contains("last active owner"),
            "{refused:?}"
        );
    }
    let path = format!("/owner/people/{}/delete", world.ann.account);
    let form = ann.get(&path).await.page().form(&path);
    let refused = ann.submit(&form).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(stored(&world, &world.ann).await.unwrap().role, Role::Owner);

    act(&mut ann, &world.bob, "role").await;
    let answer = act(&mut ann, &world.ann, "role").await;
    assert_eq!(answer.location(), "/", "with a second owner it goes");
    assert_eq!(ann.get("/owner/people").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_account_is_deleted_with_everything_of_it() {
    let world = World::new().await;
    let mut bob = world.browser_of(&world.bob).await;
    let mut ann = world.browser_of(&world.ann).await;
    let path = format!("/owner/people/{}/delete", world.bob.account);
    let page = ann.get(&path).await.page();
    assert!(page.text().contains("bob@acme.example"));
    let page = ann.submit_and_follow(&page.form(&path)).await.page();
    assert_eq!(page.texts("notice"), ["The account is deleted."]);
    assert_eq!(stored(&world, &world.bob).await, None);
    assert_eq!(bob.get("/").await.location(), "/sign-in");
}

#[tokio::test]
async fn an_invitation_is_shown_once_and_can_be_taken_back() {
    let world = World::new().await;
    let mut ann = world.browser_of(&world.ann).await;
    let form = ann.get("/owner/people").await.page().form("/owner/invitations");
    for (email, wrong) in [("zoe", "looks like"), ("BOB@acme.example", "has an account here")] {
        let answer = ann
            .submit(&form.clone().with("email", email).with("role", "owner"))
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.html();
        assert!(page.texts("error")[0].contains(wrong));
        let form = page.form("/owner/invitations");
        assert_eq!(
            (form.value("email"), form.value("role")),
            (Some(email), Some("owner"))
        );
    }
    // Whether another tenant knows the address is not told.
    for email in ["zoe@acme.example", "eve@globex.example"] {
        let answer = ann
            .submit(&form.clone().with("email", email).with("role", "owner"))
            .await;
        let link = World::link_on(&answer);
        let list = ann.get("/owner/people").await;
        assert!(list.body.contains(email));
        assert!(!list.body.contains(&link), "it is shown only once");
    }
    let form = ann.get("/owner/people").await.page().forms();
    for form in form.iter().filter(|form| form.action.ends_with("/withdraw")) {
        assert_eq!(ann.submit(form).await.location(), "/owner/people?done=withdrawn");
        assert_eq!(ann.submit(form).await.status, StatusCode::NOT_FOUND);
    }
    let left = world
        .store
        .list_invitations(&world.ann.tenant, Page::first(10))
        .await
        .unwrap();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn forms_that_say_something_else_are_refused() {
    let world = World::new().await;
    let mut ann = world.browser_of(&world.ann).await;
    let path = format!("/owner/people/{}", world.bob.account);
    for (what, field) in [("role", "role"), ("state", "state")] {
        let form = ann.get(&path).await.page().form(&format!("{path}/{what}"));
        let answer = ann.submit(&form.with(field, "admin")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    }
    let bob = stored(&world, &world.bob).await.unwrap();
    assert_eq!((bob.role, bob.state), (Role::Member, AccountState::Active));
    let mut form = ann.get(&path).await.page().form(&format!("{path}/link"));
    form.action = format!("/owner/people/{}/link", world.ann.account);
    assert_eq!(
        ann.submit(&form).await.status,
        StatusCode::NOT_FOUND,
        "no link for oneself"
    );
}

#[tokio::test]
async fn long_lists_come_in_pieces() {
    let world = World::new().await;
    let template = stored(&world, &world.bob).await.unwrap();
    for number in 0..100 {
        world.clock.advance_millis(1);
        let account = Account {
            id: domain::AccountId::generate(world.clock.as_ref(), world.entropy.as_ref()),
            email: Some(format!("person{number}@acme.example")),
            ..template.clone()
        };
        world
            .store
            .create_account(&template.tenant, &account)
            .await
            .unwrap();
    }
    let mut ann = world.browser_of(&world.ann).await;
    let first = ann.get("/owner/people").await.page();
    let more = first
        .links()
        .into_iter()
        .find(|link| link.starts_with("/owner/people?after="));
    let second = ann.get(more.unwrap()).await.page();
    assert!(first.text().contains("person97@") && !first.text().contains("person98@"));
    assert!(second.text().contains("person98@") && second.text().contains("person99@"));
    assert!(!second.text().contains("person97@"));
}

#[tokio::test]
async fn the_settings_show_what_holds() {
    let world = World::with(|settings| {
        settings.limits = vec![console::Limit {
            what: "Calls of a tenant".to_owned(),
            value: "20 a second".to_owned(),
        }];
    })
    .await;
    let page = world
        .browser_of(&world.ann)
        .await
        .get("/owner/settings")
        .await
        .page();
    for fact in [
        "acme",
        world.ann.tenant.as_str(),
        "Closed:",
        "365 days",
        "14 days, or 12 hours",
        "20 a second",
    ] {
        assert!(page.text().contains(fact), "{fact}: {}", page.text());
    }
}

#[tokio::test]
async fn owners_see_what_their_own_tenant_uses_of_its_limits() {
    let world = World::new().await;
    let (own, other) = (counted(&world.ann.tenant), counted(&world.eve.tenant));
    assert_ne!(own, other, "the test could not tell one from the other");
    let mut browser = world.browser_of(&world.ann).await;
    let page = browser.get("/owner/settings").await.page();
    let text = page.text();
    assert!(
        text.contains(&format!("{own} answered, 7 refused by a limit")),
        "{text}"
    );
    assert!(!text.contains(&other.to_string()), "{text}");
}
