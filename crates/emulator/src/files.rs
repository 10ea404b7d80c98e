//! The file tree of an application.

mod caller;
mod paging;
mod path;
mod pattern;
mod permissions;
mod put;
mod routes;
mod tree;
mod upload;
mod url;

pub(crate) use paging::Paging;
pub(crate) use path::FilePath;
pub(crate) use pattern::NamePattern;
pub(crate) use routes::{media_type, routes};
pub(crate) use tree::{Entry, Listing, Tree};
pub(crate) use url::FileUrls;

use permissions::Permissions;

/// The files of one application and who may do what with them.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(crate) tree: Tree,
    permissions: Permissions,
}
