//! How URLs and conditions are put together, for the crate `properties`.
//!
//! Behind the feature `fuzzing`, because it is no interface: whoever uses this crate calls an operation, never a URL.

use http::Method;
use url::Url;

use crate::call::Call;
use crate::data::Selection;
use crate::endpoint::AppEndpoint;
use crate::error::Result;
use crate::file_path::FilePath;
use crate::operation::Operation;

static FUZZED: Operation = Operation::read("fuzzing.request", Method::GET);

/// The URL of `data/{names…}?where={condition}&props={columns,…}`.
pub fn data_url(endpoint: &AppEndpoint, names: &[&str], condition: &str, columns: &[String]) -> Result<Url> {
    let call = names
        .iter()
        .try_fold(Call::new(&FUZZED, "data"), |call, name| call.name("name", name))?;
    let call = call.query("where", Some(condition)).query_list("props", columns);
    call.url(&endpoint.base())
}

/// The URL of `files/{path}`, or of `files/permissions/{path as one segment}`.
pub fn file_url(endpoint: &AppEndpoint, path: &FilePath, as_segment: bool) -> Result<Url> {
    let call = Call::new(&FUZZED, "files");
    let call = if as_segment {
        call.at("permissions").file_as_segment(path)
    } else {
        call.file(path)
    };
    call.url(&endpoint.base())
}

/// The condition that selects objects by their ids.
pub fn ids_condition(ids: &[String]) -> Result<String> {
    Selection::Ids(ids).condition(FUZZED.name)
}
