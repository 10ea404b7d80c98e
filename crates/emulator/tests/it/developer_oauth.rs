//! Signing in to the console with OAuth, as the vendor's hosted MCP server offers it.

use crate::caller::{Caller, answer};
use axum::body::Body;
use http::{Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// The example of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

async fn post_form(caller: &Caller, path: &str, form: &str) -> crate::caller::Answer {
    let request = Request::post(format!("/developer/oauth2/{path}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()));
    answer(&caller.router, request.unwrap()).await
}

async fn register(caller: &Caller) -> String {
    let body = json!({"client_name": "a <client>", "redirect_uris": ["http://127.0.0.1/back"]});
    let request = Request::post("/developer/oauth2/client/mcp-register")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()));
    let registered = answer(&caller.router, request.unwrap()).await;
    assert_eq!(registered.status, StatusCode::CREATED);
    registered.body["client_id"].as_str().unwrap().to_owned()
}

fn authorization(client_id: &str) -> String {
    format!(
        "response_type=code&client_id={client_id}&redirect_uri=http%3A%2F%2F127.0.0.1%2Fback&state=a%26b\
         &code_challenge={CHALLENGE}&code_challenge_method=S256"
    )
}

/// The code in the redirect that answers a request.
async fn code(caller: &Caller, request: Request<Body>) -> String {
    let response = caller.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::FOUND);
    let location = response.headers()[header::LOCATION].to_str().unwrap();
    let query = location.strip_prefix("http://127.0.0.1/back?code=").unwrap();
    query.strip_suffix("&state=a%26b").unwrap().to_owned()
}

async fn tokens(caller: &Caller, client_id: &str, code: &str) -> Value {
    let form = format!(
        "grant_type=authorization_code&client_id={client_id}&code={code}&code_verifier={VERIFIER}\
         &redirect_uri=http%3A%2F%2F127.0.0.1%2Fback"
    );
    post_form(caller, "token", &form).await.ok()
}

async fn opens_the_console(caller: &Caller, token: &Value) -> bool {
    let request = Request::get("/console/applications")
        .header("auth-key", token.as_str().unwrap())
        .body(Body::empty());
    answer(&caller.router, request.unwrap()).await.status.is_success()
}

#[tokio::test]
async fn a_developer_approves_in_a_form_and_the_token_opens_the_console() {
    let caller = Caller::shop();
    let client_id = register(&caller).await;
    let form = authorization(&client_id);
    let page = Request::get(format!("/developer/oauth2/authorize?{form}")).body(Body::empty());
    let page = answer(&caller.router, page.unwrap()).await.ok();
    assert!(
        page.as_str().unwrap().contains("Allow a &lt;client&gt;"),
        "{page}"
    );
    let wrong = format!("{form}&login=developer@example.com&password=wrong");
    let refused = post_form(&caller, "authorize", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    let right = Request::post("/developer/oauth2/authorize").body(Body::from(format!(
        "{form}&login=developer@example.com&password=emulator"
    )));
    let code = code(&caller, right.unwrap()).await;
    let tokens = tokens(&caller, &client_id, &code).await;
    assert!(opens_the_console(&caller, &tokens["access_token"]).await);
    caller.clock.advance(3_600_000);
    assert!(!opens_the_console(&caller, &tokens["access_token"]).await);
}

#[tokio::test]
async fn tokens_are_refreshed_once_and_revoked() {
    let caller = Caller::shop();
    let client_id = register(&caller).await;
    let query = format!(
        "/developer/oauth2/authorize?{}&auto_approve=true",
        authorization(&client_id)
    );
    let code = code(&caller, Request::get(query).body(Body::empty()).unwrap()).await;
    let first = tokens(&caller, &client_id, &code).await;
    let refresh = format!(
        "grant_type=refresh_token&client_id={client_id}&refresh_token={}",
        first["refresh_token"].as_str().unwrap()
    );
    let second = post_form(&caller, "token", &refresh).await.ok();
    assert!(opens_the_console(&caller, &second["access_token"]).await);
    let again = post_form(&caller, "token", &refresh).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert_eq!(again.body["error"], "invalid_grant");
    let token = second["access_token"].as_str().unwrap();
    let revoked = post_form(
        &caller,
        "token/revoke",
        &format!("client_id={client_id}&token={token}"),
    )
    .await;
    revoked.ok();
    assert!(!opens_the_console(&caller, &second["access_token"]).await);
}

#[tokio::test]
async fn strangers_are_refused_without_a_redirect() {
    let caller = Caller::shop();
    let query = format!(
        "/developer/oauth2/authorize?{}&auto_approve=true",
        authorization("stranger")
    );
    let refused = answer(&caller.router, Request::get(query).body(Body::empty()).unwrap()).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(refused.body["error"], "invalid_client");
}
