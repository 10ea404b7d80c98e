//! One's own account.

use crate::world::{PASSWORD, World};
use http::StatusCode;
use std::time::Duration;

const NEW: &str = "an even longer password";

#[tokio::test]
async fn the_page_shows_who_one_is() {
    let world = World::new().await;
    let mut browser = world.browser_of(&world.bob).await;
    world.clock.advance(Duration::from_hours(1));
    let page = browser.get("/account").await.page();
    for fact in ["bob@acme.example", "acme", "Member", "22 Nov 2026, 00:00 UTC"] {
        assert!(page.text().contains(fact), "{fact}: {}", page.text());
    }
}

#[tokio::test]
async fn a_new_password_ends_every_other_session() {
    let world = World::new().await;
    let mut here = world.sign_in(&world.ann).await;
    let mut elsewhere = world.sign_in(&world.ann).await;
    let before = here.jar["__Host-causeway-session"].clone();
    let form = here.get("/account").await.page().form("/account/password");
    let wrong = here
        .submit(&form.clone().with("current", "wrong").with("password", NEW))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.html().texts("error"), ["That is not your password."]);
    let short = here
        .submit(&form.clone().with("current", PASSWORD).with("password", "short"))
        .await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        short.html().texts("error"),
        ["Choose a password of at least 10 characters."]
    );
    assert_eq!(
        elsewhere.get("/").await.status,
        StatusCode::OK,
        "nothing is changed yet"
    );

    let answer = here
        .submit(&form.with("current", PASSWORD).with("password", NEW))
        .await;
    assert_eq!(answer.location(), "/account?done=password");
    assert_ne!(here.jar["__Host-causeway-session"], before);
    let page = here.get(answer.location()).await.page();
    assert!(page.texts("notice")[0].starts_with("Your password is changed."));
    assert_eq!(elsewhere.get("/").await.location(), "/sign-in");
    for (password, status) in [
        (PASSWORD, StatusCode::UNPROCESSABLE_ENTITY),
        (NEW, StatusCode::SEE_OTHER),
    ] {
        let mut browser = world.visitor();
        let form = browser.get("/sign-in").await.page().form("/sign-in");
        let form = form.with("email", &world.ann.email).with("password", password);
        assert_eq!(browser.submit(&form).await.status, status);
    }
    let trail = world.trail(&world.ann.tenant).await;
    assert!(
        trail.contains(&("account.password".to_owned(), "ok".to_owned())),
        "{trail:?}"
    );
}

#[tokio::test]
async fn one_signs_out_everywhere_else() {
    let world = World::new().await;
    let mut here = world.sign_in(&world.ann).await;
    let mut elsewhere = world.sign_in(&world.ann).await;
    let mut bob = world.sign_in(&world.bob).await;
    let form = here.get("/account").await.page().form("/account/sign-out-others");
    let page = here.submit_and_follow(&form).await.page();
    assert_eq!(page.texts("notice"), ["You are signed out everywhere else."]);
    assert_eq!(elsewhere.get("/").await.location(), "/sign-in");
    assert_eq!(bob.get("/").await.status, StatusCode::OK);
    // Words that nobody wrote are no notice.
    let page = here
        .get("/account?done=%3Cb%3Eyour+account+was+hacked%3C/b%3E")
        .await
        .page();
    assert!(page.texts("notice").is_empty());
}
