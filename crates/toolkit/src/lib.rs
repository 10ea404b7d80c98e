//! What a tool is.
#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod arguments;
mod catalog;
mod context;
mod error;
mod redactor;
mod schema;
mod spec;
mod tool;
mod words;

pub use catalog::{Catalog, DuplicateTool};
pub use context::{AppConsole, CallContext, ConsoleAccess, UserSessions};
pub use error::{ErrorCode, ToolError};
pub use redactor::Redactor;
pub use spec::{Descriptor, Effect, Hints, ListField, Reach, Session, Spec};
pub use tool::{DynTool, Tool, erase};
pub use words::{clip, nearest};
