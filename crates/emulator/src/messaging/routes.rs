//! The routes of messaging (docs/reference/backendless-rest.md, 1.4 and 2.6).

use super::messages::Status;
use super::subscriptions::Delivery;
use super::{mail, publishing};
use crate::call::Call;
use crate::error::{ApiError, Result};
use crate::json::Body;
use crate::state::State;
use axum::extract::Path;
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/messaging/{name}", post(publish).get(status).delete(cancel))
        // How to subscribe is unverified: the path and the body are those of older documentation.
        .route("/messaging/{name}/subscribe", post(subscribe))
        .route("/messaging/{name}/{subscription}", get(poll))
        .route("/messaging/channels", get(channels))
        .route("/messaging/channels/{name}", delete(delete_channel))
        .route("/messaging/push/{template}", post(push))
        .route("/messaging/pushtemplates/{device_type}", get(push_templates))
        .route("/messaging/email", post(send_letter))
        .route("/messaging/registrations", post(register_device))
        .route(
            "/messaging/registrations/{device}",
            get(device).delete(unregister_device),
        )
        .route("/emailtemplate/send", post(send_template))
}

/// The status is always `scheduled` at this moment, as the vendor's tests assert.
async fn publish(call: Call, Path(channel): Path<String>, body: Body) -> Result<Json<Value>> {
    let message = publishing::message(&channel, body.object()?, call.now())?;
    let id = message_id(&call);
    let mut messaging = call.app.messaging.lock();
    messaging.channels.insert(channel);
    messaging.messages.publish(id.clone(), message);
    Ok(Json(Status::Scheduled.of(&id, None)))
}

async fn status(call: Call, Path(id): Path<String>) -> Json<Value> {
    let status = call.app.messaging.lock().messages.status(&id, call.now());
    Json(status.of(&id, unknown(status)))
}

async fn cancel(call: Call, Path(id): Path<String>) -> Json<Value> {
    let status = call.app.messaging.lock().messages.cancel(&id, call.now());
    let complaint = match status {
        Status::Published => Some("The message was published already"),
        other => unknown(other),
    };
    Json(status.of(&id, complaint))
}

/// An unknown message is a status of its own in the vendor's SDKs. Which error the live service sends, if any,
/// is unverified.
fn unknown(status: Status) -> Option<&'static str> {
    (status == Status::Unknown).then_some("There is no such message")
}

async fn subscribe(call: Call, Path(channel): Path<String>, body: Body) -> Result<Json<Value>> {
    let body = body.object()?;
    if body.get("selector").is_some_and(|selector| !selector.is_null()) {
        return Err(ApiError::new(
            0,
            "The emulator does not filter messages by a selector",
        ));
    }
    let id = call.state.random.id();
    let subtopic = body.get("subtopic").and_then(Value::as_str);
    let mut messaging = call.app.messaging.lock();
    let messaging = &mut *messaging;
    messaging.channels.insert(channel.clone());
    messaging
        .subscriptions
        .subscribe(id.clone(), &channel, subtopic, &messaging.messages, call.now());
    Ok(Json(json!({"subscriptionId": id})))
}

async fn poll(call: Call, Path((channel, id)): Path<(String, String)>) -> Result<Json<Value>> {
    let mut messaging = call.app.messaging.lock();
    let messaging = &mut *messaging;
    let messages = &messaging.messages;
    let deliveries = messaging.subscriptions.poll(&id, &channel, messages, call.now());
    let deliveries = deliveries.ok_or_else(|| {
        ApiError::new(
            0,
            format!("There is no subscription '{id}' to channel '{channel}'"),
        )
    })?;
    let describe = |delivery: &Delivery| {
        let mut item = Map::new();
        item.insert("messageId".into(), messages.id(delivery.number).into());
        item.insert("data".into(), delivery.message.data.clone());
        item.insert("publishedAt".into(), delivery.at.into());
        if let Some(publisher) = &delivery.message.publisher {
            item.insert("publisherId".into(), publisher.clone().into());
        }
        if !delivery.message.headers.is_empty() {
            item.insert("headers".into(), delivery.message.headers.clone().into());
        }
        Value::Object(item)
    };
    let items: Vec<Value> = deliveries.iter().map(describe).collect();
    Ok(Json(json!({"messages": items})))
}

/// The console's list; the id of a channel is its name.
async fn channels(call: Call) -> Json<Vec<Value>> {
    let messaging = call.app.messaging.lock();
    let describe = |name: &String| json!({"channelid": name, "name": name});
    Json(messaging.channels.iter().map(describe).collect())
}

async fn delete_channel(call: Call, Path(channel): Path<String>) -> Result<Json<bool>> {
    let mut messaging = call.app.messaging.lock();
    if !messaging.channels.remove(&channel) {
        return Err(ApiError::new(0, format!("Channel '{channel}' does not exist")));
    }
    messaging.messages.cancel_channel(&channel, call.now());
    messaging.subscriptions.end_channel(&channel);
    Ok(Json(true))
}

async fn push(call: Call, Path(template): Path<String>, body: Body) -> Result<Json<Value>> {
    body.object()?;
    if !call.app.messaging.lock().push_templates.contains(&template) {
        let message = format!("Push Template with name '{template}' doesn't exist.");
        return Err(ApiError::new(0, message));
    }
    Ok(Json(Status::Scheduled.of(&message_id(&call), None)))
}

async fn push_templates(call: Call, Path(device_type): Path<String>) -> Json<Map<String, Value>> {
    Json(call.app.messaging.lock().push_templates.for_device(&device_type))
}

async fn send_letter(call: Call, body: Body) -> Result<Json<Value>> {
    mail::check_letter(&body.object()?)?;
    Ok(Json(Status::Scheduled.of(&message_id(&call), None)))
}

async fn send_template(call: Call, body: Body) -> Result<Json<Value>> {
    mail::check_template(&body.object()?, &call.app.messaging.lock().email_templates)?;
    Ok(Json(Status::Scheduled.of(&message_id(&call), None)))
}

async fn register_device(call: Call, body: Body) -> Result<Json<Value>> {
    let new_id = call.state.random.id();
    let mut messaging = call.app.messaging.lock();
    let id = messaging.devices.register(&body.object()?, new_id)?;
    Ok(Json(json!({"registrationId": id})))
}

async fn device(call: Call, Path(device): Path<String>) -> Result<Json<Value>> {
    call.app
        .messaging
        .lock()
        .devices
        .describe(&device, call.now())
        .map(Json)
}

async fn unregister_device(call: Call, Path(device): Path<String>) -> Result<Json<Value>> {
    call.app.messaging.lock().devices.remove(&device)?;
    Ok(Json(json!({"result": true})))
}

fn message_id(call: &Call) -> String {
    format!("message:{}", call.state.random.id())
}
