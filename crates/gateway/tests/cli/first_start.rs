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
