//! Counters, cache, messages, logging, info.

use backendless::{LogEntry, LogLevel, Publication};
use serde_json::json;

use crate::empty_app;

#[tokio::test]
async fn counters_count() {
    let (_emulator, client) = empty_app().await;
    let counters = client.counters();
    assert_eq!(counters.get("c").await.unwrap(), 0);
    assert_eq!(counters.increment_and_get("c").await.unwrap(), 1);
    assert_eq!(counters.get_and_add("c", 9).await.unwrap(), 1);
    assert!(counters.compare_and_set("c", 10, -5).await.unwrap());
    assert!(!counters.compare_and_set("c", 10, 0).await.unwrap());
    assert_eq!(counters.get("c").await.unwrap(), -5);
    assert_eq!(counters.list("*").await.unwrap(), ["c"]);
    counters.reset("c").await.unwrap();
    assert_eq!(counters.get("c").await.unwrap(), 0);
}

#[tokio::test]
async fn the_cache_keeps_values() {
    let (_emulator, client) = empty_app().await;
    let cache = client.cache();
    cache.put("key", &json!({"a": [1]}), Some(100)).await.unwrap();
    assert_eq!(cache.get("key").await.unwrap(), json!({"a": [1]}));
    assert!(cache.contains("key").await.unwrap());
    cache.expire_in("key", 50).await.unwrap();
    cache.delete("key").await.unwrap();
    assert!(!cache.contains("key").await.unwrap());
}

#[tokio::test]
async fn a_message_has_a_status_and_a_scheduled_one_can_be_cancelled() {
    let (_emulator, client) = empty_app().await;
    let messaging = client.messaging();
    let now = Publication {
        message: json!({"a": 1}),
        ..Publication::default()
    };
    let status = messaging.publish("news", &now).await.unwrap();
    let id = status.message_id.expect("a published message has an id");
    assert!(messaging.status(&id).await.unwrap().status.is_some());
    // The year 2100.
    let later = Publication {
        message: json!("later"),
        publish_at: Some(4_102_444_800_000),
        ..Publication::default()
    };
    let id = messaging
        .publish("news", &later)
        .await
        .unwrap()
        .message_id
        .expect("an id");
    messaging.cancel(&id).await.unwrap();
}

#[tokio::test]
async fn the_app_describes_itself_and_takes_log_entries() {
    let (_emulator, client) = empty_app().await;
    client.info().read().await.unwrap();
    let entry = LogEntry {
        logger: "test".into(),
        message: "hello".into(),
        exception: None,
        level: LogLevel::Warn,
        timestamp: 1_795_338_555_160,
    };
    client.logging().write(&[entry]).await.unwrap();
}
