//! Requests of any shape: none of them breaks the server, and none is answered at a place that was not registered.

use crate::wishes::Wish;
use crate::world::{World, host_of};
use axum::body::Body;
use http::{Request, header};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Runtime;

const CASES: u32 = 128;

/// A parameter that exists, or something else, with a value that might mean something.
fn parameter() -> impl Strategy<Value = (String, String)> {
    let name = prop_oneof![
        4 => prop::sample::select(vec![
            "response_type", "redirect_uri", "scope", "state", "resource", "code_challenge", "code_challenge_method",
            "client_id", "code", "code_verifier", "refresh_token", "grant_type", "client_secret", "token",
        ]).prop_map(str::to_owned),
        1 => "[ -~]{0,12}",
    ];
    let value = prop_oneof![
        2 => prop::sample::select(vec![
            "code", "S256", "plain", "*:write", "https://mcp.example.com/mcp", "https://evil.example/callback",
            "http://127.0.0.1:49152/callback", "http://127.0.0.1:1@evil.example/callback", "javascript:alert(1)",
            "http://127.0.0.1/callback\\@evil.example", "authorization_code", "refresh_token", "\r\nLocation: https://evil.example",
        ]).prop_map(str::to_owned),
        1 => ".{0,40}",
    ];
    (name, value)
}

fn encoded(parameters: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish()
}

#[test]
fn no_authorization_request_leads_elsewhere() {
    let runtime = Runtime::new().unwrap();
    let world = runtime.block_on(World::new());
    let client = runtime.block_on(world.register());
    let base = Wish::authorization(&client);
    let dropped = prop::sample::subsequence(vec!["redirect_uri", "state", "scope", "code_challenge"], 0..=2);
    let strategy = (dropped, prop::collection::vec(parameter(), 0..4));
    let mut runner = TestRunner::new_with_rng(Config::with_cases(CASES), deterministic());
    let outcome = runner.run(&strategy, |(dropped, added)| {
        let wish = dropped.iter().fold(base.clone(), |wish, name| wish.without(name));
        let path = format!("/oauth/authorize?{}&{}", wish.encoded(), encoded(&added));
        let answer = runtime.block_on(world.get(&path));
        match answer.status.as_u16() {
            200 => {
                let (pending, _) = world.page.take().unwrap();
                prop_assert_eq!(pending.redirect_host(), "127.0.0.1");
            }
            303 => {
                let location = answer.location();
                prop_assert_eq!(host_of(&location), "127.0.0.1");
            }
            400 => prop_assert_eq!(answer.header(header::LOCATION), ""),
            _ => prop_assert!(false, "{:?}", answer),
        }
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn no_form_breaks_an_endpoint() {
    let runtime = Runtime::new().unwrap();
    let world = runtime.block_on(World::new());
    let form = prop::collection::vec(parameter(), 0..6).prop_map(|form| encoded(&form).into_bytes());
    let body = prop_oneof![3 => form, 1 => prop::collection::vec(any::<u8>(), 0..200)];
    let path = prop::sample::select(vec!["/oauth/token", "/oauth/revoke", "/oauth/register"]);
    let mut runner = TestRunner::new_with_rng(Config::with_cases(CASES), deterministic());
    let outcome = runner.run(&(path, body), |(path, body)| {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = runtime.block_on(world.send(request.body(Body::from(body)).unwrap()));
        // Nothing is registered and nothing issued, so that only a revocation of nothing succeeds.
        let expected = if path == "/oauth/revoke" {
            vec![200, 400, 401]
        } else {
            vec![400, 401]
        };
        prop_assert!(expected.contains(&answer.status.as_u16()), "{:?}", answer);
        prop_assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
        Ok(())
    });
    outcome.unwrap();
}

fn deterministic() -> proptest::test_runner::TestRng {
    proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha)
}
