//! The scope matrix: every tool with every level of scope, listed and called.

use serde_json::json;
use tests::causeway::Causeway;
use tests::walk;

const LEVELS: [&str; 3] = ["read", "write", "destroy"];

/// Written by hand, so that a tool that slips into another area or to another level is seen.
const TOOLS: [(&str, &str, &[&str]); 19] = [
    ("counters", "read", &["get_counter"]),
    ("counters", "write", &["set_counter"]),
    ("counters", "destroy", &["reset_counter"]),
    ("data", "read", &["find_objects"]),
    ("data", "write", &[]),
    ("data", "destroy", &["grant_permission", "revoke_permission"]),
    ("files", "read", &["count_files", "list_directory"]),
    ("files", "write", &["copy_file", "create_directory", "move_file"]),
    ("files", "destroy", &["delete_directory", "delete_file"]),
    ("hive", "read", &["get_list_items", "get_map_values"]),
    ("hive", "write", &["create_hive", "put_map_entries"]),
    ("messaging", "read", &[]),
    ("messaging", "write", &["publish_message"]),
    ("timers", "read", &["get_timer"]),
    ("timers", "write", &["create_timer", "update_timer"]),
    ("timers", "destroy", &["delete_timer"]),
    ("users", "read", &["get_user", "validate_user_token"]),
    (
        "users",
        "write",
        &[
            "login_user",
            "logout_user",
            "recover_password",
            "register_user",
            "update_user",
        ],
    ),
    ("users", "destroy", &["change_user_password", "delete_user"]),
];

/// The tools that a scope allows, by name.
fn allowed(area: &str, level: &str) -> Vec<&'static str> {
    let rank = |level: &str| LEVELS.iter().position(|other| *other == level).unwrap();
    let mut names: Vec<&str> = TOOLS
        .iter()
        .filter(|(of, needed, _)| (area == "*" || *of == area) && rank(needed) <= rank(level))
        .flat_map(|(_, _, names)| names.iter().copied())
        .collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn every_tool_with_every_scope_is_listed_and_called_or_unknown() {
    let causeway = Causeway::new().without_call_limits();
    let member = causeway.tenant("shop");
    let areas = [
        "*",
        "counters",
        "data",
        "files",
        "hive",
        "messaging",
        "timers",
        "users",
    ];
    let scopes: Vec<(&str, &str)> = areas
        .iter()
        .flat_map(|area| LEVELS.iter().map(move |level| (*area, *level)))
        .collect();
    let token = |(area, level): &(&str, &str)| {
        let scope = format!("{area}:{level}");
        causeway.token(&member, &scope.replace('*', "all"), &scope, &[])
    };
    let tokens: Vec<String> = scopes.iter().map(token).collect();
    let gateway = causeway.serve();
    let client = tests::mcp_client::McpClient::new(gateway.mcp_url(), &tokens[0]);
    let mut calls = 0;
    for ((area, level), token) in scopes.iter().zip(&tokens) {
        let client = client.bearing(Some(token));
        let allowed = allowed(area, level);
        assert_eq!(client.names().await, allowed, "{area}:{level}");
        for visit in walk::all() {
            // A call that gets past the scopes ends at the missing connection: nothing is changed, and the difference shows.
            let arguments = visit
                .filled(&|_| Some(json!({"user_token": "raw-token", "user": {"objectId": "user-alice"}})));
            let reply = client.call_raw(visit.tool, &arguments).await;
            calls += 1;
            if allowed.contains(&visit.tool) {
                let error = &reply.result()["structuredContent"]["error"];
                assert_eq!(
                    error["code"], "connection_missing",
                    "{area}:{level} {}: {error}",
                    visit.tool
                );
            } else {
                assert_eq!(
                    reply.error(),
                    (-32602, format!("Unknown tool: {}", visit.tool)),
                    "{area}:{level}"
                );
            }
        }
    }
    assert_eq!(calls, 24 * 31);
}

#[tokio::test]
async fn a_forbidden_tool_answers_exactly_like_one_that_does_not_exist() {
    let causeway = Causeway::new();
    let member = causeway.tenant("shop");
    let token = causeway.token(&member, "reader", "*:read", &[]);
    let gateway = causeway.serve();
    let client = tests::mcp_client::McpClient::new(gateway.mcp_url(), &token);
    let forbidden = client.call_raw("delete_user", &json!({"user_id": "u"})).await;
    let unknown = client.call_raw("delete_usex", &json!({"user_id": "u"})).await;
    assert_eq!(forbidden.status, unknown.status);
    assert_eq!(forbidden.text.replace("delete_user", "delete_usex"), unknown.text);
}
