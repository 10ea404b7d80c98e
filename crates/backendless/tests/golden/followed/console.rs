//! The console.

use backendless::{CodeMode, Console, CounterPage, DraftFile, FilePath, Frequency, NewTimer, Result};
use outbound::HttpClient;
use serde_json::json;
use url::Url;

use super::object;
use crate::capture::APP_ID;

pub(crate) async fn follow(
    console: &Console,
    http: &HttpClient,
    url: &Url,
    operation: &str,
) -> Option<Result<()>> {
    let (login, password) = ("dev@x.com", "secret".into());
    let counters = console.counters(APP_ID);
    let done = match operation {
        "user.login(email,pwd)" => Console::login(http.clone(), url, login, &password)
            .await
            .map(drop),
        "user.cloudLogin" => Console::cloud_login(http.clone(), url, login, &password)
            .await
            .map(drop),
        "user.loginWithTOTP({...})" => {
            let answer = object(json!({"sessionId": "session-123", "otpCode": "123456"}));
            Console::login_with_otp(http.clone(), url, &answer)
                .await
                .map(drop)
        }
        "user.getAccountInfo(authKey)" => console.account().await.map(drop),
        "user.get2FAState" => console.two_factor().await.map(drop),
        "user.update2FAState(true)" => console.set_two_factor(true).await.map(drop),
        "user.logout" => console.logout().await,
        "system.loadStatus" => console.status().await.map(drop),
        "apps.getApps" => console.applications().await.map(drop),
        "settings.getAppSettings" => console.settings(APP_ID).await.map(drop),
        "counters.get" => {
            let page = CounterPage {
                page_size: Some(10),
                offset: Some(0),
                pattern: Some("my*".into()),
            };
            counters.list(&page).await.map(drop)
        }
        "counters.create" => counters.create("my counter", 5).await,
        "counters.update" => counters.update("my counter", 5, 6).await.map(drop),
        _ => return timer(console, operation).await,
    };
    Some(done)
}

async fn timer(console: &Console, operation: &str) -> Option<Result<()>> {
    const CREATED_AS_DRAFT: &str = "bl.createEventHandler(appId,{category:'TIMER',mode:'DRAFT',...}) (body = what the caller passes minus category and mode)";
    const ID: &str = "TIMER-ID";
    let timers = console.timers(APP_ID);
    let done = match operation {
        CREATED_AS_DRAFT => timers.create(CodeMode::Draft, &sample()).await.map(drop),
        "bl.createEventHandler(appId,{category:'TIMER',mode:'PRODUCTION',...})" => {
            timers.create(CodeMode::Production, &sample()).await.map(drop)
        }
        "bl.getEventHandlers(appId,['DRAFT','PRODUCTION']) (lists handlers AND timers)" => timers
            .list(&[CodeMode::Draft, CodeMode::Production])
            .await
            .map(drop),
        "bl.getEventHandlers(appId)" => timers.list(&[]).await.map(drop),
        "bl.getTimerLogs(appId,query)" => timers.logs(Some(10), Some(0)).await.map(drop),
        "bl.updateEventHandler(appId,{id,category:'TIMER',mode:'PRODUCTION',...})" => timers
            .update(CodeMode::Production, ID, &object(json!(sample())))
            .await
            .map(drop),
        "bl.updateEventHandler(appId,{...,fromMarketplace:true})" => {
            let mut timer = object(json!(sample()));
            timer.insert("fromMarketplace".to_owned(), true.into());
            timers.update(CodeMode::Marketplace, ID, &timer).await.map(drop)
        }
        "bl.changeHandlerState(appId,'PRODUCTION','TIMER',id,false)" => {
            timers.set_state(CodeMode::Production, ID, false).await
        }
        "bl.deleteEventHandler(appId,{id,mode:'PRODUCTION',category:'TIMER'})" => {
            timers.delete(CodeMode::Production, ID).await
        }
        "bl.invokeTimer(appId,{timername,mode,category:'TIMER'})" => {
            timers.run(CodeMode::Production, "myTimer").await.map(drop)
        }
        _ => return code(console, operation).await,
    };
    Some(done)
}

async fn code(console: &Console, operation: &str) -> Option<Result<()>> {
    let code = console.code(APP_ID);
    let file = |path: &str| DraftFile {
        path: path_of(path),
        content: "// code".into(),
    };
    let done = match operation {
        "bl.getDraftFiles" => code.draft("default", "JS").await.map(drop),
        "bl.saveDraftFiles (where timer code lives)" => code
            .save_draft("default", "JS", &[file("timers/my timer.js")])
            .await
            .map(drop),
        "bl.deployDraftFiles" => code
            .deploy("default", "JS", &[file("timers/myTimer.js")])
            .await
            .map(drop),
        "bl.getDraftFileContent" => code
            .draft_file("default", "JS", &path_of("timers/my timer.js"))
            .await
            .map(drop),
        "bl.getCategories" => code.categories().await.map(drop),
        "bl.getEvents" => code.events().await.map(drop),
        "bl.getAllModels" => code.models().await.map(drop),
        _ => return None,
    };
    Some(done)
}

fn path_of(path: &str) -> FilePath {
    FilePath::parse(path).expect("the recorded paths are allowed")
}

/// The timer of the recordings.
fn sample() -> NewTimer {
    NewTimer {
        name: "myTimer".into(),
        language: "JS".into(),
        model: "default".into(),
        start_date: Some(1_893_477_600_000),
        expire: None,
        frequency: Frequency::Custom { every: 120 },
        enabled: true,
    }
}
