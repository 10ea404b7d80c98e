//! Whoever gets the database, or a backup of it, gets no secret.

use crate::causeway::{Causeway, contains};
use std::process::Command;
use store_sql::testing::TestDatabase;

/// Words that stand for secrets and occur nowhere else.
const API_KEY: &str = "ABCDEF01-2345-6789-ABCD-EF0123456789";
const CLOUD_CODE_KEY: &str = "FEDCBA98-2345-6789-ABCD-EF0123456789";
const PASSWORD: &str = "swordfish-of-the-developer";

/// Uses everything that takes or makes a secret; answers all of them.
pub(crate) fn use_secrets(causeway: &Causeway) -> Vec<String> {
    causeway.json(&["tenant", "create", "shop"]);
    let account = causeway.json(&[
        "account",
        "create",
        "--tenant",
        "shop",
        "--email",
        "ada@example.com",
    ]);
    let link = account["invite_url"]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let api_key = causeway.file("api-key", API_KEY);
    let cloud_code_key = causeway.file("cloud-code-key", CLOUD_CODE_KEY);
    let developer = causeway.file(
        "developer",
        &format!(r#"{{"login": "dev@example.com", "password": "{PASSWORD}"}}"#),
    );
    causeway.json(&[
        "connection",
        "add",
        "--tenant",
        "shop",
        "--name",
        "main",
        "--server-url",
        "https://api.backendless.com",
        "--app-id",
        "AAAAAAAA-2345-6789-ABCD-EF0123456789",
        "--api-key-file",
        &api_key,
        "--cloud-code-key-file",
        &cloud_code_key,
        "--developer-file",
        &developer,
        "--no-verify",
    ]);
    let token = causeway.made(
        &[
            "token", "create", "--tenant", "shop", "--name", "t", "--scopes", "*:write",
        ],
        "token",
    );
    let secret_part = token.rsplit('_').next().unwrap()[..52].to_owned();
    vec![
        link,
        API_KEY.to_owned(),
        CLOUD_CODE_KEY.to_owned(),
        PASSWORD.to_owned(),
        secret_part,
    ]
}

/// Fails for every secret that occurs in what was stored. A word that must be there shows that the search finds anything.
pub(crate) fn assert_absent(stored: &[u8], secrets: &[String]) {
    assert!(contains(stored, "ada@example.com"), "what is no secret is found");
    for secret in secrets {
        assert!(!contains(stored, secret), "a secret is stored readable: {secret}");
    }
}

#[test]
fn a_sqlite_file_shows_none() {
    let causeway = Causeway::new();
    let secrets = use_secrets(&causeway);
    let key = std::fs::read(causeway.data().join("master.key")).unwrap();
    // The key file is the one file with a secret in it.
    std::fs::remove_file(causeway.data().join("master.key")).unwrap();
    let stored = causeway.stored();
    assert_absent(&stored, &secrets);
    assert!(!contains(&stored, std::str::from_utf8(&key).unwrap().trim()));
}

/// What `pg_dump` writes of the schema of a test.
pub(crate) fn dump(database: &TestDatabase) -> Vec<u8> {
    let schema = database.url().rsplit("%3D").next().unwrap();
    let output = Command::new("pg_dump")
        .args(["--data-only", "--schema", schema, "--dbname", database.url()])
        .output()
        .expect("pg_dump comes with Postgres");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}
