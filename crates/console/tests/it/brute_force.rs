//! Guessing passwords and links, against a clock that only tests move.

use crate::browser::{Answer, Browser};
use crate::world::{PASSWORD, World};
use http::{StatusCode, header};
use std::time::Duration;

async fn try_in(browser: &mut Browser, email: &str, password: &str) -> Answer {
    let form = browser.get("/sign-in").await.page().form("/sign-in");
    browser
        .submit(&form.with("email", email).with("password", password))
        .await
}

#[tokio::test]
async fn ten_attempts_from_one_place_then_a_quarter_of_an_hour() {
    let world = World::new().await;
    // The same for an address that nobody has: the limit tells nothing either.
    for email in [world.ann.email.as_str(), "nobody@acme.example"] {
        let mut browser = world.visitor();
        for _ in 0..10 {
            let answer = try_in(&mut browser, email, "guess").await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let refused = try_in(&mut browser, email, PASSWORD).await;
        assert_eq!(
            refused.status,
            StatusCode::TOO_MANY_REQUESTS,
            "also with the right one"
        );
        assert_eq!(refused.header(header::RETRY_AFTER), "900");
        assert!(refused.html().text().contains("Wait 15 minutes"), "{refused:?}");
        assert!(refused.set_cookies().is_empty());
    }
    world.clock.advance(Duration::from_mins(15));
    let answer = try_in(&mut world.visitor(), &world.ann.email, PASSWORD).await;
    assert_eq!(answer.location(), "/");
}

#[tokio::test]
async fn an_attacker_locks_out_nobody_but_themselves() {
    let world = World::new().await;
    let mut signed_in = world.sign_in(&world.ann).await;
    let mut known = world.sign_in(&world.ann).await;
    let page = known.get("/").await.page();
    known.submit(&page.form("/sign-out")).await;
    // As many networks as it takes to use up what strangers have together.
    for network in 0..11 {
        let mut attacker = world.visitor().at(&format!("198.51.100.{network}"));
        for _ in 0..10 {
            try_in(&mut attacker, &world.ann.email, "guess").await;
        }
    }
    let mut stranger = world.visitor().at("203.0.113.1");
    let refused = try_in(&mut stranger, &world.ann.email, PASSWORD).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(
        signed_in.get("/account").await.status,
        StatusCode::OK,
        "sessions go on"
    );
    // In a browser where ann signed in before she still can, also from a network that was used up.
    known = known.at("198.51.100.1");
    assert_eq!(
        try_in(&mut known, &world.ann.email, PASSWORD).await.location(),
        "/"
    );
    // Others are not concerned, and the hour passes.
    let other = try_in(&mut world.visitor(), &world.bob.email, PASSWORD).await;
    assert_eq!(other.location(), "/");
    world.clock.advance(Duration::from_hours(1));
    let later = try_in(&mut stranger, &world.ann.email, PASSWORD).await;
    assert_eq!(later.location(), "/");
}

#[tokio::test]
async fn a_known_browser_has_ten_attempts_and_no_more_rights() {
    let world = World::new().await;
    let mut ann = world.sign_in(&world.ann).await;
    ann.jar.remove("__Host-causeway-session");
    assert_eq!(ann.get("/").await.location(), "/sign-in", "it is no sign-in");
    for _ in 0..10 {
        let wrong = try_in(&mut ann, &world.ann.email, "guess").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let refused = try_in(&mut ann, &world.ann.email, PASSWORD).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);

    // Of another account it counts for nothing: eve's cookie does not help her at ann's password.
    let mut eve = world.sign_in(&world.eve).await;
    for _ in 0..10 {
        eve.jar.remove("__Host-causeway-session");
        try_in(&mut eve, &world.bob.email, "guess").await;
    }
    let refused = try_in(&mut eve, &world.bob.email, PASSWORD).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    // Nor does a changed one.
    let mut forged = world.sign_in(&world.mia).await;
    let value = forged.jar.get_mut("__Host-causeway-browser").unwrap();
    let last = if value.ends_with('A') { 'B' } else { 'A' };
    value.pop();
    value.push(last);
    forged.jar.remove("__Host-causeway-session");
    for _ in 0..10 {
        try_in(&mut forged, &world.mia.email, "guess").await;
    }
    let refused = try_in(&mut world.visitor(), &world.mia.email, PASSWORD).await;
    assert_eq!(
        refused.status,
        StatusCode::TOO_MANY_REQUESTS,
        "it counted as a stranger's"
    );
}

#[tokio::test]
async fn one_network_has_a_hundred_attempts_at_all_accounts() {
    let world = World::new().await;
    for number in 0..100 {
        // Of an IPv6 network all addresses are one.
        let mut browser = world.visitor().at(&format!("2001:db8::{number:x}"));
        try_in(&mut browser, &format!("user{number}@acme.example"), "").await;
    }
    let mut browser = world.visitor().at("2001:db8::ffff");
    let refused = try_in(&mut browser, &world.ann.email, PASSWORD).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    let mut elsewhere = world.visitor().at("2001:db8:0:1::1");
    let answer = try_in(&mut elsewhere, &world.ann.email, PASSWORD).await;
    assert_eq!(answer.location(), "/");
}

#[tokio::test]
async fn a_success_forgets_the_errors_before() {
    let world = World::new().await;
    for _ in 0..3 {
        let mut browser = world.visitor();
        for _ in 0..9 {
            try_in(&mut browser, &world.ann.email, "guess").await;
        }
        assert_eq!(
            try_in(&mut browser, &world.ann.email, PASSWORD).await.location(),
            "/"
        );
    }
}

#[tokio::test]
async fn links_are_guessed_thirty_times_a_quarter_of_an_hour() {
    let world = World::new().await;
    let mut browser = world.visitor();
    for number in 0..30 {
        let answer = browser.get(&format!("/invitations/{number:052}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    let path = world.invite(&world.ann, None).await;
    let refused = browser.get(&path).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header(header::REFERRER_POLICY), "strict-origin");
    assert_eq!(
        world.visitor().at("203.0.113.1").get(&path).await.status,
        StatusCode::OK
    );
    world.clock.advance(Duration::from_mins(15));
    assert_eq!(browser.get(&path).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_old_password_cannot_be_guessed_in_a_stolen_session() {
    let world = World::new().await;
    let mut browser = world.browser_of(&world.ann).await;
    let form = browser.get("/account").await.page().form("/account/password");
    for _ in 0..10 {
        let form = form
            .clone()
            .with("current", "guess")
            .with("password", "another password");
        let answer = browser.submit(&form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let form = form
        .with("current", PASSWORD)
        .with("password", "another password");
    let refused = browser.submit(&form).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
}
