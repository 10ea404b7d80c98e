//! What the vendor's own tests assert about files, and the edges that they leave open.

use super::{Listing, Tree};
use crate::error::Result;
use crate::files::{FilePath, NamePattern};
use bytes::Bytes;

fn path(text: &str) -> FilePath {
    FilePath::parse(text).unwrap()
}

fn tree(files: &[&str]) -> Tree {
    let mut tree = Tree::default();
    for file in files {
        tree.write(&path(file), Bytes::from_static(b"content"), false, 1)
            .unwrap();
    }
    tree
}

fn names(tree: &Tree, directory: &str, pattern: &str, recursive: bool, directories: bool) -> Vec<String> {
    let listing = Listing {
        names: NamePattern::parse(Some(pattern)).unwrap(),
        recursive,
        files: true,
        directories,
    };
    let entries = tree.list(&path(directory), &listing).unwrap();
    entries.iter().map(|entry| entry.path.name().to_owned()).collect()
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> u32 {
    result.unwrap_err().code
}

#[test]
fn listings_filter_recurse_and_put_directories_first() {
    let tree = tree(&[
        "web/index.html",
        "web/users.html",
        "web/logo.png",
        "web/sub/one-more.html",
        "web-2/other.html",
    ]);
    assert_eq!(
        names(&tree, "web", "*", false, true),
        ["sub", "index.html", "logo.png", "users.html"]
    );
    assert_eq!(
        names(&tree, "web", "*", true, true),
        ["sub", "index.html", "logo.png", "one-more.html", "users.html"]
    );
    assert_eq!(
        names(&tree, "web", "*.html", true, true),
        ["index.html", "one-more.html", "users.html"]
    );
    assert_eq!(
        names(&tree, "web", "*", false, false),
        ["index.html", "logo.png", "users.html"]
    );
    assert_eq!(names(&tree, "", "*", false, true), ["web", "web-2"]);
}

#[test]
fn a_file_or_a_missing_path_cannot_be_listed() {
    let tree = tree(&["a.txt"]);
    let all = || Listing {
        names: NamePattern::parse(None).unwrap(),
        recursive: false,
        files: true,
        directories: true,
    };
    assert_eq!(code(tree.list(&path("a.txt"), &all())), 6000);
    assert_eq!(code(tree.list(&path("missing"), &all())), 6000);
}

#[test]
fn writing_needs_overwrite_and_never_replaces_a_directory() {
    let mut tree = tree(&["dir/a.txt"]);
    let new = Bytes::from_static(b"new");
    assert_eq!(code(tree.write(&path("dir/a.txt"), new.clone(), false, 2)), 6018);
    tree.write(&path("dir/a.txt"), new.clone(), true, 2).unwrap();
    let entry = tree.entry(&path("dir/a.txt")).unwrap();
    assert_eq!((entry.created, entry.updated, entry.size), (1, 2, Some(3)));
    assert_eq!(code(tree.write(&path("dir"), new.clone(), true, 2)), 6018);
    assert_eq!(code(tree.write(&path("dir/a.txt/b"), new, true, 2)), 6018);
}

#[test]
fn appending_makes_the_file_and_then_grows_it() {
    let mut tree = Tree::default();
    for part in ["aaa", "bbb", "ccc"] {
        tree.append(&path("log/x.txt"), &Bytes::from_static(part.as_bytes()), 1)
            .unwrap();
    }
    assert_eq!(tree.read(&path("log/x.txt")).unwrap(), "aaabbbccc");
}

#[test]
fn deleting_counts_files_and_takes_what_is_below() {
    let mut tree = tree(&["dir/a", "dir/sub/b", "dir-2/c"]);
    assert_eq!(tree.delete(&path("dir")), Ok(2));
    assert!(!tree.exists(&path("dir/sub")));
    assert!(tree.exists(&path("dir-2/c")));
    assert_eq!(code(tree.delete(&path("dir"))), 6000);
    assert_eq!(code(tree.delete(&FilePath::root())), 6000);
}

#[test]
fn the_target_of_copy_and_move_is_the_full_new_path() {
    let mut tree = tree(&["dir/a", "dir/sub/b"]);
    assert_eq!(
        tree.copy(&path("dir"), &path("new/copy"), 5),
        Ok(path("new/copy"))
    );
    assert!(tree.exists(&path("dir/sub/b")) && tree.exists(&path("new/copy/sub/b")));
    assert_eq!(tree.entry(&path("new/copy/a")).unwrap().created, 5);
    assert_eq!(
        tree.relocate(&path("dir/a"), &path("dir/z"), 6),
        Ok(path("dir/z"))
    );
    assert!(!tree.exists(&path("dir/a")));
    assert_eq!(tree.entry(&path("dir/z")).unwrap().created, 1);
}

#[test]
fn an_existing_directory_as_target_is_copied_into() {
    let mut tree = tree(&["a.txt", "dir/b.txt"]);
    assert_eq!(tree.copy(&path("a.txt"), &path("dir"), 5), Ok(path("dir/a.txt")));
    assert_eq!(code(tree.copy(&path("a.txt"), &path("dir"), 5)), 6018);
    assert_eq!(code(tree.copy(&path("a.txt"), &path("dir/b.txt"), 5)), 6018);
    assert_eq!(
        tree.relocate(&path("a.txt"), &path("/"), 5).unwrap_err().code,
        6018
    );
}

#[test]
fn a_missing_source_is_6007() {
    let mut tree = Tree::default();
    assert_eq!(code(tree.copy(&path("x"), &path("y"), 0)), 6007);
    assert_eq!(code(tree.relocate(&path("x"), &path("y"), 0)), 6007);
    assert_eq!(code(tree.rename(&path("x"), "y", 0)), 6007);
    assert_eq!(code(tree.copy(&FilePath::root(), &path("y"), 0)), 6007);
}

#[test]
fn a_directory_cannot_move_into_itself_but_can_be_copied_there() {
    let mut tree = tree(&["dir/a"]);
    assert_eq!(code(tree.relocate(&path("dir"), &path("dir/sub/new"), 0)), 6018);
    assert!(tree.exists(&path("dir/a")));
    assert_eq!(tree.copy(&path("dir"), &path("dir/sub"), 0), Ok(path("dir/sub")));
    assert!(tree.exists(&path("dir/sub/a")) && !tree.exists(&path("dir/sub/sub")));
}

#[test]
fn renaming_stays_in_the_directory() {
    let mut tree = tree(&["dir/a", "dir/b"]);
    assert_eq!(tree.rename(&path("dir/a"), "c", 0), Ok(path("dir/c")));
    assert_eq!(code(tree.rename(&path("dir/c"), "b", 0)), 6018);
    assert_eq!(code(tree.rename(&path("dir/c"), "x/y", 0)), 6006);
    assert_eq!(code(tree.rename(&path("dir/c"), "..", 0)), 6006);
}
