//! The shop's tables and users: who buys what from which category.

use crate::actor::Actor;
use crate::app::App;
use crate::data::{Change, Children, Data, Object, RelationName, USERS, UnknownColumns};
use crate::error::Result;
use crate::state::State;
use serde_json::{Value, json};

/// The password of every user of the shop.
const PASSWORD: &str = "wonderland";

/// Fills the tables and users of the shop.
pub(crate) fn seed(state: &State, app: &App) {
    let actor = Actor::developer(state);
    Shop {
        data: &mut app.data.lock(),
        actor: &actor,
    }
    .fill()
    .expect("the sample is written for an empty application");
    app.users.lock().create_role("Manager");
}

/// Writes rows under ids that can be remembered, such as `product-tea`.
struct Shop<'a> {
    data: &'a mut Data,
    actor: &'a Actor<'a>,
}

impl Shop<'_> {
    fn fill(&mut self) -> Result<()> {
        self.add_all(
            "Category",
            &[
                ("category-drinks", json!({"name": "Drinks"})),
                ("category-food", json!({"name": "Food"})),
                ("category-kitchen", json!({"name": "Kitchen"})),
            ],
        )?;
        self.add_all(
            "Product",
            &[
                ("product-tea", product("Tea", 4.5, 120, "Green tea, 100 g")),
                ("product-coffee", product("Coffee", 7.9, 80, "Arabica, 250 g")),
                ("product-honey", product("Honey", 6.2, 35, "Lime blossom, 500 g")),
                ("product-bread", product("Bread", 3.1, 12, "Rye, 750 g")),
                (
                    "product-cheese",
                    product("Cheese", 5.4, 18, "Mountain cheese, 200 g"),
                ),
                ("product-kettle", product("Kettle", 29.0, 7, "Steel, 1.5 l")),
                ("product-cup", product("Cup", 8.0, 64, "Porcelain, 0.3 l")),
                (
                    "product-grinder",
                    product("Coffee grinder", 34.5, 0, "Ceramic burrs"),
                ),
            ],
        )?;
        for (product, category) in [
            ("product-tea", "category-drinks"),
            ("product-coffee", "category-drinks"),
            ("product-honey", "category-food"),
            ("product-bread", "category-food"),
            ("product-cheese", "category-food"),
            ("product-kettle", "category-kitchen"),
            ("product-cup", "category-kitchen"),
            ("product-grinder", "category-kitchen"),
        ] {
            self.link("Product", product, "category:Category:1", &[category])?;
        }
        self.add_all(
            "Address",
            &[
                (
                    "address-alice",
                    json!({"street": "12 Mill Lane", "city": "Oxford", "zip": "OX1 2AB"}),
                ),
                (
                    "address-bob",
                    json!({"street": "4 Harbour Road", "city": "Bristol", "zip": "BS1 5UH"}),
                ),
                (
                    "address-carol",
                    json!({"street": "77 Hill Street", "city": "Oxford", "zip": "OX2 6TT"}),
                ),
            ],
        )?;
        self.add_all(
            "Customer",
            &[
                (
                    "customer-alice",
                    json!({"name": "Alice Liddell", "email": "alice@example.com", "age": 31, "vip": true}),
                ),
                (
                    "customer-bob",
                    json!({"name": "Bob Carpenter", "email": "bob@example.com", "age": 45, "vip": false}),
                ),
                (
                    "customer-carol",
                    json!({"name": "Carol Dodgson", "email": "carol@example.com", "age": 27, "vip": false}),
                ),
            ],
        )?;
        for name in ["alice", "bob", "carol"] {
            let (customer, address) = (format!("customer-{name}"), format!("address-{name}"));
            self.link("Customer", &customer, "address:Address:1", &[&address])?;
        }
        self.orders()?;
        self.users()
    }

    fn orders(&mut self) -> Result<()> {
        // Times come as text and numbers as doubles, so that these columns are declared.
        let columns =
            json!([{"name": "number", "dataType": "INT"}, {"name": "placedAt", "dataType": "DATETIME"}]);
        let definition = Object::from_iter([
            ("name".to_owned(), json!("Order")),
            ("columns".to_owned(), columns),
        ]);
        self.data.define_table(&definition, self.actor.random)?;
        self.add_all(
            "Order",
            &[
                ("order-1001", order(1001, "paid", 16.9, "2026-01-12T09:30:00Z")),
                ("order-1002", order(1002, "shipped", 34.4, "2026-02-03T15:05:00Z")),
                ("order-1003", order(1003, "open", 12.6, "2026-02-20T18:45:00Z")),
                ("order-1004", order(1004, "open", 29.0, "2026-03-01T08:10:00Z")),
            ],
        )?;
        for (order, customer, products) in [
            (
                "order-1001",
                "customer-alice",
                ["product-tea", "product-honey", "product-honey"].as_slice(),
            ),
            (
                "order-1002",
                "customer-bob",
                &["product-kettle", "product-cheese"],
            ),
            ("order-1003", "customer-alice", &["product-tea", "product-cup"]),
            ("order-1004", "customer-carol", &["product-kettle"]),
        ] {
            self.link("Order", order, "products:Product:n", products)?;
            self.link("Order", order, "customer:Customer:1", &[customer])?;
        }
        Ok(())
    }

    fn users(&mut self) -> Result<()> {
        self.add_all(
            USERS,
            &[
                (
                    "user-alice",
                    json!({"email": "alice@example.com", "name": "Alice", "password": PASSWORD}),
                ),
                (
                    "user-bob",
                    json!({"email": "bob@example.com", "name": "Bob", "password": PASSWORD}),
                ),
            ],
        )?;
        self.link(USERS, "user-alice", "customer:Customer:1", &["customer-alice"])?;
        self.link(USERS, "user-bob", "customer:Customer:1", &["customer-bob"])
    }

    fn add_all(&mut self, table: &str, rows: &[(&str, Value)]) -> Result<()> {
        for (id, properties) in rows {
            let mut object = properties.as_object().cloned().unwrap_or_default();
            object.insert("objectId".to_owned(), Value::from(*id));
            self.add(table, object)?;
        }
        Ok(())
    }

    fn add(&mut self, table: &str, object: Object) -> Result<()> {
        self.data
            .create(self.actor, table, object, UnknownColumns::ByConfiguration)
            .map(drop)
    }

    fn link(&mut self, table: &str, parent: &str, relation: &str, children: &[&str]) -> Result<()> {
        let ids = Children::Ids(children.iter().map(|id| (*id).to_owned()).collect());
        let name = RelationName::parse(relation)?;
        self.data
            .change_relation(self.actor, table, parent, &name, Change::Add, ids)
            .map(drop)
    }
}

fn product(name: &str, price: f64, stock: u32, description: &str) -> Value {
    json!({"name": name, "price": price, "stock": stock, "description": description})
}

fn order(number: u32, status: &str, total: f64, placed_at: &str) -> Value {
    json!({"number": number, "status": status, "total": total, "placedAt": placed_at})
}
