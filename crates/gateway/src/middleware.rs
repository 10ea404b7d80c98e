//! What happens to every request before its handler: one file a concern, in the order of the list in `router`.

pub mod body;
pub mod client;
pub mod cors;
pub mod deadline;
pub mod headers;
pub mod host;
pub mod measure;
pub mod panic;
pub mod request_id;
pub mod strangers;
pub mod trace;
