//! Which requests are repeated after a failure: for every recording that the client follows.

use crate::capture::Capture;
use crate::followed;
use crate::stub::{Answer, Stub};

/// The POST routes that only read, by the end of their path.
const READING_POSTS: [&str; 13] = [
    "/find",
    "/count",
    "/data-grouping/Person",
    "/action/exist",
    "/action/difference",
    "/action/intersection",
    "/action/union",
    "/contains",
    "/get-score",
    "/get-rank",
    "/hive/h/key-value",
    "/hive/groceryStore/map/fruits",
    "/data-grouping/Person/count",
];

/// The GET routes that change something.
const CHANGING_GETS: [&str; 2] = ["/users/logout", "/users/restorepassword/"];

/// What the recording says about itself, independently of the client's own table.
fn only_reads(capture: &Capture) -> bool {
    let path = capture.path.split('?').next().expect("a path");
    match capture.method.as_str() {
        "GET" => !CHANGING_GETS.iter().any(|route| path.contains(route)),
        "POST" => READING_POSTS.iter().any(|route| path.ends_with(route)),
        _ => false,
    }
}

#[tokio::test]
async fn a_write_is_sent_once_and_a_read_three_times() {
    let stub = Stub::answering(vec![Answer::new(500, "{\"message\":\"broken\",\"code\":0}")]).await;
    let http = crate::http();
    let (mut reads, mut writes) = (0, 0);
    for capture in Capture::all() {
        let Some(result) = followed::follow(&http, &stub.origin, &capture).await else {
            continue;
        };
        let error = result.expect_err("the stub only fails");
        assert_eq!(error.status, Some(500), "{}: {error}", capture.operation);
        let expected = if only_reads(&capture) { 3 } else { 1 };
        assert_eq!(stub.take().len(), expected, "{}", capture.operation);
        if expected == 1 { writes += 1 } else { reads += 1 }
    }
    assert!(
        reads > 80 && writes > 120,
        "only {reads} reads and {writes} writes were tried"
    );
}
