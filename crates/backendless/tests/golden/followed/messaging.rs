//! Messages, push, e-mail, devices.

use backendless::{Client, DeviceRegistration, Email, Publication, Result, TemplateEmail};
use serde_json::json;

use super::{object, texts};

pub(crate) async fn follow(client: &Client, operation: &str) -> Option<Result<()>> {
    let messaging = client.messaging();
    let done = match operation {
        "Messaging.publish('demo','hello')" => {
            let publication = Publication {
                message: json!("hello"),
                ..Publication::default()
            };
            messaging.publish("demo", &publication).await.map(drop)
        }
        "Messaging.publish('demo',{a:1},new PublishOptions({publisherId,headers,subtopic}),new DeliveryOptions({publishAt,repeatEvery,repeatExpiresAt,publishPolicy,pushSinglecast}))" =>
        {
            let publication = Publication {
                message: json!({"a": 1}),
                publisher_id: Some("p1".into()),
                headers: [("city".to_owned(), "Tokyo".to_owned())].into(),
                subtopic: Some("news.sport".into()),
                publish_policy: Some("PUBSUB".into()),
                push_broadcast: None,
                push_singlecast: texts(&["dev1"]),
                publish_at: Some(1_893_477_600_000),
                repeat_every: Some(20),
                repeat_expires_at: Some(1_893_478_600_000),
            };
            messaging.publish("demo", &publication).await.map(drop)
        }
        "Messaging.cancel" => messaging.cancel("MESSAGE:1").await.map(drop),
        "Messaging.getMessageStatus" => messaging.status("MESSAGE:1").await.map(drop),
        "Messaging.deleteChannel" => messaging.delete_channel("demo").await,
        "Messaging.pushWithTemplate" => messaging
            .push_with_template("tmpl", &object(json!({"a": 1})))
            .await
            .map(drop),
        "Messaging.getPushTemplates" => messaging.push_templates("ANDROID").await.map(drop),
        "Messaging.sendEmail" => {
            let email = Email {
                subject: "subj".into(),
                text: Some("t".into()),
                html: Some("<b>h</b>".into()),
                to: texts(&["a@b.c"]),
                attachments: texts(&["/path/a.txt"]),
            };
            messaging.send_email(&email).await.map(drop)
        }
        "Messaging.sendEmailFromTemplate" => {
            let email = TemplateEmail {
                template: "tmpl".into(),
                addresses: texts(&["a@b.c"]),
                cc_addresses: texts(&["c@b.c"]),
                bcc_addresses: texts(&["d@b.c"]),
                criteria: Some("email like '%x%'".into()),
                unique_emails: Some(true),
                values: object(json!({"a": 1})),
                attachments: texts(&["/x"]),
            };
            messaging.send_email_from_template(&email).await.map(drop)
        }
        "Messaging.registerDevice" => {
            let registration = DeviceRegistration {
                device_token: "tok".into(),
                device_id: "dev-1".into(),
                os: "ANDROID".into(),
                os_version: Some("14".into()),
                channels: texts(&["default"]),
                expiration: Some(1_893_477_600),
            };
            messaging.register_device(&registration).await.map(drop)
        }
        "Messaging.getRegistrations" => messaging.registrations("dev-1").await.map(drop),
        "Messaging.unregisterDevice" => messaging.unregister_device("dev-1").await.map(drop),
        _ => return None,
    };
    Some(done)
}
