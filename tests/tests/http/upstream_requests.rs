//! What the 31 tools send to Backendless, compared with requests that the vendor's own SDKs were recorded sending.

use emulator::{Emulator, RecordedRequest, RunningEmulator};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tests::causeway::Causeway;
use tests::mcp_client::McpClient;
use tests::operator::Upstream;

const CAPTURES: &str = include_str!("../../fixtures/backendless-captures.jsonl");
const USER: &str = "4D584E4D-05A3-4AC4-90C7-B80D1584E7AD";

/// A request without what differs from app to app.
#[derive(Debug, Clone, PartialEq)]
struct Sent {
    method: String,
    path: String,
    /// Parameters by name, each with its values in order.
    query: BTreeMap<String, Vec<String>>,
    body: Value,
}

impl Sent {
    fn new(method: &str, path: &str, query: Option<&str>, body: Value) -> Self {
        let mut parameters: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            parameters
                .entry(name.into_owned())
                .or_default()
                .push(value.into_owned());
        }
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: parameters,
            body,
        }
    }

    /// What an SDK sent in this operation.
    fn captured(operation: &str) -> Self {
        let captures = CAPTURES
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut found =
            captures.filter(|capture| capture["operation"].as_str().unwrap().starts_with(operation));
        let capture = found
            .next()
            .unwrap_or_else(|| panic!("no capture of {operation}"));
        let whole = capture["path"].as_str().unwrap();
        let (path, query) = whole
            .split_once('?')
            .map_or((whole, None), |(path, query)| (path, Some(query)));
        Self::new(
            capture["method"].as_str().unwrap(),
            own_part(path),
            query,
            capture["body"].clone(),
        )
    }

    fn recorded(request: &RecordedRequest) -> Self {
        let body = serde_json::from_str(&request.body).unwrap_or_else(|_| {
            if request.body.is_empty() {
                Value::Null
            } else {
                json!(request.body)
            }
        });
        Self::new(
            &request.method,
            own_part(&request.path),
            request.query.as_deref(),
            body,
        )
    }
}

/// The path behind app id and key, or behind the app id on the console.
fn own_part(path: &str) -> &str {
    let behind = |count: usize| path.splitn(count + 2, '/').nth(count + 1);
    match behind(1) {
        Some(rest) if rest.starts_with("console/") => rest,
        _ => behind(2).unwrap_or(path),
    }
}

struct World {
    client: McpClient,
    app: RunningEmulator,
    _gateway: tests::causeway::Running,
    _causeway: Causeway,
}

impl World {
    async fn new() -> Self {
        let causeway = Causeway::new().with_local_upstream().without_call_limits();
        let app = Emulator::builder().start("127.0.0.1:0").await.unwrap();
        let member = causeway.tenant("shop");
        causeway.connect(&member, "shop", &Upstream::from(&app));
        let token = causeway.token(&member, "all", "*:destroy", &[]);
        let gateway = causeway.serve();
        Self {
            client: McpClient::new(gateway.mcp_url(), &token),
            app,
            _gateway: gateway,
            _causeway: causeway,
        }
    }

    /// What one call sends. Whether the app has what it names does not matter.
    async fn sends(&self, tool: &str, arguments: &Value) -> Vec<Sent> {
        self.app.reset_faults();
        let called = self.client.call(tool, arguments).await;
        assert_ne!(called.code(), "invalid_arguments", "{tool}: {}", called.text);
        self.app.requests().iter().map(Sent::recorded).collect()
    }
}

/// Tool, arguments, the SDK's operation, and what the SDK alone has in its body.
fn cases() -> Vec<(&'static str, Value, &'static str, &'static [&'static str])> {
    let mut cases = users();
    cases.extend(data_and_files());
    cases.extend(others());
    cases
}

type Case = (&'static str, Value, &'static str, &'static [&'static str]);

fn users() -> Vec<Case> {
    let person =
        json!({"email": "alice@yourmail.com", "password": "wonderland", "properties": {"name": "Alice"}});
    let token = "B6A2B2A0-1111-2222-3333-USERTOKEN0001";
    vec![
        // The SDK names its own class; the tool works with tables, not classes.
        (
            "register_user",
            person,
            "UserService.register(new User({email,password,name}))",
            &["___class"],
        ),
        (
            "login_user",
            json!({"login": "alice@yourmail.com", "password": "wonderland"}),
            "UserService.login('alice@yourmail.com','wonderland',true)",
            &[],
        ),
        (
            "validate_user_token",
            json!({"user_token": token}),
            "UserService.isValidLogin()",
            &[],
        ),
        (
            "update_user",
            json!({"user_id": USER, "properties": {"phoneNumber": "5551212"}}),
            "UserService.update({objectId,phoneNumber})",
            &[],
        ),
        (
            "change_user_password",
            json!({"user_id": USER, "password": "n3w-secret"}),
            "UserService.update({objectId,password})",
            &[],
        ),
        (
            "get_user",
            json!({"user_id": USER}),
            "Data.of('Users').findById(id)",
            &[],
        ),
        (
            "delete_user",
            json!({"user_id": USER}),
            "Data.of('Users').remove(id)",
            &[],
        ),
        (
            "recover_password",
            json!({"identity": "alice+x@yourmail.com"}),
            "UserService.restorePassword('alice+x@yourmail.com')",
            &[],
        ),
        (
            "logout_user",
            json!({"user_token": token}),
            "UserService.logout()",
            &[],
        ),
    ]
}

fn data_and_files() -> Vec<Case> {
    let object = |permission: &str, whom: &str, id: &str| json!({"table": "Person", "object_id": "OBJ-1", "permission": permission, whom: id});
    let query = json!({
        "table": "Person", "page_size": 50, "offset": 100, "exclude_properties": ["secret"],
        "where": "name = 'O''Neil' and age > 30 and tag like '%a+b&c%'", "having": "cnt > 2",
        "sort_by": ["name asc", "age desc"], "group_by": ["city"], "relations_depth": 2, "relations_page_size": 20,
        "distinct": true, "properties": ["name", "Count(objectId) as cnt"], "load_relations": ["address", "friends"],
    });
    let paths = json!({"source_path": "/documentation/readme.txt", "target_path": "/updated-docs"});
    let odd_paths = json!({"source_path": "a b/č#1.txt", "target_path": "dir"});
    vec![
        (
            "grant_permission",
            object("FIND", "user_id", USER),
            "Data.Permissions.FIND.grantForUser",
            &[],
        ),
        (
            "grant_permission",
            object("REMOVE", "role", "Admin"),
            "Data.Permissions.REMOVE.grantForRole('Admin')",
            &[],
        ),
        (
            "grant_permission",
            object("FIND", "user_id", "*"),
            "Data.Permissions.FIND.grantForAllUsers",
            &[],
        ),
        (
            "revoke_permission",
            object("FIND", "user_id", USER),
            "Data.Permissions.FIND.denyForUser",
            &[],
        ),
        (
            "revoke_permission",
            object("REMOVE", "role", "*"),
            "Data.Permissions.REMOVE.denyForAllRoles",
            &[],
        ),
        (
            "find_objects",
            query,
            "Data.of('Person').find(full query builder)",
            &[],
        ),
        (
            "copy_file",
            paths.clone(),
            "Files.copyFile('/documentation/readme.txt','/updated-docs')",
            &[],
        ),
        ("copy_file", odd_paths, "Files.copyFile('a b/č#1.txt','dir')", &[]),
        (
            "move_file",
            paths,
            "Files.moveFile('/documentation/readme.txt','/updated-docs')",
            &[],
        ),
        (
            "create_directory",
            json!({"path": "/TestDir/SubTestDir"}),
            "Files.createDirectory('/TestDir/SubTestDir')",
            &[],
        ),
        (
            "create_directory",
            json!({"path": "My Dir/č"}),
            "Files.createDirectory('My Dir/č')",
            &[],
        ),
        (
            "delete_directory",
            json!({"path": "/TestDir/SubTestDir/"}),
            "Files.removeDirectory(",
            &[],
        ),
        (
            "delete_file",
            json!({"path": "docs/readme.txt"}),
            "Files.remove('docs/readme.txt')",
            &[],
        ),
        (
            "list_directory",
            json!({"path": "/web", "pattern": "*.html", "recursive": true, "page_size": 20, "offset": 40}),
            "Files.listing('/web','*.html',true,20,40)",
            &[],
        ),
        (
            "count_files",
            json!({"path": "/web"}),
            "Files.getFileCount('/web')",
            &[],
        ),
        (
            "count_files",
            json!({"path": "/web", "pattern": "*.ht*", "recursive": true, "include_directories": true}),
            "Files.getFileCount('/web','*.ht*',true,true)",
            &[],
        ),
    ]
}

fn others() -> Vec<Case> {
    let entries =
        json!({"hive": "groceryStore", "key": "fruits", "entries": {"Pineapples": 1.99, "Grapes": 1.49}});
    let list = |more: Value| {
        let mut arguments = json!({"hive": "h", "key": "k"});
        arguments
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        arguments
    };
    let options = json!({
        "channel": "demo", "message": {"a": 1}, "publisher_id": "p1", "headers": {"city": "Tokyo"},
        "publish_at": 1_893_477_600_000_i64, "repeat_every_seconds": 20, "repeat_expires_at": 1_893_478_600_000_i64,
    });
    let timer = json!({"name": "myTimer", "schedule": {"type": "every", "seconds": 120}, "starts_at": 1_893_477_600_000_i64});
    vec![
        (
            "create_hive",
            json!({"hive": "groceryStore"}),
            "Hive('groceryStore').create()",
            &[],
        ),
        (
            "get_map_values",
            json!({"hive": "groceryStore", "key": "fruits"}),
            "Hive('groceryStore').MapStore('fruits').values()",
            &[],
        ),
        (
            "put_map_entries",
            entries,
            "Hive('groceryStore').MapStore('fruits').set({",
            &[],
        ),
        (
            "get_list_items",
            list(json!({})),
            "Hive('h').ListStore('k').get()",
            &[],
        ),
        (
            "get_list_items",
            list(json!({"index": -1})),
            "Hive('h').ListStore('k').get(-1)",
            &[],
        ),
        (
            "get_list_items",
            list(json!({"from": 0, "to": 5})),
            "Hive('h').ListStore('k').get(0,5)",
            &[],
        ),
        (
            "get_counter",
            json!({"name": "mycounter"}),
            "Counters.get('mycounter')",
            &[],
        ),
        (
            "get_counter",
            json!({"name": "my counter"}),
            "Counters.get('my counter')",
            &[],
        ),
        (
            "reset_counter",
            json!({"name": "mycounter"}),
            "Counters.reset('mycounter')",
            &[],
        ),
        (
            "set_counter",
            json!({"name": "mycounter", "expected": 1000, "value": 2000}),
            "Counters.compareAndSet('mycounter',1000,2000)",
            &[],
        ),
        (
            "publish_message",
            json!({"channel": "demo", "message": "hello"}),
            "Messaging.publish('demo','hello')",
            &[],
        ),
        // Push and subtopics are not the tool's.
        (
            "publish_message",
            options,
            "Messaging.publish('demo',{a:1}",
            &["subtopic", "publishPolicy", "pushSinglecast"],
        ),
        (
            "create_timer",
            timer,
            "bl.createEventHandler(appId,{category:'TIMER',mode:'PRODUCTION'",
            &[],
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_tools_send_is_what_the_sdks_send() {
    let world = World::new().await;
    let mut seen = BTreeSet::new();
    for (tool, arguments, operation, only_the_sdk) in cases() {
        let mut wanted = Sent::captured(operation);
        for member in only_the_sdk {
            let body = wanted.body.as_object_mut().unwrap();
            assert!(
                body.remove(*member).is_some(),
                "{operation}: {member} is not there"
            );
        }
        let sent = world.sends(tool, &arguments).await;
        assert!(
            sent.contains(&wanted),
            "{tool}\nwanted {wanted:#?}\nsent {sent:#?}"
        );
        seen.insert(tool);
    }
    // The other three timer tools need one that is there; its id is the app's.
    let id = timer_id(&world).await;
    for (tool, more, operation) in [
        ("get_timer", json!({}), "bl.getEventHandlers(appId)"),
        (
            "update_timer",
            json!({"schedule": {"type": "every", "seconds": 60}}),
            "bl.updateEventHandler(appId,{id",
        ),
        (
            "update_timer",
            json!({"enabled": false}),
            "bl.changeHandlerState(appId,'PRODUCTION'",
        ),
        ("delete_timer", json!({}), "bl.deleteEventHandler(appId,{id"),
    ] {
        let mut arguments = more;
        arguments["name"] = json!("myTimer");
        let wanted = Sent::captured(operation);
        let sent = world.sends(tool, &arguments).await;
        let same =
            |sent: &Sent| sent.method == wanted.method && sent.path.replace(&id, "TIMER-ID") == wanted.path;
        assert!(
            sent.iter().any(same),
            "{tool}\nwanted {wanted:#?}\nsent {sent:#?}"
        );
        seen.insert(tool);
    }
    let listed = world.client.names().await;
    assert_eq!(
        seen.into_iter().collect::<Vec<_>>(),
        listed,
        "every tool was compared"
    );
}

async fn timer_id(world: &World) -> String {
    let timer = world.client.call("get_timer", &json!({"name": "myTimer"})).await;
    timer.structured["timer"]["id"].as_str().unwrap().to_owned()
}
