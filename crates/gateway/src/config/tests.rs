//! Whole configurations, right and wrong.

use super::*;
use secrecy::ExposeSecret;
use std::ffi::OsString;
use std::path::Path;

fn environment(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    let home = [("HOME", "/home/ada")];
    home.iter()
        .chain(pairs)
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}

fn load(pairs: &[(&str, &str)]) -> Result<Config, Mistakes> {
    Config::load(&Sources {
        environment: environment(pairs),
        ..Sources::default()
    })
}

fn load_file(content: &str, pairs: &[(&str, &str)]) -> (String, Result<Config, Mistakes>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("causeway.toml");
    std::fs::write(&path, content).unwrap();
    let config = Config::load(&Sources {
        file: Some(path.clone()),
        environment: environment(pairs),
        flags: Vec::new(),
    });
    (path.display().to_string(), config)
}

fn mistakes(result: Result<Config, Mistakes>) -> Vec<String> {
    let Err(Mistakes(mistakes)) = result else {
        panic!("the configuration was accepted")
    };
    mistakes.iter().map(Mistake::to_string).collect()
}

#[test]
fn nothing_configured_is_a_working_configuration() {
    let config = load(&[]).unwrap();
    assert_eq!(config.server.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(
        config.database.data_dir,
        Path::new("/home/ada/.local/share/causeway")
    );
    assert_eq!(
        config.database.url.expose_secret(),
        "sqlite:///home/ada/.local/share/causeway/causeway.db"
    );
    let url = config.server.public_url(config.server.bind);
    assert_eq!(url.as_str(), "http://127.0.0.1:8080");
    assert!(
        config
            .server
            .allowed_hosts(&url)
            .contains(&"localhost:8080".to_owned())
    );
    assert_eq!(config.accounts.sign_up, SignUp::Invite);
}

#[test]
fn later_layers_override_earlier_ones_key_by_key() {
    let (_, config) = load_file(
        "[limits]\nmax_connections = 5\ncall_timeout_seconds = 7\n[server]\nbind = \"127.0.0.1:1\"\n",
        &[("CAUSEWAY__LIMITS__MAX_CONNECTIONS", "6")],
    );
    let config = config.unwrap();
    assert_eq!(config.limits.max_connections, 6);
    assert_eq!(config.limits.call_timeout.as_secs(), 7);
    let flags = vec![("--bind", "server.bind", "127.0.0.1:2".to_owned())];
    let sources = Sources {
        environment: environment(&[("CAUSEWAY__SERVER__BIND", "127.0.0.1:1")]),
        flags,
        file: None,
    };
    assert_eq!(Config::load(&sources).unwrap().server.bind.port(), 2);
}

#[test]
fn lists_come_from_the_environment_with_commas() {
    let config = load(&[
        ("CAUSEWAY__SERVER__TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.7,"),
        ("CAUSEWAY__SERVER__ALLOWED_HOSTS", "One.example,two.example:8443"),
    ])
    .unwrap();
    assert_eq!(config.server.trusted_proxies.len(), 2);
    let url = config.server.public_url(config.server.bind);
    assert_eq!(
        config.server.allowed_hosts(&url),
        ["one.example", "two.example:8443"]
    );
}

#[test]
fn only_two_underscores_make_a_setting() {
    assert!(
        load(&[
            ("CAUSEWAY_SERVER_BIND", "nonsense"),
            ("CAUSEWAY_TEST_POSTGRES_URL", "x")
        ])
        .is_ok()
    );
    assert_eq!(
        mistakes(load(&[("CAUSEWAY__SERVER_BIND", "127.0.0.1:1")])),
        [
            "server_bind (environment variable CAUSEWAY__SERVER_BIND): there is no such setting; did you mean server.bind?"
        ]
    );
}

#[test]
fn each_wrong_value_says_its_key_origin_value_and_what_is_allowed() {
    let cases = [
        (
            "SERVER__BIND",
            "localhost",
            r#""localhost" came; allowed is an IP address and a port, such as 127.0.0.1:8080 or [::]:8080"#,
        ),
        (
            "SERVER__PUBLIC_URL",
            "example.com",
            r#""example.com" came; allowed is https://host or https://host:port; http:// with localhost, 127.0.0.1 or [::1]"#,
        ),
        (
            "SERVER__TRUSTED_PROXIES",
            "10.0.0.0/33",
            r#""10.0.0.0/33" came; allowed is a list of IP addresses and networks, such as 10.0.0.0/8 or 192.0.2.7"#,
        ),
        (
            "SERVER__INSECURE_HTTP",
            "yes",
            r#""yes" came; allowed is true or false: true, false"#,
        ),
        (
            "LIMITS__MAX_CONNECTIONS",
            "many",
            r#""many" came; allowed is a whole number: 1 to 1000000"#,
        ),
        ("LIMITS__MAX_CONNECTIONS", "0", "0 came; allowed is 1 to 1000000"),
        (
            "LIMITS__CALL_TIMEOUT_SECONDS",
            "-1",
            "-1 came; allowed is 1 to 600",
        ),
        (
            "ACCOUNTS__SIGN_UP",
            "everybody",
            r#""everybody" came; allowed is closed, invite, open"#,
        ),
        (
            "TELEMETRY__LOG_FORMAT",
            "xml",
            r#""xml" came; allowed is auto, text, json"#,
        ),
        (
            "TELEMETRY__LOG_LEVEL",
            "loud",
            r#""loud" came; allowed is error, warn, info, debug, trace, or directives such as info,gateway=debug"#,
        ),
        (
            "TELEMETRY__METRICS_BIND",
            "9464",
            r#""9464" came; allowed is an IP address and a port, such as 127.0.0.1:9464"#,
        ),
    ];
    for (name, value, expected) in cases {
        let variable = format!("CAUSEWAY__{name}");
        let key = name.to_lowercase().replace("__", ".");
        assert_eq!(
            mistakes(load(&[(&variable, value)])),
            [format!("{key} (environment variable {variable}): {expected}")]
        );
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let (path, config) = load_file(
        "surprise = 1\n[server]\nbnd = \"127.0.0.1:1\"\npublic_url = 5\n\n[limit]\nmax_connections = 5\n[audit]\nretention_days = 0\n",
        &[("CAUSEWAY__VAULT__MASTERKEYS", "x")],
    );
    assert_eq!(
        mistakes(config),
        [
            format!("limit.max_connections ({path}, line 7): there is no such setting; did you mean limits.max_connections?"),
            format!("server.bnd ({path}, line 3): there is no such setting; did you mean server.bind?"),
            format!("server.public_url ({path}, line 4): 5 came; allowed is a text: https://host or https://host:port; http:// with localhost, 127.0.0.1 or [::1]"),
            format!("surprise ({path}, line 1): there is no such setting; `causeway config print --docs` lists all of them"),
            "vault.masterkeys (environment variable CAUSEWAY__VAULT__MASTERKEYS): there is no such setting; did you mean vault.master_keys?".to_owned(),
            format!("audit.retention_days ({path}, line 9): 0 came; allowed is 1 to 3650"),
        ]
    );
}

#[test]
fn a_file_that_is_missing_or_no_toml_is_one_mistake() {
    let missing = Sources {
        file: Some("/nowhere/causeway.toml".into()),
        environment: environment(&[]),
        flags: Vec::new(),
    };
    let told = mistakes(Config::load(&missing));
    assert!(
        told[0].starts_with("/nowhere/causeway.toml: the file cannot be read: No such file"),
        "{told:?}"
    );
    let (path, config) = load_file("[server]\nbind = \n", &[]);
    let told = mistakes(config);
    assert_eq!(told.len(), 1);
    assert!(
        told[0].starts_with(&format!("{path}: line 2 is not TOML: ")),
        "{told:?}"
    );
}

#[test]
fn an_open_address_needs_a_public_url() {
    let told = mistakes(load(&[("CAUSEWAY__SERVER__BIND", "0.0.0.0:8080")]));
    assert_eq!(
        told,
        [
            "server.public_url: it is required because server.bind is 0.0.0.0:8080, which is not a loopback address; \
          set it to the address that users see, such as https://mcp.example.com"
        ]
    );
    let open = [
        ("CAUSEWAY__SERVER__BIND", "0.0.0.0:8080"),
        ("CAUSEWAY__SERVER__PUBLIC_URL", "http://mcp.example.com"),
    ];
    assert_eq!(
        mistakes(load(&open)),
        [
            "server.public_url (environment variable CAUSEWAY__SERVER__PUBLIC_URL): http://mcp.example.com sends bearer \
          tokens unprotected; use https, a loopback host, or set server.insecure_http = true for a closed network"
        ]
    );
    assert!(load(&[open[0], open[1], ("CAUSEWAY__SERVER__INSECURE_HTTP", "true")]).is_ok());
    assert!(
        load(&[
            open[0],
            ("CAUSEWAY__SERVER__PUBLIC_URL", "https://mcp.example.com")
        ])
        .is_ok()
    );
}

#[test]
fn a_secret_comes_from_a_file_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("url");
    std::fs::write(&path, "postgres://me:hunter2@db/causeway\n").unwrap();
    let path = path.to_str().unwrap();
    let config = load(&[("CAUSEWAY__DATABASE__URL_FILE", path)]).unwrap();
    assert_eq!(
        config.database.url.expose_secret(),
        "postgres://me:hunter2@db/causeway"
    );
    assert!(!config.database.is_embedded);

    let both = [
        ("CAUSEWAY__DATABASE__URL_FILE", path),
        ("CAUSEWAY__DATABASE__URL", "postgres://db/x"),
    ];
    assert_eq!(
        mistakes(load(&both)),
        [
            "database.url_file (environment variable CAUSEWAY__DATABASE__URL_FILE): database.url is set too; set one of the two"
        ]
    );
    let told = mistakes(load(&[("CAUSEWAY__VAULT__MASTER_KEYS_FILE", "/nowhere/keys")]));
    assert!(
        told[0].contains("the file /nowhere/keys cannot be read: No such file"),
        "{told:?}"
    );
}

#[test]
fn a_secret_is_in_no_output() {
    const KEY: &str = "main:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let pairs = [
        ("CAUSEWAY__DATABASE__URL", "postgres://me:hunter2@db/causeway"),
        ("CAUSEWAY__VAULT__MASTER_KEYS", KEY),
        ("CAUSEWAY__UPSTREAM__PROXY", "http://me:hunter2@proxy:3128"),
    ];
    let config = load(&pairs).unwrap();
    let printed = format!(
        "{}{}{:?}{:?}{:?}",
        config.to_toml(),
        config.to_json(),
        config.database,
        config.vault,
        config.upstream
    );
    assert!(
        !printed.contains("hunter2") && !printed.contains("AAECAw"),
        "{printed}"
    );
    assert!(printed.contains("url = \"(set, not shown)\" # environment variable CAUSEWAY__DATABASE__URL"));
    let wrong = [("CAUSEWAY__DATABASE__URL", "mysql://me:hunter2@db/x")];
    let told = mistakes(load(&wrong));
    assert!(!told[0].contains("hunter2"), "{told:?}");
    assert!(told[0].contains("allowed is postgres://"), "{told:?}");
}

#[test]
fn the_printed_configuration_reads_back() {
    let printed = load(&[("CAUSEWAY__SERVER__ALLOWED_HOSTS", "a.example,b.example")])
        .unwrap()
        .to_toml();
    let (_, config) = load_file(&printed, &[]);
    let config = config.unwrap();
    let url = config.server.public_url(config.server.bind);
    assert_eq!(config.server.allowed_hosts(&url), ["a.example", "b.example"]);
}

#[test]
fn master_keys_are_checked_and_never_repeated() {
    let told = |keys: &str| mistakes(load(&[("CAUSEWAY__VAULT__MASTER_KEYS", keys)])).join("\n");
    let prefix = "vault.master_keys (environment variable CAUSEWAY__VAULT__MASTER_KEYS): ";
    let bare = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    assert_eq!(
        told(bare),
        format!("{prefix}an entry has no id; write `id:key`, such as `main:` and the key")
    );
    assert!(told("main:c2hvcnQ=").starts_with(&format!("{prefix}master key `main` has 5 bytes")));
    assert!(
        told(&format!("a:{bare},b:{bare}"))
            .starts_with(&format!("{prefix}master keys `a` and `b` are the same key"))
    );
    for keys in [bare, "main:c2hvcnQ=", "main:not/base64!"] {
        let secret = keys.rsplit(':').next().unwrap();
        assert!(!told(keys).contains(secret), "{}", told(keys));
    }
}

#[test]
fn the_authorization_server_gets_what_is_configured() {
    let config = load(&[
        ("CAUSEWAY__OAUTH__ACCESS_LIFETIME_MINUTES", "15"),
        ("CAUSEWAY__OAUTH__REFRESH_LIFETIME_DAYS", "7"),
        ("CAUSEWAY__OAUTH__CLIENT_DOCUMENTS", "false"),
        ("CAUSEWAY__OAUTH__REGISTRATIONS_PER_HOUR", "3"),
        (
            "CAUSEWAY__OAUTH__KNOWN_CLIENTS",
            "My Agent https://agent.example/client.json https://agent.example/back com.example.agent:/back",
        ),
    ])
    .unwrap();
    let url = config.server.public_url(config.server.bind);
    let settings = config.oauth.settings(&url);
    assert_eq!(settings.public_url.as_str(), "http://127.0.0.1:8080/");
    assert_eq!(settings.access_lifetime.as_secs(), 15 * 60);
    assert_eq!(settings.refresh_lifetime.as_secs(), 7 * 86_400);
    assert!(!settings.client_documents && settings.registration);
    assert_eq!(
        (settings.registrations_per_hour, settings.most_unused_clients),
        (3, 1_000)
    );
    let known = &settings.known_clients[0];
    assert_eq!(
        (known.name.as_str(), known.id.as_str()),
        ("My Agent", "https://agent.example/client.json")
    );
    assert_eq!(
        known.redirect_uris,
        ["https://agent.example/back", "com.example.agent:/back"]
    );
}

#[test]
fn by_default_the_authorization_server_is_as_its_crate_ships_it() {
    let config = load(&[]).unwrap();
    let url = config.server.public_url(config.server.bind);
    let shipped = ::oauth::server::Settings::new(url.as_url().clone());
    assert_eq!(
        format!("{:?}", config.oauth.settings(&url)),
        format!("{shipped:?}")
    );
}

#[test]
fn every_mistake_about_known_clients_is_told_with_the_others() {
    let told = mistakes(load(&[
        ("CAUSEWAY__OAUTH__ACCESS_LIFETIME_MINUTES", "61"),
        (
            "CAUSEWAY__OAUTH__KNOWN_CLIENTS",
            "Codex, https://a.example/c.json http://127.0.0.1/, One http://a.example/c.json http://127.0.0.1/, \
             Two https://b.example/c.json http://b.example/",
        ),
    ]));
    assert_eq!(told.len(), 5, "{told:#?}");
    assert!(told[0].contains("61 came; allowed is 15 to 60"), "{}", told[0]);
    for (mistake, reason) in told[1..].iter().zip([
        "\"Codex\" came; allowed is a list of a name, the URL",
        "\"https://a.example/c.json http://127.0.0.1/\" came; allowed is",
        "`http://a.example/c.json`: its id must be the https URL",
        "`https://b.example/c.json`: redirect_uris[0]: redirect_uri with http is allowed for",
    ]) {
        assert!(mistake.contains(reason), "{reason}: {mistake}");
    }
}
