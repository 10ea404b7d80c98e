//! Counters, cache, cloud code, logging, info.

use backendless::{Client, ExecutionType, Invocation, LogEntry, LogLevel, Result, Verb};
use http::{HeaderMap, HeaderValue};
use serde_json::json;

use super::object;

pub(crate) async fn follow(client: &Client, operation: &str) -> Option<Result<()>> {
    const NAME: &str = "mycounter";
    let (counters, cache) = (client.counters(), client.cache());
    let done = match operation {
        "Backendless.initApp (fires by itself)" => client.info().read().await.map(drop),
        "Counters.get('mycounter')" => counters.get(NAME).await.map(drop),
        "Counters.get('my counter') (space)" => counters.get("my counter").await.map(drop),
        "Counters.reset('mycounter')" => counters.reset(NAME).await,
        "Counters.compareAndSet('mycounter',1000,2000)" => {
            counters.compare_and_set(NAME, 1000, 2000).await.map(drop)
        }
        "Counters.incrementAndGet" => counters.increment_and_get(NAME).await.map(drop),
        "Counters.getAndIncrement" => counters.get_and_increment(NAME).await.map(drop),
        "Counters.decrementAndGet" => counters.decrement_and_get(NAME).await.map(drop),
        "Counters.getAndDecrement" => counters.get_and_decrement(NAME).await.map(drop),
        "Counters.addAndGet" => counters.add_and_get(NAME, 5).await.map(drop),
        "Counters.getAndAdd" => counters.get_and_add(NAME, 5).await.map(drop),
        "Counters.list()" => counters.list("*").await.map(drop),
        "Counters.list('a*')" => counters.list("a*").await.map(drop),
        "Cache.put" => cache.put("key", &json!({"a": 1}), Some(100)).await,
        "Cache.get" => cache.get("key").await.map(drop),
        "Cache.contains" => cache.contains("key").await.map(drop),
        "Cache.remove" => cache.delete("key").await,
        "Cache.expireIn" => cache.expire_in("key", 100).await,
        "Cache.expireAt" => cache.expire_at("key", 1_893_477_600_000).await,
        "APIServices.invoke" => {
            let invocation = Invocation {
                verb: Verb::Post,
                arguments: json!({"a": 1}),
                execution: Some(ExecutionType::Sync),
                headers: HeaderMap::from_iter([(
                    http::HeaderName::from_static("custom-header"),
                    HeaderValue::from_static("v"),
                )]),
            };
            client
                .cloud_code()
                .invoke("MyService", "myMethod", &invocation)
                .await
                .map(drop)
        }
        "Events.dispatch" => {
            let arguments = object(json!({"a": 1}));
            client
                .cloud_code()
                .dispatch("myEvent", &arguments, Some(ExecutionType::Async))
                .await
                .map(drop)
        }
        "Logging.flush" => {
            let entry = LogEntry {
                logger: "my.logger".into(),
                message: "hello".into(),
                exception: None,
                level: LogLevel::Info,
                timestamp: 1_795_338_555_160,
            };
            client.logging().write(&[entry]).await
        }
        _ => return None,
    };
    Some(done)
}
