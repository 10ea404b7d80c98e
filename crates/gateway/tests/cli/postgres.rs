//! The same on Postgres, where `CAUSEWAY_TEST_POSTGRES_URL` names one.

use crate::causeway::Causeway;
use crate::page::Page;
use crate::secrets_at_rest::{assert_absent, dump, use_secrets};
use crate::serving::assert_revoked_within_a_second;
use store_sql::testing::TestDatabase;

#[tokio::test]
async fn a_dump_shows_no_secret() {
    let database = TestDatabase::postgres().await;
    let secrets = use_secrets(&Causeway::on(database.url()));
    assert_absent(&dump(&database), &secrets);
}

#[tokio::test]
async fn two_gateways_start_on_one_fresh_database() {
    let database = TestDatabase::postgres().await;
    // With a key of their own each would make one up, and only one can be right.
    let key = "main:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let [one, two] = [0, 1].map(|_| Causeway::on(database.url()).with("CAUSEWAY__VAULT__MASTER_KEYS", key));
    let gateways = [&one, &two].map(|causeway| causeway.start(&["serve", "--bind", "127.0.0.1:0"]));
    for gateway in &gateways {
        assert_eq!(Page::get(gateway.address(), "/readyz").status, 200);
    }
    assert_eq!(
        one.json(&["tenant", "list"])["tenants"].as_array().unwrap().len(),
        1,
        "one first tenant for both"
    );
}

#[tokio::test]
async fn a_machine_with_another_key_does_not_start() {
    let database = TestDatabase::postgres().await;
    Causeway::on(database.url()).json(&["tenant", "create", "shop"]);
    // The second machine has no key file, and the store is not fresh any more.
    let second = Causeway::on(database.url());
    let told = second.refused(&["tenant", "list"]);
    assert!(
        told.starts_with("error: the database was made with a master key, but"),
        "{told}"
    );
}

#[tokio::test]
async fn a_token_that_the_command_line_revokes_is_refused_within_a_second() {
    let database = TestDatabase::postgres().await;
    assert_revoked_within_a_second(&Causeway::on(database.url()));
}
