//! Messaging over HTTP.

use crate::caller::{Caller, START};
use serde_json::{Value, json};

#[tokio::test]
async fn a_message_is_scheduled_then_published() {
    let caller = Caller::empty();
    let later = json!({"message": {"a": 1}, "publishAt": START + 5_000});
    let answer = caller.post("/messaging/news", later).await.ok();
    assert_eq!(
        (&answer["status"], &answer["errorMessage"]),
        (&json!("scheduled"), &Value::Null)
    );
    let id = answer["messageId"].as_str().unwrap();
    let path = format!("/messaging/{id}");
    assert_eq!(caller.get(&path).await.ok()["status"], "scheduled");
    caller.clock.advance(5_000);
    assert_eq!(caller.get(&path).await.ok()["status"], "published");
    let too_late = caller.delete(&path).await.ok();
    assert_eq!(too_late["status"], "published");
    assert!(too_late["errorMessage"].is_string());
    assert_eq!(caller.get("/messaging/other").await.ok()["status"], "unknown");
}

#[tokio::test]
async fn a_cancelled_message_never_arrives() {
    let caller = Caller::empty();
    let subscription = caller.post("/messaging/news/subscribe", json!({})).await.ok();
    let poll = format!(
        "/messaging/news/{}",
        subscription["subscriptionId"].as_str().unwrap()
    );
    caller
        .post(
            "/messaging/news",
            json!({"message": "now", "headers": {"city": "Tokyo"}}),
        )
        .await
        .ok();
    let later = json!({"message": "later", "publishAt": START + 1_000});
    let later = caller.post("/messaging/news", later).await.ok();
    let id = later["messageId"].as_str().unwrap();
    assert_eq!(
        caller.delete(&format!("/messaging/{id}")).await.ok()["status"],
        "cancelled"
    );
    caller.clock.advance(2_000);
    let messages = caller.get(&poll).await.ok();
    assert_eq!(messages["messages"].as_array().unwrap().len(), 1);
    let message = &messages["messages"][0];
    assert_eq!(
        (&message["data"], &message["publishedAt"]),
        (&json!("now"), &json!(START))
    );
    assert_eq!(message["headers"], json!({"city": "Tokyo"}));
    assert_eq!(caller.get(&poll).await.ok(), json!({"messages": []}));
    caller.delete("/messaging/channels/news").await.ok();
    assert!(caller.get(&poll).await.message().contains("no subscription"));
}

#[tokio::test]
async fn mail_and_push_need_what_they_name() {
    let caller = Caller::shop();
    let letter = json!({"subject": "s", "bodyparts": {"textmessage": "t"}, "to": ["a@b.c"]});
    assert_eq!(
        caller.post("/messaging/email", letter).await.ok()["status"],
        "scheduled"
    );
    assert_eq!(
        caller
            .post("/messaging/email", json!({"subject": "s"}))
            .await
            .code(),
        8010
    );
    let template = |name: &str| json!({"template-name": name, "addresses": ["a@b.c"]});
    caller
        .post("/emailtemplate/send", template("order_confirmation"))
        .await
        .ok();
    assert_eq!(
        caller
            .post("/emailtemplate/send", template("nonexistent"))
            .await
            .code(),
        24002
    );
    caller.post("/messaging/push/order_shipped", json!({})).await.ok();
    assert!(
        caller
            .post("/messaging/push/missing", json!({}))
            .await
            .message()
            .contains("missing")
    );
    let templates = caller.get("/messaging/pushtemplates/ANDROID").await.ok();
    assert!(templates["order_shipped"].is_object());
    assert_eq!(caller.get("/messaging/pushtemplates/IOS").await.ok(), json!({}));
}

#[tokio::test]
async fn a_device_registers_and_leaves() {
    let caller = Caller::empty();
    let device = json!({"deviceToken": "t", "deviceId": "dev-1", "os": "ANDROID", "osVersion": "14"});
    let registered = caller.post("/messaging/registrations", device).await.ok();
    assert!(registered["registrationId"].is_string());
    let known = caller.get("/messaging/registrations/dev-1").await.ok();
    assert_eq!(known["deviceToken"], "t");
    caller.delete("/messaging/registrations/dev-1").await.ok();
    assert!(
        caller
            .get("/messaging/registrations/dev-1")
            .await
            .message()
            .contains("dev-1")
    );
}
