//! Names that people and clients choose, as hostile and as long as they may be.

use crate::furnished::Furnished;
use http::StatusCode;

const HOSTILE: &str = "\"><img src=x onerror=alert(1)><script>alert(1)</script>'&amp;{{7*7}}";

#[tokio::test]
async fn markup_in_names_stays_text() {
    let furnished = Furnished::named(HOSTILE).await;
    let mut pages = furnished.walk().await;
    pages.extend(furnished.walk_of_a_visitor().await);
    let mut shown = 0;
    for (path, (_, page)) in &pages {
        assert_eq!(page.all("img").count(), 0, "{path}");
        assert!(page.all("script").all(|script| script.text.is_empty()), "{path}");
        shown += usize::from(page.text().contains(HOSTILE));
    }
    assert!(
        shown >= 5,
        "the name is shown on {shown} pages only: {:?}",
        pages.keys()
    );
}

#[tokio::test]
async fn markup_in_an_address_stays_text() {
    let furnished = Furnished::new().await;
    let world = &furnished.world;
    let hostile = "<script>alert(1)</script>@acme.example";
    let path = world.invite(&world.ann, Some(hostile)).await;
    let mut browser = world.visitor();
    let page = browser.get(&path).await.page();
    assert_eq!(page.form(&path).value("email"), Some(hostile));
    let form = page.form(&path).with("password", "a password of one's own");
    let page = browser.submit_and_follow(&form).await.page();
    assert!(page.text().contains(hostile));
    let people = world
        .browser_of(&world.ann)
        .await
        .get("/owner/people")
        .await
        .page();
    assert!(people.text().contains(hostile));
    for page in [page, people] {
        assert!(page.all("script").all(|script| script.text.is_empty()));
    }
    let mut visitor = world.visitor();
    let form = visitor.get("/sign-in").await.page().form("/sign-in");
    let answer = visitor
        .submit(&form.with("email", hostile).with("password", "wrong"))
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.html().form("/sign-in").value("email"), Some(hostile));
}

#[tokio::test]
async fn names_may_be_as_long_as_they_may_be() {
    let long = "ß".repeat(100);
    let furnished = Furnished::named(&long).await;
    let pages = furnished.walk().await;
    let shown = pages.values().filter(|(_, page)| page.text().contains(&long));
    assert!(shown.count() >= 5);

    let world = &furnished.world;
    let email = format!("{}@acme.example", "a".repeat(241));
    assert_eq!(email.len(), 254);
    let path = world.invite(&world.ann, Some(&email)).await;
    let mut browser = world.visitor();
    let form = browser.get(&path).await.page().form(&path);
    let form = form.with("password", &"p".repeat(256));
    let page = browser.submit_and_follow(&form).await.page();
    assert!(page.text().contains(&email));
    let mut again = world.visitor();
    let form = again.get("/sign-in").await.page().form("/sign-in");
    let form = form.with("email", &email).with("password", &"p".repeat(256));
    assert_eq!(again.submit(&form).await.location(), "/");
}
