//! The audit trail on a page: whose it is, what of it, how calls ended.

mod csv;

use crate::agent::assert_plain;
use crate::browser::Browser;
use crate::html::Html;
use crate::record::{intent, on, outcome};
use crate::world::World;
use domain::{Clock, Timestamp};
use http::StatusCode;
use std::time::Duration;
use store::AuditEntry;

/// The cells of the table of events, line by line.
fn lines(page: &Html) -> Vec<Vec<String>> {
    let is_events =
        |table: &&crate::html::Element| page.within(table, "th").any(|head| head.text == "Outcome");
    let Some(table) = page.all("table").find(is_events) else {
        return Vec::new();
    };
    let rows = page.within(table, "tr").skip(1);
    rows.map(|row| page.within(row, "td").map(|cell| cell.text.clone()).collect())
        .collect()
}

/// One column of the events.
fn column(page: &Html, place: usize) -> Vec<String> {
    lines(page).into_iter().map(|line| line[place].clone()).collect()
}

async fn page_of(browser: &mut Browser, path: &str) -> Html {
    let page = browser.get(path).await.page();
    assert_plain(&page);
    page
}

fn named(action: &str, entry: AuditEntry) -> AuditEntry {
    AuditEntry {
        action: action.to_owned(),
        ..entry
    }
}

#[tokio::test]
async fn an_event_says_who_did_what_and_how_it_ended() {
    let world = World::new().await;
    let shop = world.connection_of(&world.ann, "shop").await;
    let token = world.token_of(&world.ann, "laptop").await;
    let now = world.clock.now();
    let call = outcome(&world.ann, token.as_str(), now, "c1", "ok");
    let failed = outcome(&world.ann, token.as_str(), now, "c2", "connection_rejected");
    world.record(&[on(&shop, call), failed]).await;
    let mut browser = world.browser_of(&world.ann).await;
    let page = page_of(&mut browser, "/activity").await;
    assert_eq!(
        lines(&page),
        [
            [
                "22 Nov 2026, 00:00 UTC",
                "laptoptoken, codex/0.169.0",
                "find_objects",
                "–",
                "Connection rejectedBackendless refused the keys of the connection. Replace the keys of the connection; \
                 the app’s keys may have been changed in Backendless.",
                "12 ms",
            ],
            [
                "22 Nov 2026, 00:00 UTC",
                "laptoptoken, codex/0.169.0",
                "find_objects",
                "shop",
                "Done",
                "12 ms",
            ],
        ]
    );
    assert!(
        page.text()
            .contains("24 Oct to 22 Nov: 2 calls and changes, 1 failed. The busiest day had 2.")
    );
}

#[tokio::test]
async fn a_changing_call_is_one_event_and_a_cut_off_one_is_told() {
    let world = World::new().await;
    let token = world.token_of(&world.ann, "laptop").await;
    let actor = token.as_str();
    let now = world.clock.now();
    let at = |seconds| now.plus(Duration::from_secs(seconds));
    world
        .record(&[
            intent(&world.ann, actor, at(0), "cut"),
            intent(&world.ann, actor, at(1), "whole"),
            named("delete_file", outcome(&world.ann, actor, at(2), "whole", "ok")),
            intent(&world.ann, actor, at(700), "running"),
        ])
        .await;
    world.clock.set(at(705));
    let mut browser = world.browser_of(&world.ann).await;
    let outcomes = column(&page_of(&mut browser, "/activity").await, 4);
    assert_eq!(outcomes.len(), 3);
    assert!(outcomes[0].starts_with("Running"), "{outcomes:?}");
    assert_eq!(outcomes[1], "Done");
    assert!(outcomes[2].starts_with("Cut off"), "{outcomes:?}");
    world.clock.set(at(800));
    let mut browser = world.browser_of(&world.ann).await;
    let outcomes = column(&page_of(&mut browser, "/activity").await, 4);
    assert!(outcomes[0].starts_with("Cut off"), "{outcomes:?}");
}

#[tokio::test]
async fn a_call_whose_outcome_is_on_the_page_before_is_not_cut_off() {
    let world = World::new().await;
    let token = world.token_of(&world.ann, "laptop").await;
    let actor = token.as_str();
    let now = world.clock.now();
    let mut entries = vec![
        named("oldest", outcome(&world.ann, actor, now, "oldest", "ok")),
        intent(&world.ann, actor, now, "parted"),
    ];
    // As many as fill the page in between.
    for number in 0..49 {
        entries.push(outcome(&world.ann, actor, now, &format!("c{number}"), "ok"));
    }
    entries.push(named(
        "delete_file",
        outcome(&world.ann, actor, now, "parted", "ok"),
    ));
    world.record(&entries).await;
    world.clock.advance(Duration::from_hours(1));
    let mut browser = world.browser_of(&world.ann).await;
    let page = page_of(&mut browser, "/activity").await;
    assert_eq!(column(&page, 2).len(), 50);
    assert_eq!(column(&page, 2)[0], "delete_file");
    let older = page
        .links()
        .into_iter()
        .find(|link| link.contains("before="))
        .unwrap();
    let page = page_of(&mut browser, older).await;
    assert_eq!(column(&page, 2), ["oldest"]);
    assert!(page.links().contains(&"/activity"), "a way back to the newest");
    assert!(!page.links().iter().any(|link| link.contains("before=")));
}

/// What is typed into the form, by name.
type Fields<'a> = &'a [(&'a str, &'a str)];

#[tokio::test]
async fn filters_narrow_and_stay_in_form_and_links() {
    let world = World::new().await;
    let shop = world.connection_of(&world.ann, "shop").await;
    let (one, two) = (
        world.token_of(&world.ann, "one").await,
        world.token_of(&world.ann, "two").await,
    );
    let ann = &world.ann;
    let day = |day: u64| world.clock.now().plus(Duration::from_hours(24 * day));
    world
        .record(&[
            named("first", outcome(ann, one.as_str(), day(0), "c1", "ok")),
            named(
                "second",
                on(&shop, outcome(ann, two.as_str(), day(1), "c2", "timeout")),
            ),
            named("third", outcome(ann, one.as_str(), day(2), "c3", "ok")),
        ])
        .await;
    world.clock.advance(Duration::from_hours(24 * 3));
    let mut browser = world.browser_of(ann).await;
    let (one, shop) = (one.to_string(), shop.to_string());
    let cases: [(Fields<'_>, &[&str]); 9] = [
        (&[], &["third", "second", "first"]),
        (&[("from", "2026-11-23")], &["third", "second"]),
        (&[("to", "2026-11-23")], &["second", "first"]),
        (&[("from", "2026-11-23"), ("to", "2026-11-23")], &["second"]),
        (&[("action", " second ")], &["second"]),
        (&[("actor", &one)], &["third", "first"]),
        (&[("connection", &shop)], &["second"]),
        (&[("failures", "1")], &["second"]),
        (&[("actor", "cli")], &[]),
    ];
    for (fields, expected) in cases {
        let form = browser.get("/activity").await.page().form("/activity");
        let form = fields.iter().fold(form, |form, (name, value)| match *name {
            "failures" => form.tick(name, value),
            _ => form.with(name, value),
        });
        let page = browser.submit(&form).await.page();
        assert_eq!(column(&page, 2), expected, "{fields:?}");
        for (name, value) in fields {
            assert_eq!(
                page.form("/activity").value(name),
                Some(value.trim()),
                "{fields:?}"
            );
        }
        if !expected.is_empty() {
            let csv = page
                .links()
                .into_iter()
                .find(|link| link.starts_with("/activity.csv"))
                .unwrap();
            let csv = browser.get(csv).await.body;
            assert_eq!(csv.lines().count(), expected.len() + 1, "{csv}");
        }
    }
    let page = browser.get("/activity?action=nothing-like-this").await.page();
    assert!(page.texts("empty")[0].starts_with("Nothing matches"));
}

#[tokio::test]
async fn a_filter_that_cannot_be_is_told_at_its_field() {
    let world = World::new().await;
    let mut browser = world.browser_of(&world.ann).await;
    for (query, id) in [
        ("from=yesterday", "from-error"),
        ("to=2026-13-01", "to-error"),
        ("connection=nonsense", "connection-error"),
    ] {
        let answer = browser.get(&format!("/activity?{query}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(answer.html().by_id(id).is_some(), "{query}");
        let answer = browser.get(&format!("/activity.csv?{query}")).await;
        assert_eq!(answer.location(), format!("/activity?{query}"));
    }
    // What nobody types is not an error of the server.
    let long = "x".repeat(5_000);
    for query in [
        "before=nonsense".to_owned(),
        "action=%00".to_owned(),
        "actor=%3Cscript%3E".to_owned(),
        format!("action={long}"),
        "from=9999-12-31&to=9999-12-31".to_owned(),
        "from=-009999-01-01".to_owned(),
    ] {
        let answer = browser.get(&format!("/activity?{query}")).await;
        assert!(!answer.status.is_server_error(), "{query}: {answer:?}");
        assert_plain(&answer.html());
    }
}

#[tokio::test]
async fn an_owner_may_see_the_tenant_and_nobody_else_more_than_their_own() {
    let world = World::new().await;
    let secret_name = "bob's connection";
    let connection = world.connection_of(&world.bob, secret_name).await;
    let token = world.token_of(&world.bob, "bob's laptop").await;
    let now = world.clock.now();
    let bobs = on(&connection, outcome(&world.bob, token.as_str(), now, "c1", "ok"));
    let anns = named("anns", outcome(&world.ann, "console", now, "c2", "ok"));
    let eves = named("eves", outcome(&world.eve, "console", now, "c3", "ok"));
    world.record(&[bobs, anns, eves]).await;
    let mut ann = world.browser_of(&world.ann).await;
    assert_eq!(column(&page_of(&mut ann, "/activity").await, 2), ["anns"]);
    let form = ann
        .get("/activity")
        .await
        .page()
        .form("/activity")
        .with("who", "tenant");
    let page = ann.submit(&form).await.page();
    assert_eq!(column(&page, 2), ["anns", "find_objects"]);
    let line = &lines(&page)[1];
    // By address and id: names of tokens and connections are their account's own.
    assert_eq!(
        (line[1].as_str(), line[3].as_str()),
        (
            format!("{token}bob@acme.exampletoken, codex/0.169.0").as_str(),
            connection.as_str()
        )
    );
    assert!(!page.text().contains("bob's"), "{}", page.text());
    let csv = ann.get("/activity.csv?who=tenant").await.body;
    assert!(
        csv.contains("bob@acme.example") && !csv.contains("bob's") && !csv.contains("eves"),
        "{csv}"
    );
    let mut bob = world.browser_of(&world.bob).await;
    for path in ["/activity", "/activity?who=tenant"] {
        let page = page_of(&mut bob, path).await;
        assert_eq!(column(&page, 2), ["find_objects"]);
        assert_eq!(column(&page, 3), [secret_name]);
        assert!(!page.form("/activity").has("who"));
    }
    let csv = bob.get("/activity.csv?who=tenant").await.body;
    assert!(!csv.contains("anns"), "{csv}");
    // Asking for the actor of somebody else does not help.
    let mut eve = world.browser_of(&world.eve).await;
    let page = page_of(&mut eve, &format!("/activity?who=tenant&actor={token}")).await;
    assert!(lines(&page).is_empty());
}

#[tokio::test]
async fn days_begin_and_end_at_midnight() {
    let world = World::new().await;
    let midnight = Timestamp::from_millis(1_795_305_600_000).plus(Duration::from_hours(24));
    let just_before = midnight.minus(Duration::from_micros(1));
    let old = midnight.minus(Duration::from_hours(24 * 29));
    let before_old = old.minus(Duration::from_micros(1));
    let times = [before_old, old, just_before, midnight];
    let calls = times.map(|at| outcome(&world.ann, "cli", at, &at.as_micros().to_string(), "ok"));
    world.record(&calls).await;
    let days = async || {
        let mut browser = world.browser_of(&world.ann).await;
        let page = page_of(&mut browser, "/activity").await;
        let figure = page.all("figure").next().unwrap();
        let rows: Vec<_> = page
            .within(figure, "tr")
            .skip(1)
            .map(|row| row.text.clone())
            .collect();
        rows
    };
    world.clock.set(just_before);
    assert_eq!(days().await[0], "22 Nov10");
    world.clock.set(midnight);
    assert_eq!(days().await, ["23 Nov10", "22 Nov10", "25 Oct10"]);
}

#[tokio::test]
async fn what_came_from_elsewhere_is_text() {
    let world = World::new().await;
    let hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;";
    let now = world.clock.now();
    let mut call = named(hostile, outcome(&world.ann, hostile, now, hostile, hostile));
    call.client = Some(hostile.to_owned());
    world.record(&[call]).await;
    let mut browser = world.browser_of(&world.ann).await;
    for path in ["/activity", "/"] {
        let page = page_of(&mut browser, path).await;
        assert!(page.text().contains(hostile));
    }
    let form = browser.get("/activity").await.page().form("/activity");
    let page = browser.submit(&form.with("action", hostile)).await.page();
    assert_plain(&page);
    assert_eq!(column(&page, 2), [hostile]);
}
