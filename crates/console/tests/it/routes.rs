//! The routes of the console, read from its source: a test that goes over all of them misses none that is added later.

use std::path::Path;

/// A route as it is written in a router.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) path: String,
    pub(crate) shows_a_page: bool,
    pub(crate) takes_forms: bool,
}

impl Route {
    /// Whether a path is one of this route.
    pub(crate) fn matches(&self, path: &str) -> bool {
        let (mut own, mut given) = (self.path.split('/'), path.split('/'));
        loop {
            match (own.next(), given.next()) {
                (None, None) => return true,
                (Some(own), Some(given)) if own == given || own.starts_with('{') => {}
                _ => return false,
            }
        }
    }

    /// A path of this route.
    pub(crate) fn example(&self) -> String {
        let parts = self.path.split('/');
        let parts = parts.map(|part| if part.starts_with('{') { "example" } else { part });
        parts.collect::<Vec<_>>().join("/")
    }
}

/// Every route of the console.
pub(crate) fn all() -> Vec<Route> {
    let mut source = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut source);
    let mut routes = routes_in(&source);
    // Files, which are no pages.
    routes.retain(|route| !route.path.starts_with("/assets/"));
    assert!(
        routes.len() > 10,
        "the routes are not written as this expects: {routes:?}"
    );
    routes
}

/// All source, one file after the other.
fn read(folder: &Path, source: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, source);
        } else {
            source.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

fn routes_in(source: &str) -> Vec<Route> {
    let calls = source.split(".route(").skip(1);
    let route = |call: &str| {
        let (path, rest) = call.split_once(',').expect("a route has a path and a handler");
        let path = path.trim();
        let path = match path.strip_prefix('"') {
            Some(path) => path.trim_end_matches('"').to_owned(),
            None => constant(source, path),
        };
        let handlers = &rest[..end(rest)];
        Route {
            path,
            shows_a_page: handlers.contains("get("),
            takes_forms: handlers.contains("post("),
        }
    };
    calls.map(route).collect()
}

/// Where the call ends that is open at the beginning.
fn end(rest: &str) -> usize {
    let mut depth = 1;
    let closing = rest.char_indices().find(|(_, character)| {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    closing.expect("the call ends").0
}

fn constant(source: &str, name: &str) -> String {
    let mark = format!("const {name}: &str = \"");
    let (_, value) = source
        .split_once(&mark)
        .unwrap_or_else(|| panic!("no text constant {name}"));
    value.split('"').next().unwrap_or_default().to_owned()
}

#[test]
fn routes_are_read_as_they_are_written() {
    let source = r#"
        const PATH: &str = "/b";
        Router::new().route("/a/{id}", get(show).post(change)).route(PATH, get(other)).layer(post(x))
    "#;
    let route = |path: &str, takes_forms| Route {
        path: path.to_owned(),
        shows_a_page: true,
        takes_forms,
    };
    assert_eq!(routes_in(source), [route("/a/{id}", true), route("/b", false)]);
    assert!(route("/a/{id}", true).matches("/a/b") && !route("/a/{id}", true).matches("/a/b/c"));
}
