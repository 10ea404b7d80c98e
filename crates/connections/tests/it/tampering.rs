//! What somebody gets who has the database and not the keys.

use crate::on_both_databases;
use crate::world::{World, exposed};
use connections::{ConnectionError, Credentials};
use domain::ConnectionLimit;
use vault::VaultError;

on_both_databases!(
    columns_edited_by_hand_change_nothing,
    a_blob_that_was_moved_does_not_open_and_nothing_is_sent,
    nothing_secret_can_be_read_in_the_database,
);

async fn columns_edited_by_hand_change_nothing(world: World) {
    let id = world.add("shop", &world.credentials()).await;
    let edited = format!(
        "UPDATE connections SET endpoint = 'https://attacker.example', app_id = 'OTHER', state = 'verified' \
         WHERE id = '{id}'"
    );
    assert_eq!(world.database.execute(&edited).await, 1);
    let row = world
        .connections
        .get(&world.tenant, &world.account, &id)
        .await
        .unwrap();
    assert_eq!(
        row.display.endpoint, "https://attacker.example",
        "only what is shown has changed"
    );
    let open = world.open("shop").await;
    open.client().counters().get("visits").await.unwrap();
    assert_eq!(world.requests_to("/counters/visits"), 1);
    assert_eq!(
        open.client().endpoint().app_id(),
        Some(world.emulator.app_id.as_str())
    );
}

async fn a_blob_that_was_moved_does_not_open_and_nothing_is_sent(world: World) {
    let (own, other) = (
        world.add("own", &world.credentials()).await,
        world.add("other", &world.credentials()).await,
    );
    let moved = format!(
        "UPDATE connections SET sealed = (SELECT sealed FROM connections WHERE id = '{other}') WHERE id = '{own}'"
    );
    assert_eq!(world.database.execute(&moved).await, 1);
    let all = world.principal(ConnectionLimit::All);
    let error = world.connections.open(&all, Some("own")).await.unwrap_err();
    assert!(
        matches!(
            error,
            ConnectionError::Vault(VaultError::Altered {
                table: "connections",
                column: "sealed"
            })
        ),
        "{error:?}"
    );
    let error = world
        .connections
        .verify(&world.tenant, &world.account, &own)
        .await
        .unwrap_err();
    assert!(matches!(error, ConnectionError::Vault(_)), "{error:?}");
    assert!(world.emulator.requests().is_empty());
    assert!(world.connections.open(&all, Some("other")).await.is_ok());
}

async fn nothing_secret_can_be_read_in_the_database(world: World) {
    let keys = world.emulator.api_keys.clone();
    let developer = world.developer("SESAME-PASSWORD");
    let all = Credentials::new(
        world.endpoint(&keys.rest),
        Some(keys.bl.as_str().into()),
        Some(developer),
    )
    .unwrap();
    world.add("a name to find", &all).await;
    let open = world.open("a name to find").await;
    assert!(
        is_in_database(&world, "a name to find").await,
        "the search finds what is there"
    );
    for secret in exposed(open.secrets())
        .into_iter()
        .filter(|secret| *secret != world.emulator.app_id)
    {
        assert!(!is_in_database(&world, secret).await, "{secret}");
    }
}

/// Whether a text is in the file, or in a row of the table as text or as bytes.
async fn is_in_database(world: &World, text: &str) -> bool {
    if let Some(path) = world.database.url().strip_prefix("sqlite:") {
        let files = ["", "-wal"].map(|suffix| std::fs::read(format!("{path}{suffix}")).unwrap_or_default());
        return files
            .concat()
            .windows(text.len())
            .any(|window| window == text.as_bytes());
    }
    let hex = text
        .bytes()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let select = format!(
        "SELECT 1 FROM connections AS row WHERE strpos(row::text, '{text}') > 0 OR strpos(row::text, '{hex}') > 0"
    );
    world.database.execute(&select).await > 0
}
