//! Configuration through the binary.

use crate::causeway::Causeway;

#[test]
fn mistakes_are_told_at_once_and_nothing_is_made() {
    let causeway = Causeway::new().with("CAUSEWAY__VAULT__MASTER_KEYS", "main:c2hvcnQ=");
    let file = causeway.file("causeway.toml", "[server]\nbnd = \"x\"\nbind = \"nowhere\"\n");
    for command in [
        &["config", "check"][..],
        &["tenant", "create", "shop"],
        &["serve"],
        &["migrate"],
        &[],
    ] {
        let told = causeway.refused(&[&["--config", &file], command].concat());
        insta::allow_duplicates! {
            insta::assert_snapshot!(told, @r#"
            error: the configuration has 3 mistakes:
              - server.bnd (DIR/causeway.toml, line 2): there is no such setting; did you mean server.bind?
              - server.bind (DIR/causeway.toml, line 3): "nowhere" came; allowed is an IP address and a port, such as 127.0.0.1:8080 or [::]:8080
              - vault.master_keys (environment variable CAUSEWAY__VAULT__MASTER_KEYS): master key `main` has 5 bytes; a master key has exactly 32: make one with `openssl rand -base64 32`
            "#);
        }
    }
    assert!(!causeway.data().exists());
}

#[test]
fn the_effective_configuration_tells_origins_and_no_secrets() {
    let causeway = Causeway::new().with("CAUSEWAY__DATABASE__URL", "postgres://me:hunter2@db/causeway");
    let printed = causeway.run(&["config", "print"]).stdout;
    assert!(
        printed.contains("bind = \"127.0.0.1:8080\" # default"),
        "{printed}"
    );
    assert!(printed.contains("# option --data-dir"), "{printed}");
    assert!(
        printed.contains("url = \"(set, not shown)\" # environment variable CAUSEWAY__DATABASE__URL"),
        "{printed}"
    );
    assert!(!printed.contains("hunter2"));
    let json = causeway.json(&["config", "print"]);
    assert_eq!(json["server.bind"]["value"], "127.0.0.1:8080");
}

#[test]
fn a_configuration_in_order_says_so() {
    assert_eq!(
        Causeway::new().run(&["config", "check"]).stdout,
        "the configuration is in order\n"
    );
    assert_eq!(Causeway::new().json(&["config", "check"])["ok"], true);
}

#[test]
fn the_documentation_names_every_setting() {
    let docs = Causeway::new().run(&["config", "print", "--docs"]).stdout;
    assert!(docs.starts_with("# Configuration\n"));
    for key in [
        "server.public_url",
        "database.url_file",
        "limits.max_connections",
        "telemetry.metrics_bind",
    ] {
        assert!(docs.contains(&format!("### `{key}`")), "{key}");
    }
}

#[test]
fn completions_a_manual_and_client_configurations_are_printed() {
    let causeway = Causeway::new();
    assert!(
        causeway
            .run(&["completions", "bash"])
            .stdout
            .contains("_causeway()")
    );
    assert!(causeway.run(&["man"]).stdout.contains(".TH causeway 1"));
    insta::assert_snapshot!(
        "client_config_codex",
        causeway.run(&["client-config", "codex"]).stdout
    );
    insta::assert_snapshot!(
        "client_config_vscode",
        causeway.run(&["client-config", "vscode"]).stdout
    );
    insta::assert_snapshot!(
        "client_config_cursor",
        causeway.run(&["client-config", "cursor"]).stdout
    );
    insta::assert_snapshot!(
        "client_config_claude_code",
        causeway.run(&["client-config", "claude-code"]).stdout
    );
    insta::assert_snapshot!(
        "client_config_codex_oauth",
        causeway.run(&["client-config", "codex", "--oauth"]).stdout
    );
    let told = causeway.refused(&["client-config", "codex", "--token-variable", "cwy_0123"]);
    assert!(
        told.contains("this is a token; give the NAME of an environment variable that holds it"),
        "{told}"
    );
}

#[test]
fn the_help_is_what_people_read_first() {
    insta::assert_snapshot!("help", Causeway::new().run(&["--help"]).stdout);
    insta::assert_snapshot!(
        "help_connection_add",
        Causeway::new().run(&["connection", "add", "--help"]).stdout
    );
    insta::assert_snapshot!(
        "help_token_create",
        Causeway::new().run(&["token", "create", "--help"]).stdout
    );
}
