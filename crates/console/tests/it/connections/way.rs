//! What the cases share: an emulated Backendless that the operator allows, and the steps of a person in a browser.

use crate::browser::{Answer, Browser};
use crate::html::Form;
use crate::world::{ORIGIN, Person, World};
use axum::Router;
use axum::body::Body;
use backendless::{Console, LoginOutcome};
use console::BackendlessConsole;
use emulator::{Emulator, RunningEmulator};
use http::{Request, header};
use outbound::{HttpClient, Policy};
use std::ops::Deref;
use store::Connection;
use tokio::net::TcpListener;
use tower::ServiceExt;

/// A world whose operator allows the console of an emulator.
pub(super) struct Way {
    pub(super) world: World,
    pub(super) backendless: RunningEmulator,
    /// The emulator as somebody's browser reaches it.
    site: Router,
}

impl Deref for Way {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl Way {
    pub(super) async fn new() -> Self {
        let emulator = Emulator::builder().seed(1).build().unwrap();
        let site = emulator.router();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let backendless = emulator.serve(listener).unwrap();
        let console = format!("Emulated Backendless {}", backendless.console_url());
        let console = BackendlessConsole::parse(&console).unwrap();
        let world = World::with(|settings| settings.backendless_consoles = vec![console]).await;
        Self {
            world,
            backendless,
            site,
        }
    }

    /// The address of the console in the form.
    pub(super) fn console(&self) -> String {
        format!("{}/", self.backendless.console_url())
    }

    /// The form for keys, with those of the emulator's app.
    pub(super) async fn keys_form(&self, browser: &mut Browser) -> Form {
        let form = browser
            .get("/connections/new")
            .await
            .page()
            .form("/connections/new");
        form.with("place", "server")
            .with("address", &self.backendless.server_url())
            .with("app_id", &self.backendless.app_id)
            .with("api_key", &self.backendless.api_keys.rest)
    }

    /// Connects the emulator's app with its key, and says where the page of it is.
    pub(super) async fn connect(&self, browser: &mut Browser, name: &str) -> String {
        let form = self.keys_form(browser).await.with("name", name);
        let answer = browser.submit(&form).await;
        let page = answer.location().strip_suffix("?done=added");
        page.unwrap_or_else(|| panic!("not added: {answer:?}")).to_owned()
    }

    /// Somebody's connections.
    pub(super) async fn connections_of(&self, person: &Person) -> Vec<Connection> {
        self.connections
            .list(&person.tenant, &person.account)
            .await
            .unwrap()
    }

    /// Begins a sign-in at Backendless: where the browser is sent.
    pub(super) async fn begin(&self, browser: &mut Browser, page: &str) -> String {
        let form = browser.get(page).await.page().form("/connections/backendless");
        browser.submit(&form).await.location().to_owned()
    }

    /// What the developer does at Backendless, and where it sends the browser back to.
    pub(super) async fn approve(&self, authorization: &str) -> String {
        let path = authorization
            .strip_prefix(&self.backendless.console_url())
            .unwrap_or_else(|| panic!("leads elsewhere: {authorization}"));
        let request = Request::get(format!("{path}&auto_approve=true"));
        let request = request.body(Body::empty()).unwrap();
        let answer = self.site.clone().oneshot(request).await.unwrap();
        let back = answer.headers()[header::LOCATION].to_str().unwrap().to_owned();
        back.strip_prefix(ORIGIN).unwrap().to_owned()
    }

    /// The way from the console's page to the choice of an app.
    pub(super) async fn sign_in_at_backendless(&self, browser: &mut Browser, page: &str) -> Answer {
        let authorization = self.begin(browser, page).await;
        let back = self.approve(&authorization).await;
        browser.get(&back).await
    }

    /// The console as the emulator's developer.
    pub(super) async fn developer(&self) -> Console {
        let http = HttpClient::new(Policy {
            allow_private_addresses: true,
            ..Policy::default()
        })
        .unwrap();
        let url = self.console().parse().unwrap();
        let developer = &self.backendless.developer;
        let password = developer.password.clone().into();
        let login = Console::login(http.clone(), &url, &developer.login, &password).await;
        let LoginOutcome::LoggedIn(key) = login.unwrap() else {
            panic!("no second factor is asked for");
        };
        Console::new(http, &url, key)
    }

    /// How many requests the emulator got whose path ends so.
    pub(super) fn requests_to(&self, path: &str) -> usize {
        let requests = self.backendless.requests();
        requests
            .iter()
            .filter(|request| request.path.ends_with(path))
            .count()
    }
}

/// Where the form for an app is sent.
pub(super) const CHOICE: &str = "/connections/backendless/app";
