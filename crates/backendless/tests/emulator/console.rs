//! The console: login, keys, timers, server code.

use backendless::{CodeMode, Console, DraftFile, ErrorKind, FilePath, Frequency, LoginOutcome, NewTimer};
use emulator::RunningEmulator;
use secrecy::ExposeSecret;
use url::Url;

use crate::{empty_app, http};

async fn logged_in(emulator: &RunningEmulator) -> Console {
    let url = url(emulator);
    let (login, password) = (
        &emulator.developer.login,
        emulator.developer.password.as_str().into(),
    );
    match Console::login(http(), &url, login, &password)
        .await
        .expect("the developer may log in")
    {
        LoginOutcome::LoggedIn(auth) => Console::new(http(), &url, auth),
        LoginOutcome::NeedsOtp { .. } => panic!("two-factor authentication is off"),
    }
}

fn url(emulator: &RunningEmulator) -> Url {
    Console::parse_url(&emulator.console_url()).expect("the emulator has a valid URL")
}

#[tokio::test]
async fn a_developer_finds_the_keys_of_an_app() {
    let (emulator, _client) = empty_app().await;
    let console = logged_in(&emulator).await;
    let apps = console.applications().await.unwrap();
    assert!(apps.iter().any(|app| app.id == emulator.app_id), "{apps:?}");
    let keys = console.settings(&emulator.app_id).await.unwrap();
    let rest = keys
        .iter()
        .find(|key| key.kind == "REST")
        .expect("there is a REST key");
    assert_eq!(rest.key.expose_secret(), emulator.api_keys.rest);
    let account = console.account().await.unwrap();
    assert!(
        !account.contains_key("authKey"),
        "the credential is not part of the account"
    );
    console.logout().await.unwrap();
    assert_eq!(
        console.applications().await.unwrap_err().kind,
        ErrorKind::WrongCredentials
    );
}

#[tokio::test]
async fn a_wrong_password_is_refused() {
    let (emulator, _client) = empty_app().await;
    let outcome = Console::login(
        http(),
        &url(&emulator),
        &emulator.developer.login,
        &"wrong".into(),
    )
    .await;
    let kind = outcome.expect_err("the password is wrong").kind;
    assert!(
        matches!(kind, ErrorKind::LoginRejected | ErrorKind::WrongCredentials),
        "{kind:?}"
    );
}

#[tokio::test]
async fn a_timer_is_created_changed_stopped_and_deleted() {
    let (emulator, _client) = empty_app().await;
    let console = logged_in(&emulator).await;
    let timers = console.timers(&emulator.app_id);
    let timer = NewTimer {
        name: "cleanUp".into(),
        language: "JS".into(),
        model: "default".into(),
        start_date: Some(4_102_444_800_000),
        expire: None,
        frequency: Frequency::Custom { every: 120 },
        enabled: true,
    };
    timers.create(CodeMode::Production, &timer).await.unwrap();
    let listed = timers.list(&[CodeMode::Production]).await.unwrap();
    let created = listed
        .iter()
        .find(|timer| timer.name.as_deref() == Some("cleanUp"))
        .expect("the timer is listed");
    assert_eq!(
        (created.frequency.as_ref(), created.enabled),
        (Some(&timer.frequency), Some(true))
    );
    let id = created.id.clone().expect("a timer has an id");

    let mut changed = created.raw.clone();
    let daily = Frequency::Daily { every: 2 };
    changed.insert("frequency".to_owned(), serde_json::to_value(&daily).unwrap());
    timers.update(CodeMode::Production, &id, &changed).await.unwrap();
    timers.set_state(CodeMode::Production, &id, false).await.unwrap();
    let listed = timers.list(&[CodeMode::Production]).await.unwrap();
    let found = listed
        .iter()
        .find(|timer| timer.id.as_ref() == Some(&id))
        .expect("the timer is listed");
    assert_eq!(
        (found.frequency.as_ref(), found.enabled),
        (Some(&daily), Some(false))
    );

    timers.delete(CodeMode::Production, &id).await.unwrap();
    assert!(
        timers
            .list(&[])
            .await
            .unwrap()
            .iter()
            .all(|timer| timer.id.as_ref() != Some(&id))
    );
}

#[tokio::test]
async fn server_code_is_drafted_and_deployed() {
    let (emulator, _client) = empty_app().await;
    let console = logged_in(&emulator).await;
    let code = console.code(&emulator.app_id);
    let path = FilePath::parse("timers/clean up.js").unwrap();
    let file = DraftFile {
        path: path.clone(),
        content: "// code".into(),
    };
    code.save_draft("default", "JS", std::slice::from_ref(&file))
        .await
        .unwrap();
    assert_eq!(code.draft_file("default", "JS", &path).await.unwrap(), "// code");
    code.deploy("default", "JS", &[file]).await.unwrap();
}

#[tokio::test]
async fn a_counter_is_deleted_by_the_console_only() {
    let (emulator, client) = empty_app().await;
    let console = logged_in(&emulator).await;
    let counters = console.counters(&emulator.app_id);
    counters.create("my counter", 5).await.unwrap();
    assert_eq!(client.counters().get("my counter").await.unwrap(), 5);
    counters.delete("my counter").await.unwrap();
    assert!(client.counters().list("*").await.unwrap().is_empty());
}
