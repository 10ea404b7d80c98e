//! Encoding of paths and queries, refusal of names, boundaries.

use super::*;
use crate::error::ErrorKind;
use http::Method;

static READ: Operation = Operation::read("test.read", Method::GET);

#[test]
fn path_and_query_are_encoded_item_by_item() {
    let sort_by = vec!["name asc".to_owned(), "age desc".to_owned()];
    let call = Call::new(&READ, "data")
        .name("table", "My Table")
        .unwrap()
        .at("find");
    let call = call
        .query("where", Some("a = 'b & c'"))
        .query("offset", None::<u32>)
        .query_list("sortBy", &sort_by);
    assert_eq!(call.path, "/data/My%20Table/find");
    assert_eq!(
        call.query,
        "where=a%20%3D%20%27b%20%26%20c%27&sortBy=name%20asc,age%20desc"
    );
}

#[test]
fn a_refused_name_is_named_with_its_field() {
    let error = Call::new(&READ, "hive")
        .name("key", "a/b")
        .err()
        .expect("a slash is refused");
    assert_eq!(error.kind, ErrorKind::InvalidName);
    assert_eq!(
        error.to_string(),
        "test.read: key \"a/b\" cannot be used: it contains a slash"
    );
}

#[test]
fn a_boundary_never_occurs_in_the_content() {
    let content = b"x causeway-part-0000000000000000 y";
    assert_eq!(boundary_for(content), "causeway-part-0000000000000001");
}
