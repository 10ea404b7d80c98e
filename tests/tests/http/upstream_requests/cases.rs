//! The calls that are compared, each with the recorded operation of an SDK that does the same.

use serde_json::{Value, json};

const USER: &str = "4D584E4D-05A3-4AC4-90C7-B80D1584E7AD";

/// Tool, arguments, the SDK's operation, and what the SDK alone has in its body.
pub(super) type Case = (&'static str, Value, &'static str, &'static [&'static str]);

/// All of them.
pub(super) fn all() -> Vec<Case> {
    [users(), data(), files(), others()].concat()
}

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

fn data() -> Vec<Case> {
    let object = |permission: &str, whom: &str, id: &str| json!({"table": "Person", "object_id": "OBJ-1", "permission": permission, whom: id});
    let query = json!({
        "table": "Person", "page_size": 50, "offset": 100, "exclude_properties": ["secret"],
        "where": "name = 'O''Neil' and age > 30 and tag like '%a+b&c%'", "having": "cnt > 2",
        "sort_by": ["name asc", "age desc"], "group_by": ["city"], "relations_depth": 2, "relations_page_size": 20,
        "distinct": true, "properties": ["name", "Count(objectId) as cnt"], "load_relations": ["address", "friends"],
    });
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
    ]
}

fn files() -> Vec<Case> {
    let paths = json!({"source_path": "/documentation/readme.txt", "target_path": "/updated-docs"});
    let odd_paths = json!({"source_path": "a b/č#1.txt", "target_path": "dir"});
    vec![
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
