//! Data, permissions, transactions.

use backendless::{
    Access, Action, Children, Client, Find, Grantee, GroupPath, Grouping, NewColumn, Object, Permission,
    RelationChange, RelationPage, Result, Selection, Step, StepTarget, UnitOfWork,
};
use serde_json::json;

use super::{object, texts};

const PERSON: &str = "Person";
const USER: &str = "4D584E4D-05A3-4AC4-90C7-B80D1584E7AD";

pub(crate) async fn follow(client: &Client, operation: &str) -> Option<Result<()>> {
    let data = client.data();
    let found = match operation {
        "Data.of('Person').find(full query builder)" => {
            let query = Find {
                page_size: Some(50),
                offset: Some(100),
                ..full_query()
            };
            data.find(PERSON, &query).await.map(drop)
        }
        "Data.of('Person').find()" => data.find(PERSON, &Find::default()).await.map(drop),
        "Data.of('Person').find() (custom domain)" => {
            let query = Find {
                where_clause: Some("a>1".into()),
                ..Find::default()
            };
            data.find(PERSON, &query).await.map(drop)
        }
        "Data.of('Person').findById(id, full query builder) — shows the GET encoding" => {
            data.find_by_id(PERSON, "OBJ-1", &full_query()).await.map(drop)
        }
        "Data.of('Person').loadRelations(parent, builder) — GET encoding of relation paging" => {
            let page = RelationPage {
                page_size: Some(20),
                offset: Some(40),
                properties: texts(&["x"]),
                where_clause: Some("a = 'b c'".into()),
                sort_by: texts(&["created desc"]),
            };
            data.load_relation(PERSON, "OBJ-1", "friends", &page)
                .await
                .map(drop)
        }
        "Data.findFirst" => data.first(PERSON, &Find::default()).await.map(drop),
        "Data.findLast" => data.last(PERSON, &Find::default()).await.map(drop),
        "Data.findById (composite pk)" => {
            let key = [("id", "1"), ("region", "eu west")];
            data.find_by_key(PERSON, &key, &Find::default()).await.map(drop)
        }
        "Data.getObjectCount(where)" => {
            let query = Find {
                where_clause: Some("age > 10".into()),
                ..Find::default()
            };
            data.count(PERSON, &query).await.map(drop)
        }
        "Data.group" => data.group(PERSON, &grouping()).await.map(drop),
        "Data.countInGroup" => {
            let grouping = Grouping {
                find: Find {
                    group_by: texts(&["city"]),
                    ..Find::default()
                },
                path: vec![GroupPath {
                    column: "city".into(),
                    value: json!("X"),
                }],
                ..Grouping::default()
            };
            data.count_in_group(PERSON, &grouping).await.map(drop)
        }
        "Data.describe" => data.describe(PERSON).await.map(drop),
        "Data.getTableNameById" => data.table_name("TABLE-ID").await.map(drop),
        _ => return change(client, operation).await,
    };
    Some(found)
}

async fn change(client: &Client, operation: &str) -> Option<Result<()>> {
    let data = client.data();
    let friends = [texts(&["c1"]), texts(&["c1", "c2"])];
    let older = Children::Where("age > 10");
    let changed = match operation {
        "Data.save (create)" => data
            .save(PERSON, &object(json!({"name": "Bob", "when": 0})))
            .await
            .map(drop),
        "Data.save (update, objectId in body)" => data.save(PERSON, &bob()).await.map(drop),
        "Data.save (upsert)" => data.upsert(PERSON, &bob()).await.map(drop),
        "Data.deepSave" => {
            let nested = object(json!({"name": "Bob", "address": {"city": "X"}}));
            data.deep_save(PERSON, &nested).await.map(drop)
        }
        "Data.remove" => data.delete(PERSON, "OBJ-1").await.map(drop),
        "Data.bulkCreate" => data
            .bulk_create(PERSON, &[object(json!({"a": 1})), object(json!({"a": 2}))])
            .await
            .map(drop),
        "Data.bulkUpsert" => data
            .bulk_upsert(PERSON, &[object(json!({"objectId": "1", "a": 1}))])
            .await
            .map(drop),
        "Data.bulkUpdate" => data
            .bulk_update(PERSON, "a > 1 and b = 'x y'", &object(json!({"a": 5})))
            .await
            .map(drop),
        "Data.bulkDelete(where)" => data
            .bulk_delete(PERSON, Selection::Where("a > 1"))
            .await
            .map(drop),
        "Data.bulkDelete(ids)" => data
            .bulk_delete(PERSON, Selection::Ids(&texts(&["1", "2"])))
            .await
            .map(drop),
        "Data.setRelation(ids)" => data
            .set_relation(PERSON, "OBJ-1", "friends", Children::Ids(&friends[1]))
            .await
            .map(drop),
        "Data.setRelation(where)" => data
            .set_relation(PERSON, "OBJ-1", "friends", older)
            .await
            .map(drop),
        "Data.addRelation(ids)" => {
            let children = Children::Ids(&friends[0]);
            data.add_relation(PERSON, "OBJ-1", "friends:Person:n", children)
                .await
                .map(drop)
        }
        "Data.deleteRelation(ids)" => data
            .delete_relation(PERSON, "OBJ-1", "friends", Children::Ids(&friends[0]))
            .await
            .map(drop),
        "Data.deleteRelation(where)" => data
            .delete_relation(PERSON, "OBJ-1", "friends", older)
            .await
            .map(drop),
        "UnitOfWork.execute" => client.transactions().execute(&unit_of_work()).await.map(drop),
        "Management.Data.createTable" => {
            let column = NewColumn {
                name: "c".into(),
                data_type: "STRING".into(),
                more: Object::new(),
            };
            data.create_table("T", &[column]).await
        }
        _ => return permission(client, operation).await,
    };
    Some(changed)
}

async fn permission(client: &Client, operation: &str) -> Option<Result<()>> {
    let (permission, access, grantee) = match operation {
        "Data.Permissions.FIND.grantForUser(userId,{___class,objectId})" => {
            (Permission::Find, Access::Grant, Grantee::User(USER))
        }
        "Data.Permissions.UPDATE.grantForUser" => (Permission::Update, Access::Grant, Grantee::User(USER)),
        "Data.Permissions.REMOVE.grantForRole('Admin')" => {
            (Permission::Remove, Access::Grant, Grantee::Role("Admin"))
        }
        "Data.Permissions.FIND.grantForAllUsers" => (Permission::Find, Access::Grant, Grantee::User("*")),
        "Data.Permissions.FIND.denyForUser" => (Permission::Find, Access::Deny, Grantee::User(USER)),
        "Data.Permissions.REMOVE.denyForRole('Admin')" => {
            (Permission::Remove, Access::Deny, Grantee::Role("Admin"))
        }
        "Data.Permissions.REMOVE.denyForAllRoles" => (Permission::Remove, Access::Deny, Grantee::Role("*")),
        _ => return None,
    };
    Some(
        client
            .permissions()
            .set_on_object(PERSON, "OBJ-1", access, permission, grantee)
            .await,
    )
}

fn bob() -> Object {
    object(json!({"objectId": "OBJ-1", "name": "Bob"}))
}

fn full_query() -> Find {
    Find {
        where_clause: Some("name = 'O''Neil' and age > 30 and tag like '%a+b&c%'".into()),
        having: Some("cnt > 2".into()),
        properties: texts(&["name", "Count(objectId) as cnt"]),
        exclude_properties: texts(&["secret"]),
        sort_by: texts(&["name asc", "age desc"]),
        group_by: texts(&["city"]),
        load_relations: texts(&["address", "friends"]),
        relations_depth: Some(2),
        relations_page_size: Some(20),
        distinct: Some(true),
        ..Find::default()
    }
}

fn grouping() -> Grouping {
    Grouping {
        find: Find {
            page_size: Some(10),
            offset: Some(0),
            group_by: texts(&["city"]),
            distinct: Some(false),
            ..Find::default()
        },
        path: vec![GroupPath {
            column: "country".into(),
            value: json!("US"),
        }],
        group_page_size: Some(10),
        records_page_size: Some(10),
        group_depth: None,
    }
}

fn unit_of_work() -> UnitOfWork {
    let find = Find {
        where_clause: Some("a>1".into()),
        page_size: Some(10),
        ..Find::default()
    };
    let friends = RelationChange {
        parent: json!("OBJ-1"),
        column: "friends".into(),
        children: StepTarget::Ids(vec![json!("c1")]),
    };
    UnitOfWork::default()
        .then(
            "createPerson1",
            Step::on(PERSON, Action::Create(object(json!({"name": "x"})))),
        )
        .then(
            "updatePerson1",
            Step::on(
                PERSON,
                Action::Update(object(json!({"objectId": "OBJ-1", "name": "y"}))),
            ),
        )
        .then("deletePerson1", Step::on(PERSON, Action::Delete(json!("OBJ-2"))))
        .then("findPerson1", Step::on(PERSON, Action::Find(Box::new(find))))
        .then(
            "delete_bulkPerson1",
            Step::on(PERSON, Action::DeleteBulk(StepTarget::Where("a>1".into()))),
        )
        .then(
            "add_relationPerson1",
            Step::on(PERSON, Action::AddRelation(friends)),
        )
}
