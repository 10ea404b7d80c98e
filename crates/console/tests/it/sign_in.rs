//! Signing in and out.

use crate::world::{PASSWORD, World};
use http::StatusCode;

#[tokio::test]
async fn a_person_signs_in_and_out() {
    let world = World::new().await;
    let mut browser = world.visitor();
    let answer = browser.get("/").await;
    assert_eq!(answer.location(), "/sign-in");
    let mut browser = world.sign_in(&world.ann).await;
    let page = browser.get("/").await.page();
    assert_eq!(page.heading(), "Start");
    let answer = browser.submit(&page.form("/sign-out")).await;
    assert_eq!(answer.location(), "/sign-in");
    assert_eq!(browser.get("/").await.location(), "/sign-in");
}

#[tokio::test]
async fn a_wrong_password_is_told_at_the_form() {
    let world = World::new().await;
    let mut browser = world.visitor();
    let form = browser.get("/sign-in").await.page().form("/sign-in");
    let form = form
        .with("email", &world.ann.email)
        .with("password", &PASSWORD[1..]);
    let answer = browser.submit(&form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.html();
    assert_eq!(page.texts("error").len(), 1);
    let form = page.form("/sign-in");
    assert_eq!(form.value("email"), Some(world.ann.email.as_str()));
    assert_eq!(form.value("password"), Some(""));
}
