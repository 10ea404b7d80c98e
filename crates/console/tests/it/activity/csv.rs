//! The trail as a file.

use super::page_of;
use crate::record::{intent, outcome};
use crate::world::World;
use domain::Clock;

#[tokio::test]
async fn a_file_of_rows_is_safe_to_open() {
    let world = World::new().await;
    let token = world
        .token_of(&world.ann, "=HYPERLINK(\"http://evil.example\")")
        .await;
    let now = world.clock.now();
    let mut call = outcome(&world.ann, token.as_str(), now, "+c1", "ok");
    call.client = Some("@SUM(1,2)\n\"quoted\"".to_owned());
    world.record(&[call, intent(&world.ann, "cli", now, "c2")]).await;
    let mut browser = world.browser_of(&world.ann).await;
    let answer = browser.get("/activity.csv").await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"activity.csv\""
    );
    assert_eq!(
        (
            answer.header("cache-control"),
            answer.header("x-content-type-options")
        ),
        ("no-store", "nosniff")
    );
    let account = &world.ann.account;
    let expected = format!(
        "sequence,time,call,phase,account,account_name,actor,actor_name,action,connection,connection_name,outcome,duration_ms,client\r\n\
         2,2026-11-22T00:00:00.004000Z,c2,intent,{account},ann@acme.example,cli,The operator,delete_file,,,,,codex/0.169.0\r\n\
         1,2026-11-22T00:00:00.004000Z,'+c1,outcome,{account},ann@acme.example,{token},\"'=HYPERLINK(\"\"http://evil.example\"\")\",\
         find_objects,,,ok,12.345,\"'@SUM(1,2)\n\"\"quoted\"\"\"\r\n"
    );
    assert_eq!(answer.body, expected);
}

#[tokio::test]
async fn a_file_of_rows_has_an_end_and_says_so() {
    let world = World::new().await;
    let now = world.clock.now();
    let mut entries: Vec<_> = (0..10_000)
        .map(|number| outcome(&world.ann, "cli", now, &format!("c{number}"), "ok"))
        .collect();
    world.record(&entries).await;
    let mut browser = world.browser_of(&world.ann).await;
    let answer = browser.get("/activity.csv").await;
    assert_eq!(answer.body.lines().count(), 10_001);
    assert!(answer.header("content-disposition").contains("\"activity.csv\""));
    entries.truncate(1);
    entries[0].call = "newest".to_owned();
    world.record(&entries).await;
    let answer = browser.get("/activity.csv").await;
    assert_eq!(answer.body.lines().count(), 10_001);
    assert!(answer.body.contains(",newest,") && !answer.body.contains(",c0,"));
    assert!(
        answer
            .header("content-disposition")
            .contains("\"activity-newest-10000.csv\"")
    );
    assert!(
        page_of(&mut browser, "/activity")
            .await
            .text()
            .contains("the newest 10000 rows at most")
    );
}
