//! A disk without room under SQLite. The system refuses every write that makes a file longer than it may be.
#![cfg(target_os = "linux")]

use crate::shop::{SOON, Shop, get};
use serde_json::json;
use std::process::Command;
use std::time::Instant;
use tests::causeway::{Causeway, Running};

/// The longest file that the gateway may write from now on, in bytes.
fn limit_files(gateway: &Running, bytes: &str) {
    let limited = Command::new("prlimit")
        .args(["--pid", &gateway.process_id().to_string()])
        .arg(format!("--fsize={bytes}:unlimited"))
        .status()
        .expect("prlimit of util-linux");
    assert!(limited.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_are_refused_health_goes_on_and_room_is_enough_to_recover() {
    // Without a file size signal, which would end the process, the write fails as on a full disk.
    let shop = Shop::new(Causeway::new().ignoring_file_size_signals()).await;
    let (gateway, client) = shop.serve();
    let write = json!({"name": "visits"});
    assert!(!client.call("reset_counter", &write).await.failed);
    let log = shop.causeway.data().join("causeway.db-wal");
    limit_files(&gateway, &std::fs::metadata(log).unwrap().len().to_string());
    let before = shop.seen("PUT", "/counters/");
    for _ in 0..3 {
        let refused = client.call("reset_counter", &write).await;
        assert_eq!(refused.code(), "internal", "{refused:?}");
        assert!(refused.text.contains("nothing was sent"), "{refused:?}");
        assert_eq!(
            refused.structured["error"]["retry_after_seconds"], 1,
            "{refused:?}"
        );
    }
    assert_eq!(shop.seen("PUT", "/counters/"), before);
    assert_eq!(get(&gateway, "/healthz").await.status, 200);
    assert_eq!(
        get(&gateway, "/readyz").await.status,
        200,
        "what is stored can be read"
    );
    assert!(client.names().await.contains(&"reset_counter".to_owned()));
    limit_files(&gateway, "unlimited");
    let began = Instant::now();
    while client.call("reset_counter", &write).await.failed {
        assert!(began.elapsed() < SOON, "{}", gateway.log());
    }
    shop.verified();
    let ok = shop.rows("reset_counter", "outcome");
    let ok = ok.iter().filter(|row| row["outcome"] == "ok").count();
    assert_eq!(ok, shop.seen("PUT", "/counters/"));
}
