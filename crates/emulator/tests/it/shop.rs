//! The sample shop answers what somebody would ask first.

use crate::caller::{Caller, answer};
use axum::body::Body;
use http::Request;
use serde_json::json;

#[tokio::test]
async fn orders_can_be_explored() {
    let caller = Caller::shop();
    let body = json!({"where": "customer.name like 'Alice%' and status = 'paid'", "loadRelations": "products.category"});
    let orders = caller.post("/data/Order/find", body).await.ok();
    assert_eq!(orders.as_array().unwrap().len(), 1);
    assert_eq!(orders[0]["number"], 1001);
    assert!(orders[0]["placedAt"].is_i64());
    assert_eq!(orders[0]["products"][0]["category"]["___class"], "Category");
    let by_category = json!({"props": "category.name as category,Count(objectId) as products",
        "groupBy": "category.name", "sortBy": "products desc,category.name"});
    let groups = caller.post("/data/Product/find", by_category).await.ok();
    assert_eq!(
        groups[0],
        json!({"___class": "Product", "category": "Food", "products": 3})
    );
}

#[tokio::test]
async fn its_users_sign_in_also_through_the_domain_form() {
    let caller = Caller::shop();
    let request = Request::post("/api/users/login")
        .header("content-type", "application/json")
        .body(Body::from(
            json!({"login": "alice@example.com", "password": "wonderland"}).to_string(),
        ))
        .unwrap();
    let session = answer(&caller.router, request).await.ok();
    assert_eq!(session["objectId"], "user-alice");
    let alice = caller.with_token(session["user-token"].as_str().unwrap());
    let user = alice
        .get("/data/Users/user-alice?loadRelations=customer.address")
        .await
        .ok();
    assert_eq!(user["customer"]["address"]["city"], "Oxford");
}
