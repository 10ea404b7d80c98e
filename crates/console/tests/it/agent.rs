//! An agent as the authorization server and the pages see it: it registers, asks, and redeems what the user allows.

use crate::browser::{Answer, Browser};
use crate::world::{Person, World};
use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Clock, ConnectionId, DataKeyId, Principal, Timestamp};
use http::{Request, StatusCode, header};
use oauth::bearer::{Refused, VerifyBearer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Connection, ConnectionDisplay, ConnectionState};
use url::Url;
use url::form_urlencoded::Serializer;

/// Where Codex wants its answer.
pub(crate) const LOOPBACK: &str = "http://127.0.0.1:51234/callback";
const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-0";

/// A client that registered itself.
pub(crate) struct Agent {
    pub(crate) client_id: String,
    redirect: String,
}

impl Agent {
    /// Registers as Codex does.
    pub(crate) async fn codex(world: &World) -> Self {
        Self::register(world, "Codex", LOOPBACK).await
    }

    pub(crate) async fn register(world: &World, name: &str, redirect: &str) -> Self {
        let metadata = json!({
            "client_name": name,
            "redirect_uris": [redirect],
            "grant_types": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_method": "none",
        });
        let request = Request::post("/oauth/register").header(header::CONTENT_TYPE, "application/json");
        let request = request.body(Body::from(metadata.to_string())).unwrap();
        let answer = world.visitor().send(request).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        let answer: Value = serde_json::from_str(&answer.body).unwrap();
        Self {
            client_id: answer["client_id"].as_str().unwrap().to_owned(),
            redirect: redirect.to_owned(),
        }
    }

    /// The path that the agent opens in the browser.
    pub(crate) fn asks_for(&self, scope: &str) -> String {
        let query = Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", &self.redirect)
            .append_pair("scope", scope)
            .append_pair("state", "a state & more")
            .append_pair(
                "code_challenge",
                &URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER)),
            )
            .append_pair("code_challenge_method", "S256")
            .finish();
        format!("/oauth/authorize?{query}")
    }

    /// The user's answer, as the agent reads it.
    pub(crate) fn answered(&self, answer: &Answer) -> BTreeMap<String, String> {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
        assert!(answer.location().starts_with(&self.redirect), "{answer:?}");
        let url = Url::parse(answer.location()).unwrap();
        let pairs = url.query_pairs();
        pairs
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect()
    }

    /// Redeems the code: the token answer.
    pub(crate) async fn redeems(&self, world: &World, code: &str) -> Value {
        let form = Serializer::new(String::new())
            .append_pair("grant_type", "authorization_code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", &self.redirect)
            .append_pair("code", code)
            .append_pair("code_verifier", VERIFIER)
            .finish();
        let request = Request::post("/oauth/token");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = world.visitor().send(request.body(form.into()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        serde_json::from_str(&answer.body).unwrap()
    }

    /// The user allows what is chosen on the page already. Answers the access token.
    pub(crate) async fn is_allowed_by(&self, world: &World, browser: &mut Browser, scope: &str) -> String {
        let page = browser.visit(&self.asks_for(scope)).await.page();
        let answer = browser
            .submit(&page.form("/consent").forge("answer", "allow"))
            .await;
        let token = self.redeems(world, &self.answered(&answer)["code"]).await;
        token["access_token"].as_str().unwrap().to_owned()
    }
}

impl World {
    /// Who presents an access token of the authorization server.
    pub(crate) async fn signed(&self, token: &str) -> Result<Arc<Principal>, Refused> {
        self.trust.changes_read(self.clock.now());
        self.oauth.signed_tokens().verify(token).await
    }

    /// Who presents an opaque token.
    pub(crate) async fn opaque(&self, token: &str) -> Result<Arc<Principal>, Refused> {
        self.trust.changes_read(self.clock.now());
        self.tokens.verify(token).await
    }

    /// Gives somebody a connection, as far as lists and limits see one.
    pub(crate) async fn connection_of(&self, person: &Person, name: &str) -> ConnectionId {
        let id = ConnectionId::generate(self.clock.as_ref(), self.entropy.as_ref());
        let row = Connection {
            id: id.clone(),
            tenant: person.tenant.clone(),
            account: person.account.clone(),
            name: name.to_owned(),
            display: ConnectionDisplay {
                endpoint: "https://api.backendless.com".to_owned(),
                app_id: None,
                has_cloud_code_key: false,
                has_developer: false,
            },
            sealed: vec![1],
            data_key: DataKeyId::generate(self.clock.as_ref(), self.entropy.as_ref()),
            is_default: false,
            state: ConnectionState::Unverified,
            checked_at: None,
            created_at: Timestamp::default(),
            updated_at: Timestamp::default(),
        };
        self.store.create_connection(&person.tenant, &row).await.unwrap();
        id
    }
}

/// Whether a page has scripts or elements that a text brought in: the layout's one script and nothing else.
pub(crate) fn assert_plain(page: &crate::html::Html) {
    let scripts: Vec<_> = page.all("script").collect();
    assert_eq!(scripts.len(), 1, "{scripts:?}");
    assert!(scripts[0].attribute("src").is_some() && scripts[0].text.is_empty());
    for element in page.elements() {
        assert_ne!(element.attribute("onerror"), Some("alert(1)"), "{element:?}");
        assert!(element.attribute("style").is_none(), "{element:?}");
    }
}
