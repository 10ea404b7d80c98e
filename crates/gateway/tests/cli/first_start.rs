//! The very first start: no configuration, and a link for the owner.

use crate::causeway::{Causeway, mode};
use crate::page::Page;

#[test]
fn a_gateway_without_configuration_serves_and_hands_out_one_link() {
    let causeway = Causeway::new();
    let gateway = causeway.start(&["serve", "--bind", "127.0.0.1:0"]);
    assert_eq!(Page::get(gateway.address(), "/readyz").status, 200);
    let file = causeway.data().join("first-sign-in.txt");
    assert_eq!(mode(&file), 0o600);
    let link = std::fs::read_to_string(&file).unwrap();
    assert!(link.starts_with(gateway.told("console_url")), "{link}");
    let log = gateway.log();
    assert!(log.contains("first-sign-in.txt"), "the log names the file: {log}");
    let secret = link.trim().rsplit('/').next().unwrap();
    assert!(!log.contains(secret), "the log does not say the link");
    drop(gateway);

    std::fs::remove_file(&file).unwrap();
    let again = causeway.start(&["serve", "--bind", "127.0.0.1:0"]);
    assert_eq!(Page::get(again.address(), "/readyz").status, 200);
    assert!(!file.exists(), "there is one link only");
    assert!(
        !crate::causeway::contains(&causeway.stored(), secret),
        "the link is stored as a hash"
    );
}

#[test]
fn a_store_with_tenants_gets_no_link() {
    let causeway = Causeway::new();
    causeway.json(&["tenant", "create", "shop"]);
    let _gateway = causeway.start(&["serve", "--bind", "127.0.0.1:0"]);
    assert!(!causeway.data().join("first-sign-in.txt").exists());
}

#[test]
fn the_link_makes_an_owner_who_is_signed_in_and_is_in_no_log() {
    let causeway = Causeway::new();
    let gateway = causeway.start(&["serve", "--bind", "127.0.0.1:0"]);
    let link = std::fs::read_to_string(causeway.data().join("first-sign-in.txt")).unwrap();
    let origin = format!("http://{}", gateway.address());
    let path = link.trim().strip_prefix(&origin).unwrap();
    let page = Page::get(gateway.address(), path);
    assert_eq!(page.status, 200, "{page:?}");
    assert!(
        page.head.contains("referrer-policy: strict-origin\r\n"),
        "{}",
        page.head
    );
    let visit = cookie(&page, "causeway-visit");
    let csrf = page.body.split("name=\"csrf\" value=\"").nth(1).unwrap();
    let csrf = csrf.split('"').next().unwrap();
    let headers = [
        &format!("Origin: {origin}"),
        &format!("Cookie: {visit}"),
        "Content-Type: application/x-www-form-urlencoded",
    ];
    let form = format!("csrf={csrf}&email=owner%40example.com&password=correct+horse+battery");
    let accepted = Page::ask(gateway.address(), &format!("POST {path}"), &headers, &form);
    assert_eq!(accepted.status, 303, "{accepted:?}");
    assert!(accepted.head.contains("location: /\r\n"), "{}", accepted.head);
    let session = format!("Cookie: {}", cookie(&accepted, "causeway-session"));
    let people = Page::ask(gateway.address(), "GET /owner/people", &[&session], "");
    assert_eq!(people.status, 200, "{people:?}");
    assert!(people.body.contains("owner@example.com"));
    let used = Page::get(gateway.address(), path);
    assert_eq!(used.status, 404, "it counts once");

    let log = gateway.log();
    assert!(
        log.contains("/invitations/{secret}"),
        "the log names the route: {log}"
    );
    assert!(
        !log.contains(path.rsplit('/').next().unwrap()),
        "and not the path"
    );
}

/// `NAME=VALUE` of a cookie that a page sets.
fn cookie(page: &Page, name: &str) -> String {
    let start = format!("set-cookie: {name}=");
    let line = page.head.lines().find(|line| line.starts_with(&start));
    let line = line.unwrap_or_else(|| panic!("no cookie {name}: {}", page.head));
    let pair = line.trim_start_matches("set-cookie: ").split(';').next();
    pair.unwrap_or_default().to_owned()
}
