//! Sessions on the console: signed in when needed, once, and again when they end.

use crate::on_both_databases;
use crate::world::World;
use connections::{ConnectionError, Developer, Verify};
use emulator::{Effect, Fault};
use secrecy::ExposeSecret;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

on_both_databases!(
    parallel_calls_sign_in_once,
    a_session_that_ended_is_signed_in_again,
    a_refused_login_is_not_repeated_for_a_while,
    an_auth_key_is_used_as_it_is,
    a_connection_without_a_developer_says_so,
    a_one_time_code_is_said,
    an_unreachable_console_is_said_and_tried_again,
    replaced_credentials_do_not_get_the_old_session,
);

const LOGIN: &str = "/console/home/login";
const ACCOUNT: &str = "/console/home/myaccount";

impl World {
    async fn add_with_developer(&self, password: &str) -> domain::ConnectionId {
        self.add("shop", &self.with_developer(self.developer(password)))
            .await
    }

    async fn add_with_right_developer(&self) -> domain::ConnectionId {
        self.add_with_developer(&self.emulator.developer.password).await
    }

    fn logins(&self) -> usize {
        self.requests_to(LOGIN)
    }

    async fn console_error(&self) -> ConnectionError {
        self.open("shop").await.console().await.unwrap_err()
    }
}

async fn parallel_calls_sign_in_once(world: World) {
    world.add_with_right_developer().await;
    let world = Arc::new(world);
    let calls = (0..16).map(|_| {
        let world = world.clone();
        tokio::spawn(async move {
            let console = world.open("shop").await.console().await.unwrap();
            console.applications().await.unwrap()
        })
    });
    for call in calls.collect::<Vec<_>>() {
        assert!(
            call.await
                .unwrap()
                .iter()
                .any(|app| app.id == world.emulator.app_id)
        );
    }
    assert_eq!((world.logins(), world.requests_to(ACCOUNT)), (1, 0));
    let open = world.open("shop").await;
    assert!(open.has_console());
    let console = open.console().await.unwrap();
    let key = console.secrets().next().unwrap().expose_secret();
    assert!(!key.is_empty() && !format!("{open:?} {console:?}").contains(key));
}

async fn a_session_that_ended_is_signed_in_again(world: World) {
    world.add_with_right_developer().await;
    let console = world.open("shop").await.console().await.unwrap();
    // Within a minute a session is trusted, after that it is asked for before it is used.
    world.clock.advance(Duration::from_secs(61));
    world.open("shop").await.console().await.unwrap();
    assert_eq!((world.logins(), world.requests_to(ACCOUNT)), (1, 1));
    console.logout().await.unwrap();
    world.clock.advance(Duration::from_secs(61));
    let again = world.open("shop").await.console().await.unwrap();
    again.applications().await.unwrap();
    assert_eq!((world.logins(), world.requests_to(ACCOUNT)), (2, 2));
}

async fn a_refused_login_is_not_repeated_for_a_while(world: World) {
    world.add_with_developer("SESAME-PASSWORD").await;
    for _ in 0..5 {
        let error = world.console_error().await;
        assert!(
            matches!(error, ConnectionError::DeveloperRejected { .. }),
            "{error:?}"
        );
        assert!(!format!("{error} {error:?}").contains("SESAME"), "{error:?}");
    }
    assert_eq!(
        world.logins(),
        1,
        "consoles lock accounts after a few wrong passwords"
    );
    world.clock.advance(Duration::from_secs(61));
    world.console_error().await;
    assert_eq!(world.logins(), 2);
}

async fn an_auth_key_is_used_as_it_is(world: World) {
    world.add_with_right_developer().await;
    let console = world.open("shop").await.console().await.unwrap();
    let key = console.secrets().next().unwrap().clone();
    let developer = Developer::with_auth_key(Some(&world.emulator.console_url()), &key).unwrap();
    world.add("by key", &world.with_developer(developer)).await;
    let console = world.open("by key").await.console().await.unwrap();
    console.applications().await.unwrap();
    assert_eq!(world.logins(), 1);
}

async fn a_connection_without_a_developer_says_so(world: World) {
    world.add("shop", &world.credentials()).await;
    assert!(!world.open("shop").await.has_console());
    assert_eq!(
        world.console_error().await.to_string(),
        "the connection `shop` has no developer credential, which timers need; add one to the connection"
    );
}

async fn a_one_time_code_is_said(world: World) {
    world.add_with_right_developer().await;
    world
        .open("shop")
        .await
        .console()
        .await
        .unwrap()
        .set_two_factor(true)
        .await
        .unwrap();
    world.connections.forget_all();
    let error = world.console_error().await.to_string();
    assert!(
        error.contains("one-time code") && error.contains("`auth_key`"),
        "{error}"
    );
}

async fn an_unreachable_console_is_said_and_tried_again(world: World) {
    world.add_with_right_developer().await;
    let busy = Effect::Status {
        status: 503,
        body: Some(json!("later")),
        headers: BTreeMap::default(),
    };
    world.emulator.inject(Fault::once(format!("*{LOGIN}"), busy));
    let error = world.console_error().await;
    assert!(
        matches!(error, ConnectionError::ConsoleUnreachable { .. }),
        "{error:?}"
    );
    world.open("shop").await.console().await.unwrap();
    assert_eq!(world.logins(), 2);
}

async fn replaced_credentials_do_not_get_the_old_session(world: World) {
    let id = world.add_with_right_developer().await;
    // Opened before the change, used behind it.
    let before = world.open("shop").await;
    before.console().await.unwrap();
    let other = world.with_developer(world.developer("OTHER-PASSWORD"));
    world
        .connections
        .replace(&world.tenant, &world.account, &id, &other, Verify::Later)
        .await
        .unwrap();
    assert!(matches!(
        world.console_error().await,
        ConnectionError::DeveloperRejected { .. }
    ));
    before.console().await.unwrap();
    assert!(matches!(
        world.console_error().await,
        ConnectionError::DeveloperRejected { .. }
    ));
    // In another process that has not noticed the change yet, the sealed credentials tell the sessions apart.
    world.connections.forget(&id);
    before.console().await.unwrap();
    assert!(matches!(
        world.console_error().await,
        ConnectionError::DeveloperRejected { .. }
    ));
}
