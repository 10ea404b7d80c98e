//! What the shop keeps outside tables: files, hives, counters, the cache, messaging templates and timers.

use crate::app::App;
use crate::code::{Language, Mode};
use crate::files::FilePath;
use crate::messaging::PushTemplate;
use crate::state::State;
use serde_json::{Map, Value, json};

/// The smallest picture: one transparent pixel.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\
\0\0\0\rIDATx\xdac\xfc\xcf\xc0P\x0f\0\x04\x85\x01\x80\x84\xa9\x8c!\0\0\0\0IEND\xaeB`\x82";

const FILES: [(&str, &[u8]); 9] = [
    ("docs/readme.txt", b"The files of the sample shop.\n"),
    (
        "docs/terms.md",
        b"# Terms\n\nGoods may be returned within 30 days.\n",
    ),
    (
        "docs/invoices/2026-0001.json",
        br#"{"number": "2026-0001", "total": 54.9}"#,
    ),
    (
        "docs/invoices/2026-0002.json",
        br#"{"number": "2026-0002", "total": 12.5}"#,
    ),
    ("images/logo.png", PIXEL),
    ("images/products/teapot.png", PIXEL),
    ("images/products/cup.png", PIXEL),
    (
        "web/index.html",
        b"<!doctype html><title>Shop</title><h1>Shop</h1>\n",
    ),
    ("web/styles/main.css", b"body { font-family: sans-serif }\n"),
];

const TIMER_CODE: &str = "Backendless.ServerCode.addTimer({\n  name: 'cleanUpCarts',\n  \
frequency: { schedule: 'daily', repeat: { every: 1 } },\n  execute() {}\n})\n";

/// Fills the file tree, hives, counters, templates and timers of the shop. The content is fixed, so that no
/// part of it can be refused.
pub(crate) fn seed(state: &State, app: &App) {
    let now = state.now();
    seed_files(app, now);
    seed_hives(app, now);
    {
        let mut counters = app.counters.lock();
        for (name, value) in [("visits", 1_204), ("orders", 2), ("invoice_number", 2)] {
            counters.compare_and_set(name, 0, value);
        }
    }
    app.cache
        .lock()
        .put("exchange_rate_eur_usd", json!(1.08), None, now);
    {
        let mut messaging = app.messaging.lock();
        messaging.email_templates.insert("order_confirmation".to_owned());
        let template = PushTemplate {
            device_type: "ANDROID".to_owned(),
            content: json!({"name": "order_shipped", "message": "Your order is on its way"}),
        };
        messaging.push_templates.insert("order_shipped", template);
    }
    seed_timers(state, app, now);
}

fn seed_files(app: &App, now: i64) {
    let mut files = app.files.lock();
    for (path, content) in FILES {
        let path = FilePath::parse(path).expect("the sample's own paths have no prohibited symbols");
        let written = files.tree.write(&path, content.into(), false, now);
        written.expect("the sample's own paths differ");
    }
}

fn seed_hives(app: &App, now: i64) {
    let mut hives = app.hives.lock();
    let shop = hives.create("shop").expect("a new application has no hives");
    shop.key_values.put("currency", json!("EUR"), None, now);
    shop.key_values.put(
        "opening_hours",
        json!({"from": "09:00", "to": "18:00"}),
        None,
        now,
    );
    shop.lists.edit("latest_orders", now, |list| {
        list.add_last(vec![json!("2026-0001"), json!("2026-0002")])
    });
    shop.maps.edit("stock", now, |map| {
        map.put_all(object(json!({"cup": 31, "teapot": 4})))
    });
    shop.maps.edit("prices", now, |map| {
        map.put_all(object(json!({"cup": 6.25, "teapot": 42.4})))
    });
    shop.sets.edit("tags", now, |set| {
        set.add(vec![json!("kitchen"), json!("sale"), json!("new")])
    });
    let sellers = [(17.0, json!("cup")), (3.0, json!("teapot"))];
    shop.sorted_sets.edit("best_sellers", now, |set| {
        for (score, product) in sellers {
            set.change_score(product, score);
        }
    });
    hives.create("sessions").expect("the sample's own hives differ");
}

fn seed_timers(state: &State, app: &App, now: i64) {
    let mut code = app.code.lock();
    let file = ("timers/cleanUpCarts.js".to_owned(), Some(TIMER_CODE.to_owned()));
    code.models.deploy("default", Language::Js, vec![file]);
    for timer in [
        json!({"timername": "cleanUpCarts", "frequency": {"schedule": "daily", "repeat": {"every": 1}}}),
        json!({"timername": "weeklyReport",
            "frequency": {"schedule": "weekly", "repeat": {"every": 1, "on": [2]}}}),
    ] {
        let timer = code
            .timers
            .create(state.random.id(), Mode::Production, &object(timer), now);
        timer.expect("the sample's own timers are complete and differ");
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
