//! Tenants, their accounts and connections.

use crate::causeway::Causeway;

#[test]
fn a_tenant_a_connection_and_a_token_are_enough() {
    let causeway = Causeway::new();
    let tenant = causeway.made(&["tenant", "create", "shop"], "id");
    assert!(tenant.starts_with("ten_"), "{tenant}");
    let key = causeway.file("key", "ABCDEF01-2345-6789-ABCD-EF0123456789\n");
    let app = "AAAAAAAA-2345-6789-ABCD-EF0123456789";
    let connected = causeway.json(&[
        "connection",
        "add",
        "--tenant",
        "shop",
        "--name",
        "main",
        "--server-url",
        "https://api.backendless.com",
        "--app-id",
        app,
        "--api-key-file",
        &key,
        "--no-verify",
    ]);
    assert!(connected["id"].as_str().unwrap().starts_with("con_"));
    assert_eq!(connected["status"], "unverified");
    let token = causeway.json(&[
        "token",
        "create",
        "--tenant",
        &tenant,
        "--name",
        "codex",
        "--scopes",
        "files:write,data:read",
        "--expires-in",
        "30d",
        "--connection",
        "main",
    ]);
    assert!(token["id"].as_str().unwrap().starts_with("tok_"));
    assert!(token["token"].as_str().unwrap().starts_with("cwy_"));
    let listed = causeway.json(&["token", "list", "--tenant", "shop"]);
    assert_eq!(listed["tokens"][0]["scopes"], "data:read files:write");
    assert_eq!(listed["tokens"][0]["connections"][0], connected["id"]);
    assert_eq!(listed["tokens"][0]["state"], "active");
    assert!(!listed.to_string().contains("cwy_"));
}

#[test]
fn names_are_unique_and_nothing_half_written_is_left() {
    let causeway = Causeway::new();
    causeway.json(&["tenant", "create", "shop"]);
    assert_eq!(
        causeway.refused(&["tenant", "create", "shop"]),
        "error: a tenant named `shop` exists already"
    );
    causeway.json(&[
        "account",
        "create",
        "--tenant",
        "shop",
        "--email",
        "ada@example.com",
    ]);
    causeway.json(&["tenant", "create", "other"]);
    let told = causeway.refused(&[
        "account",
        "create",
        "--tenant",
        "other",
        "--email",
        "Ada@example.com",
    ]);
    assert!(told.starts_with("error: "), "{told}");
    assert_eq!(
        causeway.json(&["account", "list", "--tenant", "other"])["accounts"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    // A tenant whose owner cannot be made is not there at all, so that its name is free for the next attempt.
    causeway.refused(&["tenant", "create", "third", "--email", "ada@example.com"]);
    assert_eq!(
        causeway.json(&["tenant", "list"])["tenants"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    causeway.json(&["tenant", "create", "third"]);
}

#[test]
fn a_person_gets_a_link_and_the_first_one_is_the_owner() {
    let causeway = Causeway::new().with("CAUSEWAY__SERVER__PUBLIC_URL", "https://mcp.example.com");
    causeway.json(&["tenant", "create", "shop"]);
    let first = causeway.json(&[
        "account",
        "create",
        "--tenant",
        "shop",
        "--email",
        "Ada@Example.com",
    ]);
    assert_eq!(first["role"], "owner");
    let link = first["invite_url"].as_str().unwrap();
    assert!(link.starts_with("https://mcp.example.com/"), "{link}");
    let second = causeway.json(&[
        "account",
        "create",
        "--tenant",
        "shop",
        "--email",
        "bob@example.com",
    ]);
    assert_eq!(second["role"], "member");
    let accounts = causeway.json(&["account", "list", "--tenant", "shop"]);
    assert_eq!(
        accounts["accounts"][0]["email"],
        serde_json::Value::Null,
        "the account of machines"
    );
    assert_eq!(accounts["accounts"][1]["email"], "ada@example.com");

    let disable = ["account", "disable", "bob@example.com", "--tenant", "shop"];
    assert_eq!(causeway.json(&disable)["state"], "disabled");
    let token = [
        "token",
        "create",
        "--tenant",
        "shop",
        "--name",
        "t",
        "--scopes",
        "*:read",
        "--account",
        "bob@example.com",
    ];
    assert!(causeway.refused(&token).contains("is disabled; enable it first"));
    let last_owner = causeway.refused(&["account", "disable", "ada@example.com", "--tenant", "shop"]);
    assert!(last_owner.contains("owner"), "{last_owner}");
}

#[test]
fn a_suspended_tenant_gets_nothing_new() {
    let causeway = Causeway::new();
    let id = causeway.made(&["tenant", "create", "shop"], "id");
    assert_eq!(
        causeway.json(&["tenant", "suspend", "shop"])["state"],
        "suspended"
    );
    let expected =
        format!("error: the tenant `shop` is suspended; resume it first with `causeway tenant resume {id}`");
    let key = causeway.file("key", "ABCDEF01-2345-6789-ABCD-EF0123456789");
    for command in [
        vec![
            "token", "create", "--tenant", "shop", "--name", "t", "--scopes", "*:read",
        ],
        vec![
            "account",
            "create",
            "--tenant",
            "shop",
            "--email",
            "ada@example.com",
        ],
        vec![
            "connection",
            "add",
            "--tenant",
            "shop",
            "--name",
            "c",
            "--server-url",
            "https://api.backendless.com",
            "--app-id",
            "AAAAAAAA-2345-6789-ABCD-EF0123456789",
            "--api-key-file",
            &key,
            "--no-verify",
        ],
    ] {
        assert_eq!(causeway.refused(&command), expected);
    }
    assert!(
        causeway.json(&["token", "list", "--tenant", "shop"])["tokens"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert_eq!(causeway.json(&["tenant", "resume", &id])["state"], "active");
    causeway.json(&[
        "token", "create", "--tenant", "shop", "--name", "t", "--scopes", "*:read",
    ]);
}

#[test]
fn a_deleted_tenant_is_gone() {
    let causeway = Causeway::new();
    causeway.json(&["tenant", "create", "shop"]);
    causeway.json(&[
        "token", "create", "--tenant", "shop", "--name", "t", "--scopes", "*:read",
    ]);
    assert_eq!(
        causeway.json(&["tenant", "delete", "shop", "--yes"])["deleted"],
        true
    );
    let told = causeway.refused(&["token", "list", "--tenant", "shop"]);
    assert_eq!(
        told,
        "error: there is no tenant `shop`; `causeway tenant list` shows all tenants"
    );
    assert!(
        causeway.json(&["key", "list"])["master_keys"][0]["wraps"]
            .as_u64()
            .unwrap()
            == 0,
        "its key is destroyed"
    );
}

#[test]
fn nothing_is_deleted_where_nobody_can_be_asked() {
    let causeway = Causeway::new();
    causeway.json(&["tenant", "create", "shop"]);
    let answer = causeway.run(&["tenant", "delete", "shop"]);
    assert_eq!(answer.code, Some(2), "{}", answer.stderr);
    assert_eq!(answer.stdout, "");
    assert_eq!(
        answer.stderr.trim(),
        "error: nobody can be asked whether the tenant `shop` is to be deleted for good, because standard input is no \
         terminal; say it with --yes. Nothing was deleted"
    );
    let tenants = causeway.json(&["tenant", "list"]);
    assert_eq!(tenants["tenants"][0]["name"], "shop");
}

#[test]
fn connections_are_listed_without_secrets_and_one_is_the_default() {
    let causeway = Causeway::new();
    causeway.json(&["tenant", "create", "shop"]);
    let key = causeway.file("key", "ABCDEF01-2345-6789-ABCD-EF0123456789");
    let developer = causeway.file(
        "developer",
        r#"{"login": "dev@example.com", "password": "swordfish"}"#,
    );
    for name in ["one", "two"] {
        causeway.json(&[
            "connection",
            "add",
            "--tenant",
            "shop",
            "--name",
            name,
            "--server-url",
            "https://eu-api.backendless.com",
            "--app-id",
            "AAAAAAAA-2345-6789-ABCD-EF0123456789",
            "--api-key-file",
            &key,
            "--developer-file",
            &developer,
            "--no-verify",
        ]);
    }
    let listed = causeway.json(&["connection", "list", "--tenant", "shop"]);
    assert_eq!(
        (
            &listed["connections"][0]["default"],
            &listed["connections"][1]["default"]
        ),
        (&true.into(), &false.into())
    );
    assert_eq!(listed["connections"][0]["has_developer"], true);
    assert!(!listed.to_string().contains("swordfish") && !listed.to_string().contains("ABCDEF01"));
    causeway.json(&["connection", "set-default", "two", "--tenant", "shop"]);
    causeway.json(&["connection", "remove", "one", "--tenant", "shop"]);
    let listed = causeway.json(&["connection", "list", "--tenant", "shop"]);
    assert_eq!(listed["connections"].as_array().unwrap().len(), 1);
    assert_eq!(listed["connections"][0]["name"], "two");
    assert_eq!(listed["connections"][0]["default"], true);
}
