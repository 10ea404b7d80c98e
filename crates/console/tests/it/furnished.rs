//! A world in which every list has a row, and a walk over all of its pages.

use crate::browser::Browser;
use crate::html::Html;
use crate::world::World;
use connections::{Credentials, Endpoint, Verify};
use domain::{BearerToken, Clock, ConnectionId, ConnectionLimit, Level, Scopes, TokenId};
use http::{Request, StatusCode, header};
use oauth::Approval;
use std::collections::{BTreeMap, VecDeque};
use store::{AccessToken, Grant, Page};
use url::Url;
use url::form_urlencoded::Serializer;

const REDIRECT: &str = "http://127.0.0.1:49152/callback";

/// What belongs to ann, and where else her walk begins.
pub(crate) struct Furnished {
    pub(crate) world: World,
    pub(crate) connection: ConnectionId,
    pub(crate) token: TokenId,
    pub(crate) grant: Grant,
    /// Where a client sends her browser: leads to the consent page.
    pub(crate) authorize: String,
    /// An open invitation.
    pub(crate) invitation: String,
}

/// What a walk found: pages by their paths.
pub(crate) type Pages = BTreeMap<String, (http::HeaderMap, Html)>;

impl Furnished {
    pub(crate) async fn new() -> Self {
        Self::named("shop").await
    }

    /// With a name for everything that ann names, and her client itself.
    pub(crate) async fn named(name: &str) -> Self {
        let world = World::new().await;
        let client = register(&world, name).await;
        let authorize = authorize(&client);
        let connection = connect(&world, name).await;
        let token = token(&world, name).await;
        let grant = grant(&world, &authorize).await;
        let invitation = world.invite(&world.ann, Some("zoe@acme.example")).await;
        Self {
            world,
            connection,
            token,
            grant,
            authorize,
            invitation,
        }
    }

    /// Every page that ann reaches by links, and those that only others lead to.
    pub(crate) async fn walk(&self) -> Pages {
        let mut browser = self.world.browser_of(&self.world.ann).await;
        walk(&mut browser, &["/", &self.authorize, &self.invitation]).await
    }

    /// What visitors reach.
    pub(crate) async fn walk_of_a_visitor(&self) -> Pages {
        walk(
            &mut self.world.visitor(),
            &["/sign-in", &self.invitation, "/invitations/unknown"],
        )
        .await
    }

    /// All that ann has and manages, to be compared with later.
    pub(crate) async fn belongings(&self) -> String {
        let World {
            store, ann, clock, ..
        } = &self.world;
        let (tenant, account) = (&ann.tenant, &ann.account);
        let now = clock.now();
        let page = Page::first(100);
        format!(
            "{:#?}",
            (
                store.list_accounts(tenant, page).await.unwrap(),
                store.list_invitations(tenant, page).await.unwrap(),
                store.list_connections(tenant, account).await.unwrap(),
                store.list_access_tokens(tenant, None, page).await.unwrap(),
                store.list_grants(tenant, account, now).await.unwrap(),
            )
        )
    }
}

/// Goes over all pages that links lead to. Every path is looked at once, whatever its query.
async fn walk(browser: &mut Browser, from: &[&str]) -> Pages {
    let mut ahead: VecDeque<String> = from.iter().map(ToString::to_string).collect();
    let mut seen = Pages::new();
    while let Some(target) = ahead.pop_front() {
        let path = target.split(['?', '#']).next().unwrap_or_default().to_owned();
        if seen.contains_key(&path) {
            continue;
        }
        let answer = browser.get(&target).await;
        if answer.status.is_redirection() {
            if answer.location().starts_with('/') {
                ahead.push_back(answer.location().to_owned());
            }
            continue;
        }
        if !answer.header(header::CONTENT_TYPE).starts_with("text/html") {
            continue;
        }
        let page = answer.html();
        let links = page.links().into_iter();
        ahead.extend(links.filter(|link| link.starts_with('/')).map(ToOwned::to_owned));
        seen.insert(path, (answer.headers, page));
    }
    seen
}

async fn register(world: &World, name: &str) -> String {
    let body = serde_json::json!({"client_name": name, "redirect_uris": [REDIRECT]});
    let request = Request::post("/oauth/register").header(header::CONTENT_TYPE, "application/json");
    let answer = world
        .visitor()
        .send(request.body(body.to_string().into()).unwrap())
        .await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    body["client_id"].as_str().unwrap().to_owned()
}

fn authorize(client: &str) -> String {
    let query = Serializer::new(String::new())
        .append_pair("response_type", "code")
        .append_pair("client_id", client)
        .append_pair("redirect_uri", REDIRECT)
        .append_pair("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
        .append_pair("code_challenge_method", "S256")
        .append_pair("state", "state")
        .append_pair("scope", "*:write")
        .append_pair("resource", "https://mcp.example.com/mcp")
        .finish();
    format!("/oauth/authorize?{query}")
}

/// Two, so that one is not the default. Answers the first, which is.
async fn connect(world: &World, name: &str) -> ConnectionId {
    let endpoint = Endpoint::Keys {
        server_url: "https://api.backendless.com".to_owned(),
        app_id: "11111111-2222-3333-4444-555555555555".to_owned(),
        api_key: "66666666-7777-8888-9999-000000000000".into(),
    };
    let credentials = Credentials::new(endpoint, None, None).unwrap();
    let (tenant, account) = (&world.ann.tenant, &world.ann.account);
    let mut ids = Vec::new();
    for name in ["shop", "staging"] {
        let added = world
            .connections
            .add(tenant, account, name, &credentials, Verify::Later);
        ids.push(added.await.unwrap().id);
    }
    let id = ids.remove(0);
    // A name that the pages would refuse gets there by the store alone.
    let now = world.clock.now();
    let renamed = world.store.rename_connection(tenant, account, &id, name, now);
    assert!(renamed.await.unwrap());
    id
}

async fn token(world: &World, name: &str) -> TokenId {
    let id = TokenId::generate(world.clock.as_ref(), world.entropy.as_ref());
    let token = AccessToken {
        id: id.clone(),
        tenant: world.ann.tenant.clone(),
        account: world.ann.account.clone(),
        name: name.to_owned(),
        scopes: Scopes::everywhere(Level::Write),
        connections: ConnectionLimit::All,
        created_at: world.clock.now(),
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
    };
    let bearer = BearerToken::generate(&id, world.entropy.as_ref());
    let stored = world
        .store
        .create_access_token(&token.tenant, &token, &bearer.hash);
    stored.await.unwrap();
    id
}

/// What ann allowed her client.
async fn grant(world: &World, authorize: &str) -> Grant {
    let mut browser = world.browser_of(&world.ann).await;
    let asked = browser.get(authorize).await;
    let consent = Url::parse("https://mcp.example.com")
        .unwrap()
        .join(asked.location());
    let consent = consent.unwrap();
    let sealed = consent.query_pairs().find(|(name, _)| name == "request");
    let pending = world.oauth.open_pending(&sealed.unwrap().1).await.unwrap();
    let approval = Approval {
        tenant: world.ann.tenant.clone(),
        account: world.ann.account.clone(),
        scopes: pending.scopes().clone(),
        connections: ConnectionLimit::All,
        expires_at: None,
    };
    world.oauth.approve(&pending, approval).await.unwrap();
    let now = world.clock.now();
    let grants = world
        .store
        .list_grants(&world.ann.tenant, &world.ann.account, now);
    grants.await.unwrap().remove(0)
}
