//! Sign-ins at Backendless that come to nothing: refused, of somebody else, too late, twice, changed on their way.

use super::way::{CHOICE, Way};
use crate::browser::Browser;
use emulator::{Effect, Fault};
use http::StatusCode;
use std::collections::BTreeMap;
use std::time::Duration;

const CALLBACK: &str = "/connections/backendless/callback";

/// What the page says that an answer leads to.
async fn told(browser: &mut Browser, path: &str, problem: &str) -> String {
    let answer = browser.get(path).await;
    let location = answer.location().to_owned();
    assert!(location.ends_with(&format!("problem={problem}")), "{location}");
    let page = browser.follow(answer).await.page();
    assert_eq!(page.heading(), "Connect an app");
    page.texts("notice")[0].to_owned()
}

/// The value of a parameter of a URL.
fn parameter(url: &str, name: &str) -> String {
    let query = url.split_once('?').unwrap().1;
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(found, _)| found == name).unwrap().1.into_owned()
}

#[tokio::test]
async fn a_developer_who_says_no_is_understood() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let page = "/connections/new?then=/tokens";
    let state = parameter(&way.begin(&mut browser, page).await, "state");
    let denied = format!("{CALLBACK}?error=access_denied&error_description=%3Cb%3E&state={state}");
    let answer = browser.get(&denied).await;
    assert_eq!(answer.location(), "/connections/new?then=/tokens&problem=denied");
    let text = told(&mut browser, &denied, "denied").await;
    assert_eq!(
        text,
        "Access was refused at Backendless, so nothing was connected. Sign in again and allow it, or enter the keys yourself."
    );
    for error in ["server_error", "%3Cscript%3E", ""] {
        let failed = format!("{CALLBACK}?error={error}&state={state}");
        let text = told(&mut browser, &failed, "failed").await;
        assert!(text.starts_with("Backendless could not sign you in"), "{text}");
    }
    assert_eq!(way.requests_to("/developer/oauth2/token"), 0);
}

#[tokio::test]
async fn an_answer_counts_in_the_session_that_began_alone() {
    let way = Way::new().await;
    let mut ann = way.browser_of(&way.ann).await;
    let back = way.approve(&way.begin(&mut ann, "/connections/new").await).await;
    // Somebody of another tenant, of the same tenant, and the same person in another session.
    for person in [&way.eve, &way.bob, &way.ann] {
        let mut other = way.browser_of(person).await;
        let text = told(&mut other, &back, "foreign").await;
        assert!(text.starts_with("This sign-in did not begin here"), "{text}");
    }
    assert_eq!(
        way.requests_to("/developer/oauth2/token"),
        0,
        "the code was not used"
    );
    // A visitor does not take it through the sign-in either.
    let visitor = way.visitor().get(&back).await;
    assert_eq!(visitor.location(), "/sign-in?then=/connections/new");
    // It still counts where it belongs.
    assert_eq!(ann.get(&back).await.page().heading(), "Choose an app");
}

#[tokio::test]
async fn an_answer_counts_for_ten_minutes_and_once() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let late = way
        .approve(&way.begin(&mut browser, "/connections/new").await)
        .await;
    way.clock.advance(Duration::from_mins(10));
    let text = told(&mut browser, &late, "expired").await;
    assert!(text.contains("longer than 10 minutes"), "{text}");

    let back = way
        .approve(&way.begin(&mut browser, "/connections/new").await)
        .await;
    way.clock.advance(Duration::from_mins(9));
    assert_eq!(browser.get(&back).await.page().heading(), "Choose an app");
    let text = told(&mut browser, &back, "ended").await;
    assert!(
        text.starts_with("Backendless does not accept this sign-in any more"),
        "{text}"
    );
}

#[tokio::test]
async fn an_answer_that_was_changed_is_none_of_ours() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let back = way
        .approve(&way.begin(&mut browser, "/connections/new").await)
        .await;
    let (code, state) = (parameter(&back, "code"), parameter(&back, "state"));
    let mut changed = state.clone();
    let last = changed.pop().unwrap();
    changed.push(if last == 'A' { 'B' } else { 'A' });
    let middle = state.len() / 2;
    let replacement = if &state[middle..=middle] == "x" { "y" } else { "x" };
    let mut inner = state.clone();
    inner.replace_range(middle..=middle, replacement);
    for state in ["", "x", ".", &inner, &state[..middle], &format!("{state}AAAA")] {
        told(
            &mut browser,
            &format!("{CALLBACK}?code={code}&state={state}"),
            "foreign",
        )
        .await;
    }
    told(&mut browser, &format!("{CALLBACK}?code={code}"), "foreign").await;
    told(
        &mut browser,
        &format!("{CALLBACK}?code=a&code=b&state={state}"),
        "foreign",
    )
    .await;
    told(&mut browser, CALLBACK, "foreign").await;
    assert_eq!(way.requests_to("/developer/oauth2/token"), 0);
    // Somebody else's code in one's own sign-in: the challenge does not fit.
    let other = way
        .approve(&way.begin(&mut browser, "/connections/new").await)
        .await;
    let mixed = format!("{CALLBACK}?code={}&state={state}", parameter(&other, "code"));
    told(&mut browser, &mixed, "ended").await;
}

#[tokio::test]
async fn a_choice_counts_in_its_session_and_time_and_for_what_it_was_made() {
    let way = Way::new().await;
    let mut ann = way.browser_of(&way.ann).await;
    let url = way.begin(&mut ann, "/connections/new").await;
    let attempt = parameter(&url, "state");
    let choose = ann.get(&way.approve(&url).await).await.page();
    let form = choose.form(CHOICE);
    let sealed = form.value("developer").unwrap().to_owned();
    let own_csrf = |form: &crate::html::Form| form.value("csrf").unwrap().to_owned();
    for person in [&way.eve, &way.bob, &way.ann] {
        let mut other = way.browser_of(person).await;
        let csrf = own_csrf(&way.keys_form(&mut other).await);
        let answer = other.submit(&form.clone().forge("csrf", &csrf)).await;
        assert_eq!(answer.location(), "/connections/new?problem=foreign");
    }
    let cut = &sealed[..sealed.len() - 8];
    for forged in ["", "x.y", attempt.as_str(), cut] {
        let answer = ann.submit(&form.clone().forge("developer", forged)).await;
        assert_eq!(answer.location(), "/connections/new?problem=foreign", "{forged}");
    }
    // Nor is it a state of the callback.
    told(&mut ann, &format!("{CALLBACK}?code=x&state={sealed}"), "foreign").await;
    assert_eq!(
        way.requests_to("/console/applications"),
        1,
        "asked once, for the page"
    );
    way.clock.advance(Duration::from_mins(10));
    let late = ann.submit(&form).await;
    assert_eq!(late.location(), "/connections/new?problem=expired");
    assert!(way.connections_of(&way.ann).await.is_empty());
}

#[tokio::test]
async fn nobody_connects_an_app_that_is_not_theirs() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let choose = way
        .sign_in_at_backendless(&mut browser, "/connections/new")
        .await
        .page();
    for app in ["SOMEBODY-ELSES", "", "../x", "%2e%2e"] {
        let answer = browser.submit(&choose.form(CHOICE).forge("app", app)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{app}");
        assert_eq!(
            answer.html().by_id("app-error").unwrap().text,
            "Choose one of your apps."
        );
    }
    assert_eq!(
        way.requests_to("/console/appsettings"),
        0,
        "nothing was read of it"
    );
    assert!(way.connections_of(&way.ann).await.is_empty());
}

#[tokio::test]
async fn only_consoles_that_the_operator_allows_are_asked() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let form = browser.get("/connections/new").await.page();
    let form = form.form("/connections/backendless");
    for console in [
        "https://evil.example/",
        "",
        "http://127.0.0.1:1/",
        "https://develop.backendless.com.evil.example/",
    ] {
        let answer = browser.submit(&form.clone().forge("console", console)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{console}");
        let page = answer.html();
        assert_eq!(page.by_id("console-error").unwrap().text, "Choose one of these.");
    }
    assert!(way.backendless.requests().is_empty());
}

#[tokio::test]
async fn a_console_that_fails_is_told_at_every_step() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let status = |status| Effect::Status {
        status,
        body: None,
        headers: BTreeMap::new(),
    };
    for (effect, sentence) in [
        (
            Effect::Reset,
            "This console cannot be reached. Try again in a moment, or enter the keys yourself.",
        ),
        (
            status(404),
            "This console does not offer the sign-in for programs. Enter the keys yourself.",
        ),
    ] {
        way.backendless.inject(Fault::once("*/mcp-register", effect));
        let form = browser.get("/connections/new?then=/tokens").await.page();
        let answer = browser.submit(&form.form("/connections/backendless")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.html();
        assert_eq!(page.by_id("console-error").unwrap().text, sentence);
        assert_eq!(page.form("/connections/new").value("then"), Some("/tokens"));
    }
    let back = way
        .approve(&way.begin(&mut browser, "/connections/new").await)
        .await;
    way.backendless.inject(Fault::once("*/token", status(503)));
    told(&mut browser, &back, "unreachable").await;

    let back = way
        .approve(&way.begin(&mut browser, "/connections/new").await)
        .await;
    way.backendless.inject(Fault::once("*/applications", status(403)));
    told(&mut browser, &back, "ended").await;
    assert_eq!(way.requests_to("/token/revoke"), 2, "what is of no use is ended");

    let choose = way
        .sign_in_at_backendless(&mut browser, "/connections/new")
        .await
        .page();
    way.backendless.inject(Fault::once("*/appsettings", status(403)));
    let answer = browser.submit(&choose.form(CHOICE)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        answer.html().by_id("app-error").unwrap().text,
        "Backendless did not tell the keys of this app. May you see its settings? Choose another app, or enter the keys yourself."
    );
    way.backendless
        .inject(Fault::once("*/info", Effect::Reset).times(3));
    let answer = browser.submit(&answer.html().form(CHOICE)).await;
    let page = answer.html();
    assert!(page.texts("notice")[0].starts_with("Nothing was stored. Backendless cannot be reached: "));
    let untested = page.form(CHOICE).tick("unverified", "yes");
    let page = browser.submit_and_follow(&untested).await.page();
    assert_eq!(page.texts("badge"), ["Works"], "it was reached this time");
}
