//! E-mail, written out or from templates.

use http::Method;
use serde::Serialize;
use serde_json::json;

use super::{MessageStatus, Messaging};
use crate::answer::Object;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::operation::Operation;

static SEND: Operation = Operation::once("messaging.send_email", Method::POST);
static SEND_TEMPLATE: Operation = Operation::once("messaging.send_email_from_template", Method::POST);

/// An e-mail with its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Email {
    /// The subject.
    pub subject: String,
    /// The plain text; this or `html`, or both.
    pub text: Option<String>,
    /// The HTML.
    pub html: Option<String>,
    /// The addresses.
    pub to: Vec<String>,
    /// Paths in the file storage.
    pub attachments: Vec<String>,
}

/// An e-mail made from a template. Empty and `None` members are not sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TemplateEmail {
    /// The name of the template.
    #[serde(rename = "template-name")]
    pub template: String,
    /// The addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
    /// Copies.
    #[serde(rename = "cc-addresses", skip_serializing_if = "Vec::is_empty")]
    pub cc_addresses: Vec<String>,
    /// Hidden copies.
    #[serde(rename = "bcc-addresses", skip_serializing_if = "Vec::is_empty")]
    pub bcc_addresses: Vec<String>,
    /// A condition on users who also get it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criteria: Option<String>,
    /// Send to each address once.
    #[serde(rename = "uniqueEmails", skip_serializing_if = "Option::is_none")]
    pub unique_emails: Option<bool>,
    /// The values for the template.
    #[serde(rename = "template-values", skip_serializing_if = "Object::is_empty")]
    pub values: Object,
    /// Paths in the file storage.
    #[serde(rename = "attachment", skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<String>,
}

impl Messaging<'_> {
    /// Sends an e-mail. `Validation` if it has neither text nor HTML.
    pub async fn send_email(&self, email: &Email) -> Result<MessageStatus> {
        let mut parts = Object::new();
        if let Some(text) = &email.text {
            parts.insert("textmessage".to_owned(), text.as_str().into());
        }
        if let Some(html) = &email.html {
            parts.insert("htmlmessage".to_owned(), html.as_str().into());
        }
        if parts.is_empty() {
            return Err(Error::invalid(
                SEND.name,
                "text and html are both missing; give at least one of them",
            ));
        }
        let mut body = Object::new();
        body.insert("subject".to_owned(), email.subject.as_str().into());
        body.insert("bodyparts".to_owned(), parts.into());
        body.insert("to".to_owned(), json!(email.to));
        if !email.attachments.is_empty() {
            body.insert("attachment".to_owned(), json!(email.attachments));
        }
        let call = Call::new(&SEND, "messaging").at("email").json(&body.into());
        self.client.send(call).await?.decode("the status of a message")
    }

    /// Sends an e-mail made from a template.
    pub async fn send_email_from_template(&self, email: &TemplateEmail) -> Result<MessageStatus> {
        let call = Call::new(&SEND_TEMPLATE, "emailtemplate")
            .at("send")
            .json(&json!(email));
        self.client.send(call).await?.decode("the status of a message")
    }
}
