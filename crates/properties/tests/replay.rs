//! Replays every input that fuzzing found worth keeping, and every one that once broke something.
#![expect(clippy::unwrap_used, reason = "all of this crate is tests")]

use properties::{ALL, Property};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

/// The names in a folder, in order.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = listed.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn replay(name: &str) {
    let Property { holds, .. } = properties::named(name);
    let corpus = entries(&fuzz().join("corpus").join(name));
    assert!(
        !corpus.is_empty(),
        "fuzz/corpus/{name} is empty: nothing was replayed"
    );
    let regressions = fuzz().join("regressions").join(name);
    let regressions = if regressions.is_dir() {
        entries(&regressions)
    } else {
        Vec::new()
    };
    for path in corpus.into_iter().chain(regressions) {
        let input = fs::read(&path).unwrap();
        let held = std::panic::catch_unwind(|| holds(&input));
        assert!(held.is_ok(), "`{name}` does not hold for {}", path.display());
    }
}

macro_rules! replays {
    ($($name:ident),+ $(,)?) => {
        $(
            #[test]
            fn $name() {
                replay(stringify!($name));
            }
        )+

        const REPLAYED: &[&str] = &[$(stringify!($name)),+];
    };
}

replays!(
    arguments,
    authorization,
    bearer,
    client_document,
    configuration,
    endpoint,
    form,
    json_rpc,
    narrowing,
    redaction,
    redirect_uri,
    upstream_url,
);

#[test]
fn every_property_has_a_target_a_corpus_and_a_replay() {
    let names: BTreeSet<&str> = ALL.iter().map(|property| property.name).collect();
    assert_eq!(REPLAYED.iter().copied().collect::<BTreeSet<_>>(), names);
    let stems = |folder: &str| -> BTreeSet<String> {
        let stem = |path: PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
        entries(&fuzz().join(folder)).into_iter().map(stem).collect()
    };
    let names: BTreeSet<String> = names.into_iter().map(str::to_owned).collect();
    assert_eq!(stems("fuzz_targets"), names);
    assert_eq!(stems("corpus"), names);
    assert!(
        stems("regressions").is_subset(&names),
        "a folder of regressions belongs to no property"
    );
}
