//! Reading and writing the content of files.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderValue, Method};
use serde_json::{Value, json};

use super::Files;
use crate::answer::Answer;
use crate::call::Call;
use crate::error::Result;
use crate::file_path::FilePath;
use crate::operation::Operation;

static READ: Operation = Operation::read("files.read", Method::GET);
static WRITE: Operation = Operation::once("files.write", Method::PUT);
static UPLOAD: Operation = Operation::once("files.upload", Method::POST);
static UPLOAD_FROM_URL: Operation = Operation::once("files.upload_from_url", Method::POST);
static APPEND: Operation = Operation::once("files.append", Method::PUT);
static APPEND_TEXT: Operation = Operation::once("files.append_text", Method::PUT);
static APPEND_UPLOAD: Operation = Operation::once("files.append_upload", Method::POST);
static APPEND_FROM_URL: Operation = Operation::once("files.append_from_url", Method::POST);

/// Each writing operation returns what Backendless answers, a path or a URL with the API key in it: see
/// [`FilePath::from_answer`].
impl Files<'_> {
    /// The content of a file.
    pub async fn read(&self, path: &FilePath) -> Result<Bytes> {
        let call = Call::new(&READ, "files").file(Self::below_root(&READ, path)?);
        Ok(self.client.send(call).await?.bytes())
    }

    /// Writes a file of any bytes, sent as base64. `overwrite: None` leaves the default to Backendless.
    pub async fn write(&self, path: &FilePath, content: &[u8], overwrite: Option<bool>) -> Result<String> {
        let call = Call::new(&WRITE, "files")
            .at("binary")
            .file(Self::below_root(&WRITE, path)?);
        let call = call
            .query("overwrite", overwrite)
            .plain_text(STANDARD.encode(content));
        Ok(location(&self.client.send(call).await?))
    }

    /// Uploads a file as a multipart form.
    pub async fn upload(
        &self,
        path: &FilePath,
        content_type: &HeaderValue,
        content: &[u8],
        overwrite: Option<bool>,
    ) -> Result<String> {
        let call = Call::new(&UPLOAD, "files").file(Self::below_root(&UPLOAD, path)?);
        let call = call.query("overwrite", overwrite);
        let call = call.multipart_file(path.file_name().unwrap_or_default(), content_type, content)?;
        Ok(location(&self.client.send(call).await?))
    }

    /// Lets Backendless fetch a URL and store it as a file.
    pub async fn upload_from_url(
        &self,
        path: &FilePath,
        url: &str,
        overwrite: Option<bool>,
    ) -> Result<String> {
        let call = Call::new(&UPLOAD_FROM_URL, "files").file(Self::below_root(&UPLOAD_FROM_URL, path)?);
        let call = call.query("overwrite", overwrite).json(&json!({ "url": url }));
        Ok(location(&self.client.send(call).await?))
    }

    /// Appends any bytes to a file, sent as base64.
    pub async fn append(&self, path: &FilePath, content: &[u8]) -> Result<String> {
        let call = Call::new(&APPEND, "files")
            .at("append/binary")
            .file(Self::below_root(&APPEND, path)?);
        Ok(location(
            &self
                .client
                .send(call.plain_text(STANDARD.encode(content)))
                .await?,
        ))
    }

    /// Appends text to a file.
    pub async fn append_text(&self, path: &FilePath, text: &str) -> Result<String> {
        let call = Call::new(&APPEND_TEXT, "files")
            .at("append")
            .file(Self::below_root(&APPEND_TEXT, path)?);
        Ok(location(
            &self.client.send(call.plain_text(text.to_owned())).await?,
        ))
    }

    /// Appends the content of an upload, sent as a multipart form.
    pub async fn append_upload(
        &self,
        path: &FilePath,
        content_type: &HeaderValue,
        content: &[u8],
    ) -> Result<String> {
        let call = Call::new(&APPEND_UPLOAD, "files")
            .at("append")
            .file(Self::below_root(&APPEND_UPLOAD, path)?);
        let call = call.multipart_file(path.file_name().unwrap_or_default(), content_type, content)?;
        Ok(location(&self.client.send(call).await?))
    }

    /// Lets Backendless fetch a URL and append it to a file.
    pub async fn append_from_url(&self, path: &FilePath, url: &str) -> Result<String> {
        let call = Call::new(&APPEND_FROM_URL, "files")
            .at("append")
            .file(Self::below_root(&APPEND_FROM_URL, path)?);
        Ok(location(
            &self.client.send(call.json(&json!({ "url": url }))).await?,
        ))
    }
}

/// Some operations answer a text, others `{"fileURL": …}`.
fn location(answer: &Answer) -> String {
    match answer.value() {
        Value::Object(mut object) => match object.remove("fileURL") {
            Some(Value::String(url)) => url,
            _ => answer.text(),
        },
        _ => answer.text(),
    }
}
