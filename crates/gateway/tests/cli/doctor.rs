//! What the doctor finds.

use crate::causeway::Causeway;
use emulator::Emulator;
use serde_json::Value;
use std::os::unix::fs::PermissionsExt;

fn findings(causeway: &Causeway) -> Vec<String> {
    let answer = causeway.run(&["doctor", "--offline", "--json"]);
    let told: Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(told["ok"].as_bool().unwrap(), answer.success);
    let findings = told["findings"].as_array().unwrap();
    findings
        .iter()
        .filter(|finding| finding["level"] != "ok")
        .map(|finding| {
            assert!(finding["remedy"].is_string(), "{finding}");
            format!(
                "{}: {}",
                finding["level"].as_str().unwrap(),
                finding["what"].as_str().unwrap()
            )
        })
        .collect()
}

#[test]
fn a_key_beside_its_database_and_open_files_are_warnings() {
    let causeway = Causeway::new();
    causeway.json(&["tenant", "create", "shop"]);
    let beside = findings(&causeway);
    assert_eq!(beside.len(), 1, "{beside:?}");
    assert!(
        beside[0].contains("lies beside the database: one backup of both protects nothing"),
        "{beside:?}"
    );
    let key = causeway.data().join("master.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let open = findings(&causeway);
    assert!(
        open[0].starts_with("warning: other users of this machine have rights on"),
        "{open:?}"
    );
    assert!(open[0].ends_with("(mode 644)"), "{open:?}");
}

#[test]
fn mistakes_missing_keys_and_a_dead_database_are_problems() {
    let mistaken = Causeway::new().with("CAUSEWAY__SERVER__BIND", "x");
    assert!(
        findings(&mistaken)[0]
            .starts_with("problem: server.bind (environment variable CAUSEWAY__SERVER__BIND)")
    );

    let keyless = Causeway::new();
    keyless.json(&["tenant", "create", "shop"]);
    std::fs::remove_file(keyless.data().join("master.key")).unwrap();
    assert!(findings(&keyless)[0].starts_with("problem: the database was made with a master key, but"));

    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let dead = Causeway::on(&format!("postgres://me:hunter2@{nobody}/causeway"));
    let told = findings(&dead);
    assert!(
        told[0].starts_with("problem: the database cannot be reached"),
        "{told:?}"
    );
    assert!(!told[0].contains("hunter2"));
}

#[test]
fn a_doctor_makes_nothing() {
    let causeway = Causeway::new();
    causeway.run(&["doctor", "--offline"]);
    assert!(!causeway.data().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_tried() {
    let causeway = Causeway::new().with("CAUSEWAY__UPSTREAM__ALLOW_PRIVATE_ADDRESSES", "true");
    let emulator = Emulator::builder().start("127.0.0.1:0").await.unwrap();
    causeway.json(&["tenant", "create", "shop"]);
    let key = causeway.file("key", &emulator.api_keys.rest);
    causeway.json(&[
        "connection",
        "add",
        "--tenant",
        "shop",
        "--name",
        "main",
        "--server-url",
        &emulator.server_url(),
        "--app-id",
        &emulator.app_id,
        "--api-key-file",
        &key,
    ]);
    let well = causeway.run(&["doctor", "--tenant", "shop"]);
    assert!(well.success, "{well:?}");
    assert!(
        well.stdout.contains("is accepted by Backendless"),
        "{}",
        well.stdout
    );
    emulator.shutdown().await;
    let ill = causeway.run(&["doctor"]);
    assert!(!ill.success);
    assert!(
        ill.stdout.contains("PROBLEM  connections: `main`"),
        "{}",
        ill.stdout
    );
    let listed = causeway.json(&["connection", "list", "--tenant", "shop"]);
    assert_eq!(listed["connections"][0]["status"], "failed");
    let told = causeway.refused(&["connection", "verify", "main", "--tenant", "shop"]);
    assert!(
        told.starts_with("error: the connection `main` does not work: "),
        "{told}"
    );
}
