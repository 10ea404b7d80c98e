//! One call of each of the 31 tools on the sample shop, in an order in which each finds what it needs.

use crate::placeholders;
use serde_json::{Value, json};

/// One call and what it must answer.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Which tool.
    pub tool: &'static str,
    /// Its arguments; [`placeholders`] stand for earlier answers.
    pub arguments: Value,
    /// Where in the structured answer which value must be.
    pub expected: (&'static str, Value),
}

impl Visit {
    /// Whether a client that asks before it acts would ask: the tool destroys, or reaches somebody outside of the app.
    pub fn needs_approval(&self) -> bool {
        const ASKED: [&str; 12] = [
            "delete_directory",
            "delete_file",
            "grant_permission",
            "revoke_permission",
            "reset_counter",
            "publish_message",
            "create_timer",
            "update_timer",
            "delete_timer",
            "change_user_password",
            "recover_password",
            "delete_user",
        ];
        ASKED.contains(&self.tool)
    }

    /// The arguments, with the values of earlier answers.
    pub fn filled(&self, answer: &impl Fn(&str) -> Option<Value>) -> Value {
        placeholders::fill(&self.arguments, answer)
    }

    /// Fails when the structured answer is not what it must be.
    pub fn assert_answered(&self, structured: &Value) {
        let (pointer, wanted) = &self.expected;
        assert_eq!(
            structured.pointer(pointer),
            Some(wanted),
            "{} {}: {pointer} of {structured}",
            self.tool,
            self.arguments
        );
    }
}

fn visit(tool: &'static str, arguments: Value, pointer: &'static str, wanted: Value) -> Visit {
    Visit {
        tool,
        arguments,
        expected: (pointer, wanted),
    }
}

/// The 31 calls. They work once on a fresh sample shop.
pub fn all() -> Vec<Visit> {
    [files(), data_and_hives(), counters_to_timers(), users()].concat()
}

fn files() -> Vec<Visit> {
    vec![
        visit(
            "list_directory",
            json!({"path": "/docs", "pattern": "*.txt"}),
            "/items/0/path",
            json!("/docs/readme.txt"),
        ),
        visit(
            "count_files",
            json!({"path": "/", "recursive": true}),
            "/count",
            json!(9),
        ),
        visit(
            "create_directory",
            json!({"path": "reports/2026"}),
            "/path",
            json!("/reports/2026"),
        ),
        visit(
            "copy_file",
            json!({"source_path": "/docs/readme.txt", "target_path": "/reports/2026/copy.txt"}),
            "/path",
            json!("/reports/2026/copy.txt"),
        ),
        visit(
            "move_file",
            json!({"source_path": "/reports/2026/copy.txt", "target_path": "/reports/2026/moved.txt"}),
            "/path",
            json!("/reports/2026/moved.txt"),
        ),
        visit(
            "delete_file",
            json!({"path": "/reports/2026/moved.txt"}),
            "/deleted",
            json!(true),
        ),
        visit(
            "delete_directory",
            json!({"path": "/reports"}),
            "/deleted",
            json!(true),
        ),
    ]
}

fn data_and_hives() -> Vec<Visit> {
    vec![
        visit(
            "find_objects",
            json!({"table": "Product", "where": "price > 10", "sort_by": ["price desc"], "properties": ["name", "price"]}),
            "/objects/0/name",
            json!("Coffee grinder"),
        ),
        visit(
            "grant_permission",
            json!({"table": "Product", "permission": "FIND", "object_id": "product-tea", "user_id": "user-bob"}),
            "/access",
            json!("granted"),
        ),
        visit(
            "revoke_permission",
            json!({"table": "Product", "permission": "REMOVE", "role": "Manager"}),
            "/access",
            json!("denied"),
        ),
        visit("create_hive", json!({"hive": "carts"}), "/hive", json!("carts")),
        visit(
            "put_map_entries",
            json!({"hive": "carts", "key": "anna", "entries": {"tea": 2, "cup": {"colour": "blue"}}}),
            "/added",
            json!(2),
        ),
        visit(
            "get_map_values",
            json!({"hive": "shop", "key": "stock"}),
            "/values/1",
            json!(4),
        ),
        visit(
            "get_list_items",
            json!({"hive": "shop", "key": "latest_orders", "index": -1}),
            "/items/0",
            json!("2026-0002"),
        ),
    ]
}

fn counters_to_timers() -> Vec<Visit> {
    vec![
        visit("get_counter", json!({"name": "visits"}), "/value", json!(1204)),
        visit(
            "set_counter",
            json!({"name": "visits", "expected": 1204, "value": 1205}),
            "/updated",
            json!(true),
        ),
        visit(
            "reset_counter",
            json!({"name": "visits"}),
            "/previous",
            json!(1205),
        ),
        visit(
            "publish_message",
            json!({"channel": "news", "message": {"headline": "Tea is back"}}),
            "/error_message",
            Value::Null,
        ),
        visit(
            "create_timer",
            json!({"name": "nightlyCleanUp", "schedule": {"type": "daily", "every_days": 1}, "starts_at": "2030-01-01T03:00:00Z"}),
            "/timer/name",
            json!("nightlyCleanUp"),
        ),
        visit(
            "get_timer",
            json!({"name": "cleanUpCarts"}),
            "/timer/schedule/type",
            json!("daily"),
        ),
        visit(
            "update_timer",
            json!({"name": "nightlyCleanUp", "enabled": false}),
            "/timer/enabled",
            json!(false),
        ),
        visit(
            "delete_timer",
            json!({"name": "nightlyCleanUp"}),
            "/deleted",
            json!(true),
        ),
    ]
}

fn users() -> Vec<Visit> {
    vec![
        visit(
            "register_user",
            json!({"email": "dora@example.com", "password": "correct horse", "properties": {"name": "Dora"}}),
            "/user/name",
            json!("Dora"),
        ),
        visit(
            "login_user",
            json!({"login": "dora@example.com", "password": "correct horse"}),
            "/user/email",
            json!("dora@example.com"),
        ),
        visit(
            "validate_user_token",
            json!({"user_token": "<login_user:/user_token>"}),
            "/valid",
            json!(true),
        ),
        visit(
            "get_user",
            json!({"user_id": "<login_user:/user/objectId>"}),
            "/user/email",
            json!("dora@example.com"),
        ),
        visit(
            "update_user",
            json!({"user_id": "<login_user:/user/objectId>", "properties": {"name": "Dora May"}, "user_token": "<login_user:/user_token>"}),
            "/user/name",
            json!("Dora May"),
        ),
        visit(
            "change_user_password",
            json!({"user_id": "<login_user:/user/objectId>", "password": "battery staple", "user_token": "<login_user:/user_token>"}),
            "/changed",
            json!(true),
        ),
        visit(
            "logout_user",
            json!({"user_token": "<login_user:/user_token>"}),
            "/logged_out",
            json!(true),
        ),
        visit(
            "recover_password",
            json!({"identity": "dora@example.com"}),
            "/requested",
            json!(true),
        ),
        visit(
            "delete_user",
            json!({"user_id": "<login_user:/user/objectId>"}),
            "/deleted",
            json!(true),
        ),
    ]
}
