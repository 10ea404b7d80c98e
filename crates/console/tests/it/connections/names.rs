//! Names that others chose are shown as text, whatever is in them.

use super::way::{CHOICE, Way};

const HOSTILE: &str = r#"<script>alert(1)</script>"><img src=x onerror=alert(1)>"#;

#[tokio::test]
async fn names_of_apps_are_text() {
    let way = Way::new().await;
    let apps = way.developer().await;
    let long = "x".repeat(2_000);
    apps.create_application(HOSTILE).await.unwrap();
    apps.create_application(&long).await.unwrap();
    let all = apps.applications().await.unwrap();
    let mut browser = way.browser_of(&way.ann).await;
    let choose = way
        .sign_in_at_backendless(&mut browser, "/connections/new")
        .await
        .page();
    let names: Vec<_> = choose.all("strong").map(|name| name.text.as_str()).collect();
    assert!(names.contains(&HOSTILE), "{names:?}");
    assert_eq!(choose.all("script").count(), 1, "the console's own");
    assert!(choose.all("img").next().is_none());
    for (name, expected) in [
        (HOSTILE, "script-alert-1---script----img src-x onerror-alert-1"),
        (&long, &"x".repeat(60)),
    ] {
        let choose = way
            .sign_in_at_backendless(&mut browser, "/connections/new")
            .await
            .page();
        let app = all.iter().find(|app| app.name.as_deref() == Some(name)).unwrap();
        let page = browser
            .submit_and_follow(&choose.form(CHOICE).with("app", &app.id))
            .await
            .page();
        assert_eq!(page.heading(), expected);
    }
}

#[tokio::test]
async fn what_a_server_says_is_text() {
    let way = Way::new().await;
    let mut browser = way.browser_of(&way.ann).await;
    let page = way.connect(&mut browser, "shop").await;
    let body = serde_json::json!({"code": 2002, "message": HOSTILE});
    way.backendless.inject(emulator::Fault::once(
        "*/info",
        emulator::Effect::Status {
            status: 400,
            body: Some(body),
            headers: std::collections::BTreeMap::new(),
        },
    ));
    let test = browser.get(&page).await.page().form(&format!("{page}/verify"));
    let failed = browser.submit_and_follow(&test).await.page();
    assert!(failed.texts("notice")[0].contains(HOSTILE));
    for path in [page.as_str(), "/connections"] {
        let shown = browser.get(path).await.page();
        assert!(shown.text().contains(HOSTILE), "{path}");
        assert_eq!(shown.all("script").count(), 1, "{path}");
        assert!(shown.all("img").next().is_none(), "{path}");
    }
}
