//! Signing in and out, and what a session is.

use crate::browser::{Answer, Browser};
use crate::world::{PASSWORD, Person, World};
use domain::Timestamp;
use http::{StatusCode, header};
use std::time::Duration;
use store::AccountState;

const SESSION: &str = "__Host-causeway-session";

/// Sends the form of the sign-in page.
async fn try_in(browser: &mut Browser, email: &str, password: &str) -> Answer {
    let form = browser.get("/sign-in").await.page().form("/sign-in");
    browser
        .submit(&form.with("email", email).with("password", password))
        .await
}

async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.get("/account").await.status == StatusCode::OK
}

#[tokio::test]
async fn a_person_signs_in_and_out() {
    let world = World::new().await;
    let mut browser = world.visitor();
    assert_eq!(browser.get("/").await.location(), "/sign-in");
    let mut browser = world.sign_in(&world.ann).await;
    let page = browser.get("/").await.page();
    assert_eq!(page.heading(), "Start");
    let cookie = browser.jar[SESSION].clone();
    let answer = browser.submit(&page.form("/sign-out")).await;
    assert_eq!(answer.location(), "/sign-in");
    assert!(!browser.jar.contains_key(SESSION));
    browser.jar.insert(SESSION.to_owned(), cookie);
    assert!(
        !is_signed_in(&mut browser).await,
        "a kept cookie counts no longer"
    );
    let signed_in = ("account.sign_in".to_owned(), "ok".to_owned());
    assert_eq!(world.trail(&world.ann.tenant).await, [signed_in]);
}

#[tokio::test]
async fn the_page_leads_back_to_where_one_was_going() {
    let world = World::new().await;
    let mut browser = world.visitor();
    let asked = browser.get("/tokens/new?name=a%26b").await;
    assert_eq!(asked.location(), "/sign-in?then=/tokens/new?name%3Da%2526b");
    let form = browser.follow(asked).await.page().form("/sign-in");
    let form = form.with("email", &world.ann.email).with("password", PASSWORD);
    let answer = browser.submit(&form).await;
    assert_eq!(answer.location(), "/tokens/new?name=a%26b");
    let again = browser.get("/sign-in?then=/tokens").await;
    assert_eq!(again.location(), "/tokens", "who is signed in is led on");
}

#[tokio::test]
async fn nothing_leads_away_from_the_gateway() {
    let world = World::new().await;
    for target in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/%0d%0aset-cookie:x=y\r\n",
        "\t//evil.example",
    ] {
        let query: String = url::form_urlencoded::byte_serialize(target.as_bytes()).collect();
        let mut browser = world.visitor();
        let form = browser
            .get(&format!("/sign-in?then={query}"))
            .await
            .page()
            .form("/sign-in");
        assert_eq!(form.value("then"), Some("/"), "{target:?}");
        // A form can be forged, too.
        let form = form.forge("then", target).with("email", &world.ann.email);
        let answer = browser.submit(&form.with("password", PASSWORD)).await;
        assert_eq!(answer.location(), "/", "{target:?}");
        let signed_in = browser.get(&format!("/sign-in?then={query}")).await;
        assert_eq!(signed_in.location(), "/", "{target:?}");
    }
}

/// An answer without what differs for everybody: the token of the form and what was typed.
fn comparable(answer: &Answer, form_email: &str) -> (StatusCode, String, usize) {
    let csrf = answer.html().form("/sign-in").value("csrf").unwrap().to_owned();
    let body = answer.body.replace(&csrf, "CSRF").replace(form_email, "EMAIL");
    (answer.status, body, answer.headers.len())
}

#[tokio::test]
async fn nobody_learns_who_has_an_account() {
    let world = World::new().await;
    world
        .store
        .set_account_state(
            &world.bob.tenant,
            &world.bob.account,
            AccountState::Disabled,
            Timestamp::default(),
        )
        .await
        .unwrap();
    let mut seen = Vec::new();
    for (email, password) in [
        (world.ann.email.as_str(), "a wrong password"),
        ("nobody@acme.example", "a wrong password"),
        // Disabled, which only its password tells.
        (world.bob.email.as_str(), "a wrong password"),
        ("no address at all", "a wrong password"),
        ("nul\0@acme.example", "a wrong password"),
        (world.ann.email.as_str(), ""),
        ("nobody@acme.example", ""),
    ] {
        let mut browser = world.visitor();
        let answer = try_in(&mut browser, email, password).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{email:?}");
        assert_eq!(answer.html().form("/sign-in").value("password"), Some(""));
        if !email.contains(['\0', ' ']) {
            seen.push(comparable(&answer, email));
        }
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:#?}");
    let mut browser = world.visitor();
    let answer = try_in(&mut browser, &world.bob.email, PASSWORD).await;
    assert!(answer.html().texts("error")[0].contains("disabled"), "{answer:?}");
    assert!(!is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn an_address_counts_in_any_case_and_with_blanks() {
    let world = World::new().await;
    let mut browser = world.visitor();
    let answer = try_in(&mut browser, " ANN@Acme.example ", PASSWORD).await;
    assert_eq!(answer.location(), "/");
}

#[tokio::test]
async fn every_sign_in_has_a_new_cookie_and_ends_the_session_before() {
    let world = World::new().await;
    // What an attacker planted: a value of their own, and a session of their own.
    let planted = "a".repeat(52);
    let mut browser = world.visitor();
    browser.jar.insert(SESSION.to_owned(), planted.clone());
    assert_eq!(
        try_in(&mut browser, &world.ann.email, PASSWORD).await.location(),
        "/"
    );
    assert_ne!(browser.jar[SESSION], planted);
    let mut attacker = world.visitor();
    attacker.jar.insert(SESSION.to_owned(), planted);
    assert!(!is_signed_in(&mut attacker).await);

    let of_eve = world.browser_of(&world.eve).await;
    let mut victim = of_eve.clone();
    // Eve's session is in the victim's browser; the page for visitors is not shown, so its form is sent as it is.
    let mut visitor = world.visitor();
    let form = visitor.get("/sign-in").await.page().form("/sign-in");
    victim.jar.extend(visitor.jar);
    let form = form.with("email", &world.ann.email).with("password", PASSWORD);
    assert_eq!(victim.submit(&form).await.location(), "/");
    assert_ne!(victim.jar[SESSION], of_eve.jar[SESSION]);
    let page = victim.get("/account").await.page();
    assert!(page.text().contains(&world.ann.email));
    let mut eve = of_eve;
    assert!(
        !is_signed_in(&mut eve).await,
        "what the browser was before has ended"
    );
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let world = World::new().await;
    let mut idle = world.sign_in(&world.ann).await;
    let mut busy = world.sign_in(&world.ann).await;
    for _ in 0..3 {
        world.clock.advance(Duration::from_hours(11));
        assert!(is_signed_in(&mut busy).await, "visits keep it");
    }
    assert!(!is_signed_in(&mut idle).await, "12 hours without a visit");
    for _ in 0..40 {
        world.clock.advance(Duration::from_hours(8));
        is_signed_in(&mut busy).await;
    }
    assert!(!is_signed_in(&mut busy).await, "14 days at the most");
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once() {
    let world = World::new().await;
    let mut browser = world.sign_in(&world.bob).await;
    let Person { tenant, account, .. } = &world.bob;
    let disable =
        world
            .store
            .set_account_state(tenant, account, AccountState::Disabled, Timestamp::default());
    disable.await.unwrap();
    assert!(!is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn cookies_are_bound_to_the_host_with_https_and_plain_on_loopback() {
    let world = World::new().await;
    let mut browser = world.visitor();
    let page = browser.get("/sign-in").await;
    let visit = page.set_cookies();
    assert_eq!(visit.len(), 1);
    assert!(visit[0].starts_with("__Host-causeway-visit="), "{visit:?}");
    assert!(
        visit[0].ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"),
        "{visit:?}"
    );
    let answer = try_in(&mut browser, &world.ann.email, PASSWORD).await;
    let [session, known] = answer.set_cookies()[..] else {
        panic!("{answer:?}")
    };
    for (cookie, name, age) in [
        (session, SESSION, 14 * 24 * 3_600),
        (known, "__Host-causeway-browser", 365 * 24 * 3_600),
    ] {
        assert!(cookie.starts_with(&format!("{name}=")), "{cookie}");
        let attributes = format!("; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}; Secure");
        assert!(cookie.ends_with(&attributes), "{cookie}");
    }
    assert_eq!(
        answer.header(header::CACHE_CONTROL),
        "",
        "the gateway adds no-store"
    );

    let world = World::with(|settings| settings.public_url = "http://127.0.0.1:8080".parse().unwrap()).await;
    let mut browser = world.visitor();
    browser.origin = Some("http://127.0.0.1:8080".to_owned());
    let answer = try_in(&mut browser, &world.ann.email, PASSWORD).await;
    assert_eq!(answer.location(), "/");
    for cookie in answer.set_cookies() {
        assert!(
            cookie.starts_with("causeway-") && !cookie.contains("Secure"),
            "{cookie}"
        );
        assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
    }
    assert!(is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn the_fields_are_ones_that_password_managers_know() {
    let world = World::new().await;
    let page = world.visitor().get("/sign-in").await.page();
    let attribute = |id: &str, name: &str| page.by_id(id).unwrap().attribute(name).map(ToOwned::to_owned);
    assert_eq!(attribute("email", "autocomplete").as_deref(), Some("username"));
    assert_eq!(attribute("email", "type").as_deref(), Some("email"));
    assert!(attribute("email", "autofocus").is_some());
    assert_eq!(
        attribute("password", "autocomplete").as_deref(),
        Some("current-password")
    );
    assert_eq!(attribute("password", "type").as_deref(), Some("password"));
}
