//! The file storage.

use backendless::{ErrorKind, FileCount, FileListing, FilePath};
use http::HeaderValue;

use crate::empty_app;

fn path(path: &str) -> FilePath {
    FilePath::parse(path).expect("an allowed path")
}

#[tokio::test]
async fn files_are_written_listed_copied_moved_and_deleted() {
    let (_emulator, client) = empty_app().await;
    let files = client.files();
    let note = path("/docs/č note.txt");
    let written = files.write(&note, b"hello", Some(true)).await.unwrap();
    assert_eq!(FilePath::from_answer(&written).as_ref(), Some(&note), "{written}");
    assert_eq!(&files.read(&note).await.unwrap()[..], b"hello");
    files.append_text(&note, " world").await.unwrap();
    assert_eq!(&files.read(&note).await.unwrap()[..], b"hello world");
    let plain = HeaderValue::from_static("text/plain");
    let uploaded = files
        .upload(&path("/docs/sub/b.txt"), &plain, b"b", None)
        .await
        .unwrap();
    assert_eq!(FilePath::from_answer(&uploaded), Some(path("/docs/sub/b.txt")));
    files.create_directory(&path("/docs/empty")).await.unwrap();

    let listed = files.list(&path("/docs"), &FileListing::default()).await.unwrap();
    let mut names: Vec<_> = listed
        .iter()
        .map(|info| (info.name.as_str(), info.is_directory()))
        .collect();
    names.sort_unstable();
    assert_eq!(names, [("empty", true), ("sub", true), ("č note.txt", false)]);
    let everything = FileCount {
        recursive: true,
        ..FileCount::default()
    };
    assert_eq!(files.count(&path("/docs"), &everything).await.unwrap(), 2);

    let copied = files.copy(&note, &path("/docs/copy.txt")).await.unwrap();
    assert_eq!(FilePath::from_answer(&copied), Some(path("/docs/copy.txt")));
    files
        .move_to(&path("/docs/copy.txt"), &path("/moved.txt"))
        .await
        .unwrap();
    assert!(!files.exists(&path("/docs/copy.txt")).await.unwrap());
    files.rename(&path("/moved.txt"), "renamed.txt").await.unwrap();
    assert!(files.exists(&path("/renamed.txt")).await.unwrap());
    files.delete(&path("/docs")).await.unwrap();
    assert!(!files.exists(&note).await.unwrap());

    let missing = files.delete(&note).await.unwrap_err();
    assert_eq!((missing.kind, missing.code), (ErrorKind::NotFound, Some(6000)));
    let missing = files.move_to(&note, &path("/x")).await.unwrap_err();
    assert_eq!((missing.kind, missing.code), (ErrorKind::NotFound, Some(6007)));
}
