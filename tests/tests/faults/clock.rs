//! A clock that jumps by an hour, forward and back: what is valid follows the clock, and nothing stays shut.

use crate::shop::{SOON, Shop};
use domain::{Clock, SystemClock, Timestamp};
use gateway::app::{App, AppError, bind};
use gateway::config::{Config, Sources};
use gateway::foundation::Nature;
use gateway::lifecycle::Lifecycle;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use tests::causeway::Causeway;
use tests::mcp_client::{McpClient, Reply};
use tokio::task::JoinHandle;

const HOUR: i64 = 3_600;

/// The machine's clock, and how many seconds it is wrong.
#[derive(Debug, Default)]
struct WrongClock(AtomicI64);

impl WrongClock {
    fn jump(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for WrongClock {
    fn now(&self) -> Timestamp {
        let wrong = self.0.load(Ordering::SeqCst);
        Timestamp::from_micros(SystemClock.now().as_micros() + wrong * 1_000_000)
    }
}

/// A gateway in this process, on the data of an installation.
async fn serve(
    causeway: &Causeway,
    clock: &Arc<WrongClock>,
) -> (String, Lifecycle, JoinHandle<Result<(), AppError>>) {
    let data = causeway.data().display().to_string();
    let settings = [
        ("database.data_dir", data.as_str()),
        ("server.bind", "127.0.0.1:0"),
        ("upstream.allow_private_addresses", "true"),
        ("limits.token_calls_per_second", "2"),
        ("limits.token_burst", "4"),
    ];
    let sources = Sources {
        flags: settings
            .map(|(key, value)| ("test", key, value.to_owned()))
            .to_vec(),
        ..Sources::default()
    };
    let config = Config::load(&sources).unwrap();
    let listener = bind("server.bind", config.server.bind).await.unwrap();
    let address = listener.local_addr().unwrap();
    let public_url = config.server.public_url(address);
    let nature = Nature {
        clock: clock.clone(),
        ..Nature::real()
    };
    let life = Lifecycle::new();
    let app = App::open(config, &public_url, nature, life.clone())
        .await
        .unwrap();
    let served = tokio::spawn(async move { app.serve(listener).await });
    (format!("http://{address}/mcp"), life, served)
}

/// Calls until a call has this status, and, if it is 200, until it is within the limits.
async fn until(client: &McpClient, status: u16) {
    let began = Instant::now();
    loop {
        let reply: Reply = client.call_raw("get_counter", &json!({"name": "visits"})).await;
        if reply.status == status && (status != 200 || reply.result()["isError"] == false) {
            return;
        }
        assert!(
            [200, 503].contains(&reply.status.as_u16()) && began.elapsed() < SOON,
            "{reply:?}"
        );
        tokio::task::yield_now().await;
    }
}

/// Uses up what a token may do at once.
async fn use_up(client: &McpClient) {
    let began = Instant::now();
    while client
        .call("get_counter", &json!({"name": "visits"}))
        .await
        .code()
        != "rate_limited"
    {
        assert!(began.elapsed() < SOON, "there is no limit");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_hour_forward_and_two_back() {
    let shop = Shop::new(Causeway::new()).await;
    let arguments = [
        "token", "create", "--name", "short", "--scopes", "*:read", "--tenant", "shop",
    ];
    let short = shop.causeway.json(
        &[
            &arguments[..],
            &["--account", "owner@shop.example", "--expires-in", "30m"],
        ]
        .concat(),
    );
    let clock = Arc::new(WrongClock::default());
    let (url, life, served) = serve(&shop.causeway, &clock).await;
    let long = McpClient::new(&url, shop.token());
    let short = McpClient::new(&url, short["token"].as_str().unwrap());
    until(&long, 200).await;
    until(&short, 200).await;
    // Forward: what has ended has ended, and everything else goes on as soon as changes were read at the new time.
    clock.jump(HOUR);
    until(&long, 200).await;
    until(&short, 401).await;
    // Back: its time is not over yet.
    use_up(&long).await;
    clock.jump(-HOUR);
    until(&short, 200).await;
    until(&long, 200).await;
    // Behind everything that was ever written.
    use_up(&long).await;
    clock.jump(-HOUR);
    until(&long, 200).await;
    until(&short, 200).await;
    life.stop();
    tokio::time::timeout(Duration::from_mins(1), served)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    assert_eq!(
        shop.verified(),
        0,
        "the order of the trail is that of its rows, not of the clock"
    );
}
