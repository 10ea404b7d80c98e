//! Tokens that nobody but this server could have made, made by somebody else.

use crate::world::{PUBLIC_URL, RESOURCE, World};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Clock, TenantId};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use vault::Cell;

fn part(token: &str, position: usize) -> Value {
    let part = token.split('.').nth(position).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

pub(crate) fn claims(token: &str) -> Value {
    part(token, 1)
}

fn joined(header: &Value, claims: &Value, signature: &[u8]) -> String {
    let encoded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!(
        "{}.{}.{}",
        encoded(header),
        encoded(claims),
        URL_SAFE_NO_PAD.encode(signature)
    )
}

/// The private key that signs, taken out of the store with the master key: what an attacker must not have.
async fn private_key(world: &World) -> (String, EncodingKey) {
    let row = world
        .store
        .signing_keys(world.clock.now())
        .await
        .unwrap()
        .remove(0);
    let cell = Cell {
        table: "signing_keys",
        row: row.id.as_str(),
        column: "sealed",
    };
    let der = world
        .vault
        .unseal(&TenantId::system(), cell, &row.data_key, &row.sealed)
        .await
        .unwrap();
    (row.id.to_string(), EncodingKey::from_ed_der(der.expose_secret()))
}

fn header(kid: &str, algorithm: Algorithm) -> Header {
    let mut header = Header::new(algorithm);
    header.typ = Some("at+jwt".to_owned());
    header.kid = Some(kid.to_owned());
    header
}

#[tokio::test]
async fn a_token_says_what_rfc_9068_wants() {
    let world = World::new().await;
    let (client, tokens) = world.log_in().await;
    let (header, claims) = (part(&tokens.access, 0), claims(&tokens.access));
    let (kid, _) = private_key(&world).await;
    assert_eq!(header, json!({"typ": "at+jwt", "alg": "EdDSA", "kid": kid}));
    let now = world.clock.now().as_seconds();
    assert_eq!(
        (&claims["iss"], &claims["aud"]),
        (&json!(PUBLIC_URL), &json!(RESOURCE))
    );
    assert_eq!(
        (&claims["sub"], &claims["client_id"]),
        (&json!(world.user.account.as_str()), &json!(client))
    );
    assert_eq!(
        (&claims["iat"], &claims["exp"]),
        (&json!(now), &json!(now + 3_600))
    );
    assert_eq!(claims["scope"], "*:write");
    assert!(
        claims["gid"].as_str().unwrap().starts_with("gra_") && claims["jti"].as_str().unwrap().len() == 26
    );
}

#[tokio::test]
async fn the_algorithm_is_the_keys_whatever_the_header_says() {
    let world = World::new().await;
    let (_, tokens) = world.log_in().await;
    let (kid, _) = private_key(&world).await;
    let claims = claims(&tokens.access);
    for alg in ["none", "None", "NONE", ""] {
        let header = json!({"typ": "at+jwt", "alg": alg, "kid": kid});
        assert!(
            world.is_refused(&joined(&header, &claims, b"")).await,
            "alg {alg}"
        );
    }
    // The public key is published. It must not serve as the secret of an HMAC.
    let jwk = world.get("/oauth/jwks.json").await.json()["keys"][0].clone();
    let public = jwk["x"].as_str().unwrap();
    let raw = URL_SAFE_NO_PAD.decode(public).unwrap();
    for secret in [raw.as_slice(), public.as_bytes(), jwk.to_string().as_bytes()] {
        for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            let forged = encode(
                &header(&kid, algorithm),
                &claims,
                &EncodingKey::from_secret(secret),
            )
            .unwrap();
            assert!(world.is_refused(&forged).await, "{algorithm:?}");
        }
    }
}

#[tokio::test]
async fn another_key_signs_nothing() {
    let world = World::new().await;
    let (_, tokens) = world.log_in().await;
    let (kid, _) = private_key(&world).await;
    let other = World::new().await;
    // Its randomness is the same up to here: it must draw another key.
    other.other_user().await;
    other.log_in().await;
    let (_, foreign) = private_key(&other).await;
    let claims = claims(&tokens.access);
    let forged = encode(&header(&kid, Algorithm::EdDSA), &claims, &foreign).unwrap();
    assert!(world.is_refused(&forged).await);
    let invented = "sig_00000000000000000000000000";
    let forged = encode(&header(invented, Algorithm::EdDSA), &claims, &foreign).unwrap();
    assert!(world.is_refused(&forged).await);
    // A header that brings its own key is not listened to.
    let mut embedded = header(&kid, Algorithm::EdDSA);
    let jwk = other.get("/oauth/jwks.json").await.json()["keys"][0].clone();
    embedded.jwk = Some(serde_json::from_value(jwk).unwrap());
    assert!(
        world
            .is_refused(&encode(&embedded, &claims, &foreign).unwrap())
            .await
    );
}

#[tokio::test]
async fn changed_claims_break_the_signature() {
    let world = World::new().await;
    let (_, tokens) = world.log_in().await;
    let mut claims = claims(&tokens.access);
    claims["scope"] = "*:destroy".into();
    let signature = tokens.access.rsplit('.').next().unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    assert!(
        world
            .is_refused(&joined(&part(&tokens.access, 0), &claims, &signature))
            .await
    );
    assert!(world.principal(&tokens.access).await.is_ok());
}

/// Even the right key makes no token for another server, of another kind, or out of time.
#[tokio::test]
async fn every_claim_is_checked() {
    let world = World::new().await;
    let (_, tokens) = world.log_in().await;
    let (kid, key) = private_key(&world).await;
    let good = claims(&tokens.access);
    let now = world.clock.now().as_seconds();
    let resigned = |claims: &Value| encode(&header(&kid, Algorithm::EdDSA), claims, &key).unwrap();
    assert!(
        world.principal(&resigned(&good)).await.is_ok(),
        "the forger can sign"
    );
    for (claim, value) in [
        ("aud", json!("https://other.example/mcp")),
        ("aud", json!("https://mcp.example.com/mcp/")),
        ("aud", json!("https://mcp.example.com")),
        ("aud", json!([])),
        ("aud", Value::Null),
        ("iss", json!("https://other.example")),
        ("iss", json!("https://mcp.example.com/")),
        ("iss", Value::Null),
        ("sub", json!("acc_00000000000000000000000000")),
        ("sub", Value::Null),
        ("client_id", json!("cli_other")),
        ("exp", json!(now - 5)),
        ("exp", json!(0)),
        ("exp", json!("never")),
        ("exp", Value::Null),
        ("nbf", json!(now + 6)),
        ("gid", json!("gra_00000000000000000000000000")),
        ("gid", json!("")),
        ("scope", json!("everything:all")),
    ] {
        let mut bad = good.clone();
        bad[claim] = value.clone();
        assert!(world.is_refused(&resigned(&bad)).await, "{claim}: {value}");
        bad.as_object_mut().unwrap().remove(claim);
        let may_be_missing = claim == "nbf";
        assert_eq!(
            world.principal(&resigned(&bad)).await.is_ok(),
            may_be_missing,
            "without {claim}"
        );
    }
    let mut soon = good.clone();
    soon["nbf"] = json!(now + 5);
    assert!(
        world.principal(&resigned(&soon)).await.is_ok(),
        "clocks may differ a little"
    );
    // More scope than was granted does not help.
    let mut wide = good.clone();
    wide["scope"] = json!("*:destroy");
    assert_eq!(
        world
            .principal(&resigned(&wide))
            .await
            .unwrap()
            .scopes
            .to_string(),
        "*:write"
    );
}

#[tokio::test]
async fn only_access_tokens_are_access_tokens() {
    let world = World::new().await;
    let (_, tokens) = world.log_in().await;
    let (kid, key) = private_key(&world).await;
    let claims = claims(&tokens.access);
    for typ in [None, Some("JWT"), Some("jwt"), Some("id+jwt"), Some("")] {
        let mut header = header(&kid, Algorithm::EdDSA);
        header.typ = typ.map(str::to_owned);
        assert!(
            world.is_refused(&encode(&header, &claims, &key).unwrap()).await,
            "{typ:?}"
        );
    }
    for typ in ["AT+JWT", "application/at+jwt"] {
        let mut header = header(&kid, Algorithm::EdDSA);
        header.typ = Some(typ.to_owned());
        assert!(
            world
                .principal(&encode(&header, &claims, &key).unwrap())
                .await
                .is_ok(),
            "{typ}"
        );
    }
    let mut critical = header(&kid, Algorithm::EdDSA);
    critical.crit = Some(vec!["exp".to_owned()]);
    assert!(world.is_refused(&encode(&critical, &claims, &key).unwrap()).await);
    let mut nameless = header(&kid, Algorithm::EdDSA);
    nameless.kid = None;
    assert!(world.is_refused(&encode(&nameless, &claims, &key).unwrap()).await);
}

#[tokio::test]
async fn no_text_is_taken_for_a_token() {
    let world = World::new().await;
    let (_, tokens) = world.log_in().await;
    let access = tokens.access;
    for text in [
        "",
        ".",
        "..",
        "a.b.c",
        "....",
        &"a".repeat(100_000),
        &access[1..],
        &format!("{access}."),
        &format!("{access}A"),
    ] {
        assert!(world.is_refused(text).await, "{}", &text[..text.len().min(40)]);
    }
    assert!(
        world.is_refused(&tokens.refresh).await,
        "a refresh token is no access token"
    );
}
