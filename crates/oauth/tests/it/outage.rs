//! A store that fails: nobody is blamed for it, nothing internal is told, and everything goes on afterwards.

use crate::wishes::Wish;
use crate::world::{World, codex};
use http::header;

#[tokio::test]
async fn a_failing_store_is_no_fault_of_the_client() {
    let world = World::new().await;
    let (client, tokens) = world.log_in().await;
    let code = world.code(&client).await;
    world
        .database
        .execute("ALTER TABLE oauth_clients RENAME TO away")
        .await;

    let shown = world.authorize(&Wish::authorization(&client)).await;
    assert_eq!((shown.status.as_u16(), shown.header(header::LOCATION)), (503, ""));
    assert!(shown.body.contains("does not answer right now"), "{}", shown.body);
    let answers = [
        world.token(&Wish::code(&client, &code)).await,
        world.refresh(&client, &tokens.refresh).await,
        world.post_json("/oauth/register", &codex()).await,
    ];
    for answer in answers {
        let (status, error) = answer.refusal();
        assert!(
            matches!(
                (status, error.as_str()),
                (500, "server_error") | (503, "temporarily_unavailable")
            ),
            "{answer:?}"
        );
        assert!(!answer.body.contains("oauth_clients"), "{}", answer.body);
    }

    world
        .database
        .execute("ALTER TABLE away RENAME TO oauth_clients")
        .await;
    assert_eq!(world.token(&Wish::code(&client, &code)).await.status, 200);
    assert_eq!(world.refresh(&client, &tokens.refresh).await.status, 200);
}

#[tokio::test]
async fn a_request_that_cannot_be_sealed_is_told_to_the_client() {
    let world = World::new().await;
    let client = world.register().await;
    world
        .database
        .execute("ALTER TABLE data_keys RENAME TO away")
        .await;
    let location = world.authorize(&Wish::authorization(&client)).await.location();
    let query = crate::answers::query(&location);
    assert!(
        matches!(
            query["error"].as_str(),
            "server_error" | "temporarily_unavailable"
        ),
        "{location}"
    );
    assert_eq!(query["state"], "a state & more");
    assert!(world.page.take().is_none());
}
