//! What is somebody's is nobody else's: not of another tenant, and not of another account of the same one.

use crate::furnished::Furnished;
use http::StatusCode;

/// Whether a path names something: `/tokens/tok_…/revoke`.
fn has_id(path: &str) -> bool {
    path.split('/').any(|part| {
        part.split_once('_')
            .is_some_and(|(kind, id)| kind.len() == 3 && id.len() == 26)
    })
}

#[tokio::test]
async fn nobody_else_sees_a_page_of_anns() {
    let furnished = Furnished::new().await;
    let world = &furnished.world;
    let pages = furnished.walk().await;
    let paths: Vec<_> = pages.keys().filter(|path| has_id(path)).collect();
    for id in [
        furnished.connection.as_str(),
        furnished.token.as_str(),
        furnished.grant.id.as_str(),
        world.bob.account.as_str(),
    ] {
        assert!(
            paths.iter().any(|path| path.contains(id)),
            "no page of {id}: {paths:?}"
        );
    }
    for person in [&world.bob, &world.eve, &world.mia] {
        let mut browser = world.browser_of(person).await;
        for path in &paths {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{} at {path}", person.email);
            assert!(!answer.body.contains("acme"), "{} at {path}", person.email);
        }
    }
}

#[tokio::test]
async fn nobody_else_sends_a_form_of_anns() {
    let furnished = Furnished::new().await;
    let world = &furnished.world;
    let pages = furnished.walk().await;
    let forms: Vec<_> = pages
        .values()
        .flat_map(|(_, page)| page.forms())
        .filter(|form| form.method == "post" && has_id(&form.action))
        .collect();
    assert!(forms.len() > 5, "{forms:?}");
    let before = furnished.belongings().await;
    for person in [&world.bob, &world.eve, &world.mia] {
        let mut browser = world.browser_of(person).await;
        let own = browser.get("/").await.page().form("/sign-out");
        let own = own.value("csrf").unwrap();
        for form in &forms {
            let answer = browser.submit(&form.clone().forge("csrf", own)).await;
            let place = &form.action;
            assert_eq!(
                answer.status,
                StatusCode::NOT_FOUND,
                "{} at {place}",
                person.email
            );
        }
    }
    assert_eq!(furnished.belongings().await, before);
}

#[tokio::test]
async fn lists_hold_what_is_ones_own() {
    let furnished = Furnished::named("a-name-of-anns").await;
    let world = &furnished.world;
    for person in [&world.bob, &world.eve, &world.mia] {
        let mut browser = world.browser_of(person).await;
        for path in [
            "/",
            "/connections",
            "/tokens",
            "/agents",
            "/activity",
            "/activity.csv",
            "/connect/codex",
        ] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            assert!(
                !answer.body.contains("a-name-of-anns"),
                "{} at {path}",
                person.email
            );
            assert!(
                !answer.body.contains(&world.ann.email),
                "{} at {path}",
                person.email
            );
        }
    }
}

#[tokio::test]
async fn visitors_are_led_to_the_sign_in() {
    let furnished = Furnished::new().await;
    let pages = furnished.walk().await;
    let mut visitor = furnished.world.visitor();
    for path in pages.keys() {
        let answer = visitor.get(path).await;
        let is_for_visitors = path.starts_with("/invitations/") || path == "/sign-in" || path == "/sign-up";
        if !is_for_visitors {
            assert!(answer.location().starts_with("/sign-in"), "{path}: {answer:?}");
        }
    }
}
