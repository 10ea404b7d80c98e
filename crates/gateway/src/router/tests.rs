//! Every request through the whole middleware.

use super::*;
use crate::config::Sources;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use axum::routing::{get, post};
use domain::SeededEntropy;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

fn gateway(settings: &[(&str, &str)]) -> Router {
    let environment = std::iter::once(("HOME", "/home/ada")).chain(settings.iter().copied());
    let config = Config::load(&Sources {
        environment: environment
            .map(|(name, value)| (name.into(), value.into()))
            .collect(),
        ..Sources::default()
    })
    .unwrap();
    let public_url = config.server.public_url(config.server.bind);
    let bounds = from_fn_with_state(body_bounds(&config), crate::middleware::body::read_whole);
    let routes = Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/hello/{name}", get(|| async { "hello" }))
        .route("/panic", get(panicking))
        .merge(authorization_server())
        .route(
            "/length",
            post(|body: String| async move { body.len().to_string() }).layer(bounds),
        );
    assemble(
        Surroundings::new(&config, &public_url, Arc::new(SeededEntropy::new(1))),
        routes,
    )
}

/// Whatever is there says itself that every page may read it.
fn authorization_server() -> Router {
    let everybody = || {
        get(|| async { ([("access-control-allow-origin", "*")], "public") })
            .options(|| async { (StatusCode::NO_CONTENT, [("access-control-allow-origin", "*")]) })
    };
    let public = [
        "/.well-known/oauth-protected-resource",
        "/.well-known/oauth-protected-resource/mcp",
        "/.well-known/oauth-authorization-server",
        "/oauth/token",
        "/oauth/register",
        "/oauth/revoke",
        "/oauth/jwks.json",
    ];
    let router = public
        .into_iter()
        .fold(Router::new(), |router, path| router.route(path, everybody()));
    router.route("/oauth/authorize", get(|| async { "may it?" }))
}

async fn panicking() -> &'static str {
    panic!("secret words")
}

fn request(method: &str, path: &str) -> http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header("host", "127.0.0.1:8080")
}

async fn ask(gateway: Router, request: Request<Body>) -> Response {
    gateway.oneshot(request).await.unwrap()
}

async fn problem(response: Response) -> Value {
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let body = response.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&body).unwrap()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems() {
    let response = ask(
        gateway(&[]),
        request("GET", "/nowhere").body(Body::empty()).unwrap(),
    )
    .await;
    assert_eq!(response.status(), 404);
    let told = problem(response).await;
    assert_eq!(told["status"], 404);
    assert_eq!(told["title"], "Not Found");
    assert_eq!(
        told["detail"],
        "there is nothing at /nowhere; the MCP endpoint is /mcp"
    );

    let response = ask(
        gateway(&[]),
        request("POST", "/healthz").body(Body::empty()).unwrap(),
    )
    .await;
    assert_eq!(response.status(), 405);
    assert_eq!(header(response.headers(), "allow"), "GET,HEAD");
    assert_eq!(problem(response).await["status"], 405);
}

#[tokio::test]
async fn a_panic_is_answered_without_what_it_said() {
    let response = ask(
        gateway(&[]),
        request("GET", "/panic").body(Body::empty()).unwrap(),
    )
    .await;
    assert_eq!(response.status(), 500);
    assert_eq!(header(response.headers(), "x-request-id").len(), 16);
    let told = problem(response).await;
    assert!(!told.to_string().contains("secret words"), "{told}");
}

#[tokio::test]
async fn only_known_hosts_are_answered() {
    for (host, status) in [
        ("127.0.0.1:8080", 200),
        ("LOCALHOST:8080", 200),
        ("evil.example", 403),
        ("127.0.0.1", 403),
    ] {
        let asked = Request::builder()
            .uri("/hello/ada")
            .header("host", host)
            .body(Body::empty())
            .unwrap();
        assert_eq!(ask(gateway(&[]), asked).await.status(), status, "{host}");
    }
    let without = Request::builder().uri("/hello/ada").body(Body::empty()).unwrap();
    assert_eq!(ask(gateway(&[]), without).await.status(), 403);
    let probe = Request::builder()
        .uri("/healthz")
        .header("host", "10.0.0.7")
        .body(Body::empty())
        .unwrap();
    assert_eq!(ask(gateway(&[]), probe).await.status(), 200);
}

#[tokio::test]
async fn foreign_pages_are_refused_and_allowed_ones_may_read() {
    let from = |origin: &str| {
        request("GET", "/hello/ada")
            .header("origin", origin)
            .body(Body::empty())
            .unwrap()
    };
    for foreign in ["https://evil.example", "null", "http://127.0.0.1:8081"] {
        assert_eq!(ask(gateway(&[]), from(foreign)).await.status(), 403, "{foreign}");
    }
    let own = ask(gateway(&[]), from("http://127.0.0.1:8080")).await;
    assert_eq!(own.status(), 200);
    assert_eq!(
        header(own.headers(), "access-control-allow-origin"),
        "http://127.0.0.1:8080"
    );
    assert_eq!(header(own.headers(), "vary"), "Origin");
    let settings = [("CAUSEWAY__SERVER__ALLOWED_ORIGINS", "https://console.example")];
    assert_eq!(
        ask(gateway(&settings), from("https://console.example"))
            .await
            .status(),
        200
    );
}

/// What is public says itself who may read it; everything else answers no page of another origin.
#[tokio::test]
async fn pages_of_every_origin_reach_what_signing_in_needs_and_nothing_beside_it() {
    let from = |method: &str, path: &str, host: &str| {
        Request::builder()
            .method(method)
            .uri(path)
            .header("host", host)
            .header("origin", "https://elsewhere.example")
            .header("access-control-request-method", "POST")
            .body(Body::empty())
            .unwrap()
    };
    let own = "127.0.0.1:8080";
    for path in [
        "/.well-known/oauth-protected-resource",
        "/.well-known/oauth-protected-resource/mcp",
        "/.well-known/oauth-authorization-server",
        "/oauth/token",
        "/oauth/register",
        "/oauth/revoke",
        "/oauth/jwks.json",
    ] {
        let response = ask(gateway(&[]), from("GET", path, own)).await;
        assert_eq!(response.status(), 200, "{path}");
        let preflight = ask(gateway(&[]), from("OPTIONS", path, own)).await;
        assert_eq!(preflight.status(), 204, "{path}");
        for answer in [response, preflight] {
            assert_eq!(
                header(answer.headers(), "access-control-allow-origin"),
                "*",
                "{path}"
            );
        }
        let rebound = ask(gateway(&[]), from("GET", path, "evil.example")).await;
        assert_eq!(rebound.status(), 403, "{path}");
    }
    for path in [
        "/oauth/authorize",
        "/oauth/authorize/token",
        "/oauth/token/more",
        "/.well-known/other",
        "/hello/ada",
    ] {
        for method in ["GET", "POST", "OPTIONS"] {
            let response = ask(gateway(&[]), from(method, path, own)).await;
            assert_eq!(response.status(), 403, "{method} {path}");
            assert_eq!(header(response.headers(), "access-control-allow-origin"), "");
        }
    }
}

#[tokio::test]
async fn a_preflight_needs_no_route_and_no_bearer() {
    let preflight = |origin: &str| {
        request("OPTIONS", "/length")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header(
                "access-control-request-headers",
                "authorization, mcp-protocol-version",
            )
            .body(Body::empty())
            .unwrap()
    };
    let response = ask(gateway(&[]), preflight("http://localhost:8080")).await;
    assert_eq!(response.status(), 204);
    assert_eq!(
        header(response.headers(), "access-control-allow-headers"),
        "authorization, mcp-protocol-version"
    );
    assert_eq!(
        header(response.headers(), "access-control-allow-methods"),
        "GET, POST, DELETE"
    );
    assert_eq!(
        ask(gateway(&[]), preflight("https://evil.example"))
            .await
            .status(),
        403
    );
}

#[tokio::test]
async fn every_answer_has_careful_headers() {
    for path in ["/hello/ada", "/nowhere", "/panic"] {
        let response = ask(gateway(&[]), request("GET", path).body(Body::empty()).unwrap()).await;
        let headers = response.headers();
        assert_eq!(header(headers, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(headers, "x-frame-options"), "DENY", "{path}");
        assert_eq!(header(headers, "referrer-policy"), "same-origin", "{path}");
        assert!(
            header(headers, "content-security-policy").contains("default-src 'none'"),
            "{path}"
        );
        assert_eq!(header(headers, "strict-transport-security"), "", "{path}");
        assert_eq!(header(headers, "x-request-id").len(), 16, "{path}");
    }
    let https = [("CAUSEWAY__SERVER__PUBLIC_URL", "https://mcp.example.com")];
    let asked = Request::builder()
        .uri("/hello/ada")
        .header("host", "mcp.example.com")
        .body(Body::empty())
        .unwrap();
    let response = ask(gateway(&https), asked).await;
    assert_eq!(
        header(response.headers(), "strict-transport-security"),
        "max-age=31536000"
    );
}

#[tokio::test]
async fn bodies_have_bounds() {
    let settings = [("CAUSEWAY__LIMITS__MAX_BODY_BYTES", "1024")];
    let send = |body: Body| request("POST", "/length").body(body).unwrap();
    let good = ask(gateway(&settings), send(Body::from("x".repeat(1024)))).await;
    assert_eq!(good.status(), 200);

    let mut declared = send(Body::empty());
    declared.headers_mut().insert("content-length", 1025.into());
    let refused = ask(gateway(&settings), declared).await;
    assert_eq!(refused.status(), 413);
    assert_eq!(header(refused.headers(), "connection"), "close");

    let pieces = futures::stream::iter([0; 2].map(|_| Ok::<_, std::io::Error>("x".repeat(1000))));
    let streamed = ask(gateway(&settings), send(Body::from_stream(pieces))).await;
    assert_eq!(streamed.status(), 413);
    let told = problem(streamed).await;
    assert_eq!(
        told["detail"],
        "the body of the request is larger than the 1024 bytes that are allowed"
    );

    let broken = futures::stream::iter([Ok("x"), Err(std::io::Error::other("gone"))]);
    assert_eq!(
        ask(gateway(&settings), send(Body::from_stream(broken)))
            .await
            .status(),
        400
    );
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_arrive_is_given_up() {
    let never = futures::stream::pending::<Result<String, std::io::Error>>();
    let slow = request("POST", "/length").body(Body::from_stream(never)).unwrap();
    let response = ask(gateway(&[]), slow).await;
    assert_eq!(response.status(), 408);
}
