//! Files.

use backendless::{Access, Client, FileCount, FileListing, FilePath, FilePermission, Grantee, Result};
use http::HeaderValue;

const USER: &str = "4D584E4D-05A3-4AC4-90C7-B80D1584E7AD";

pub(crate) async fn follow(client: &Client, operation: &str) -> Option<Result<()>> {
    let files = client.files();
    let done = match operation {
        "Files.copyFile('/documentation/readme.txt','/updated-docs')" => files
            .copy(&path("/documentation/readme.txt"), &path("/updated-docs"))
            .await
            .map(drop),
        "Files.copyFile('a b/č#1.txt','dir') (no leading slash, odd characters)" => {
            files.copy(&path("a b/č#1.txt"), &path("dir")).await.map(drop)
        }
        "Files.moveFile('/documentation/readme.txt','/updated-docs')" => files
            .move_to(&path("/documentation/readme.txt"), &path("/updated-docs"))
            .await
            .map(drop),
        "Files.createDirectory('/TestDir/SubTestDir')" => {
            files.create_directory(&path("/TestDir/SubTestDir")).await
        }
        "Files.createDirectory('My Dir/č')" => files.create_directory(&path("My Dir/č")).await,
        "Files.removeDirectory('/TestDir/SubTestDir/')" => {
            files.delete(&path("/TestDir/SubTestDir/")).await.map(drop)
        }
        "Files.remove('docs/readme.txt')" => files.delete(&path("docs/readme.txt")).await.map(drop),
        "Files.listing('/web')" | "Files.listing('/web') (custom domain)" => {
            files.list(&path("/web"), &FileListing::default()).await.map(drop)
        }
        "Files.listing('/web','*.html',true,20,40)" => {
            let listing = FileListing {
                pattern: Some("*.html".into()),
                recursive: Some(true),
                page_size: Some(20),
                offset: Some(40),
            };
            files.list(&path("/web"), &listing).await.map(drop)
        }
        "Files.listing('/')" => files
            .list(&FilePath::root(), &FileListing::default())
            .await
            .map(drop),
        "Files.getFileCount('/web')" => files.count(&path("/web"), &FileCount::default()).await.map(drop),
        "Files.getFileCount('/web','*.ht*',true,true)" => {
            let count = FileCount {
                pattern: "*.ht*".into(),
                recursive: true,
                include_directories: true,
            };
            files.count(&path("/web"), &count).await.map(drop)
        }
        "Files.exists" => files.exists(&path("dir/x.txt")).await.map(drop),
        "Files.renameFile" => files.rename(&path("dir/x.txt"), "y.txt").await.map(drop),
        _ => return content(client, operation).await,
    };
    Some(done)
}

async fn content(client: &Client, operation: &str) -> Option<Result<()>> {
    const ELSEWHERE: &str = "http://example.com/x.txt";
    let files = client.files();
    let done = match operation {
        "Files.saveFile" => files
            .write(&path("dir/a b.txt"), b"content", Some(true))
            .await
            .map(drop),
        "Files.upload(stream, multipart field \"file\")" => {
            let text = HeaderValue::from_static("text/plain");
            files
                .upload(&path("dir/small.txt"), &text, b"hello", Some(true))
                .await
                .map(drop)
        }
        "Files.upload(URL)" => files
            .upload_from_url(&path("dir/y.txt"), ELSEWHERE, Some(true))
            .await
            .map(drop),
        "Files.append(Buffer)" => files.append(&path("dir/x.txt"), b"aaa").await.map(drop),
        "Files.append(URL)" => files
            .append_from_url(&path("dir/x.txt"), ELSEWHERE)
            .await
            .map(drop),
        "Files.appendText" => files.append_text(&path("dir/x.txt"), "aaa").await.map(drop),
        "Files.Permissions.READ.grantForUser" => {
            let user = Grantee::User(USER);
            files
                .set_permission(&path("dir/x.txt"), Access::Grant, FilePermission::Read, user)
                .await
        }
        "Files.Permissions.DELETE.denyForRole" => {
            let role = Grantee::Role("Admin");
            files
                .set_permission(&path("dir/x.txt"), Access::Deny, FilePermission::Delete, role)
                .await
        }
        _ => return None,
    };
    Some(done)
}

fn path(path: &str) -> FilePath {
    FilePath::parse(path).expect("the recorded paths are allowed")
}
