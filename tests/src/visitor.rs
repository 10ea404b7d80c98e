//! A person at a browser without a screen or scripts: keeps cookies, follows redirects, fills forms in and sends them.

mod form;

pub use form::{Button, Field, Form};

use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Method, StatusCode};
use std::collections::BTreeMap;
use std::time::Duration;
use url::Url;

/// More redirects than any visit needs.
const MOST_REDIRECTS: usize = 10;

/// One browser, at one gateway.
pub struct Visitor {
    http: reqwest::Client,
    home: Url,
    origin: String,
    cookies: BTreeMap<String, String>,
    actions: usize,
}

/// What the browser shows, or where it was sent.
#[derive(Debug)]
pub struct Shown {
    /// Where this is.
    pub url: Url,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The page.
    pub html: String,
}

impl Visitor {
    /// A browser without cookies; `home` is any URL of the gateway.
    #[expect(
        clippy::disallowed_methods,
        reason = "the guarded client of `outbound` is what is tested, not what tests"
    )]
    pub fn new(home: &str) -> Self {
        let home: Url = home.parse().unwrap();
        Self {
            origin: home.origin().ascii_serialization(),
            http: reqwest::Client::builder()
                .no_proxy()
                .redirect(Policy::none())
                .timeout(Duration::from_mins(1))
                .build()
                .unwrap(),
            home,
            cookies: BTreeMap::new(),
            actions: 0,
        }
    }

    /// How often the person did something: a field that was filled in, a box that was ticked, a button that was pressed.
    pub fn actions(&self) -> usize {
        self.actions
    }

    /// Opens an address, and follows redirects within the gateway. One that leads elsewhere is what comes back: its
    /// `Location` is [`Shown::leads_to`].
    pub async fn open(&mut self, url: &str) -> Shown {
        let url = self.home.join(url).unwrap();
        self.follow(Method::GET, url, None).await
    }

    /// Sends a form of a page with one of its buttons.
    pub async fn press(&mut self, page: &Shown, form: &Form, button: &str) -> Shown {
        self.actions += 1 + form.changes();
        let url = page.url.join(&form.action).unwrap();
        let pairs = form.pairs(button);
        if form.method == Method::POST {
            return self.follow(Method::POST, url, Some(pairs)).await;
        }
        let mut url = url;
        url.query_pairs_mut().clear().extend_pairs(pairs);
        self.follow(Method::GET, url, None).await
    }

    /// Signs in on the page that asks for it.
    pub async fn sign_in(&mut self, page: &Shown, email: &str, password: &str) -> Shown {
        let mut form = page.form_with("password");
        form.fill("email", email);
        form.fill("password", password);
        self.press(page, &form, "Sign in").await
    }

    /// One request with the browser's cookies, and nothing followed.
    pub async fn send(&mut self, method: Method, url: Url, form: Option<Vec<(String, String)>>) -> Shown {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = self.http.request(method.clone(), url.clone());
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        if method == Method::POST {
            request = request.header(ORIGIN, &self.origin);
        }
        if let Some(pairs) = form {
            let body = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(pairs)
                .finish();
            request = request
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body);
        }
        let answer = request.send().await.unwrap();
        let headers = answer.headers().clone();
        for cookie in headers.get_all(SET_COOKIE) {
            self.keep(cookie.to_str().unwrap());
        }
        Shown {
            url,
            status: answer.status(),
            headers,
            html: answer.text().await.unwrap(),
        }
    }

    /// Sends forms as if a page of this origin sent them.
    pub fn pretend_origin(&mut self, origin: &str) {
        origin.clone_into(&mut self.origin);
    }

    /// A cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Puts a cookie in, as somebody does who wants to know another's.
    pub fn plant_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    async fn follow(&mut self, method: Method, url: Url, form: Option<Vec<(String, String)>>) -> Shown {
        let mut shown = self.send(method, url, form).await;
        for _ in 0..MOST_REDIRECTS {
            match shown.leads_to() {
                Some(next) if next.origin() == self.home.origin() => {
                    shown = self.send(Method::GET, next, None).await;
                }
                _ => return shown,
            }
        }
        panic!("more than {MOST_REDIRECTS} redirects: {}", shown.url);
    }

    fn keep(&mut self, cookie: &str) {
        let mut parts = cookie.split(';').map(str::trim);
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        if parts.any(|part| part.eq_ignore_ascii_case("max-age=0")) {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

impl Shown {
    /// Where a redirect leads.
    pub fn leads_to(&self) -> Option<Url> {
        let location = self.headers.get(LOCATION)?.to_str().unwrap();
        self.status
            .is_redirection()
            .then(|| self.url.join(location).unwrap())
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The forms of the page.
    pub fn forms(&self) -> Vec<Form> {
        form::read(&self.html)
    }

    /// The form that has a field of this name.
    pub fn form_with(&self, field: &str) -> Form {
        self.forms()
            .into_iter()
            .find(|form| form.field(field).is_some())
            .unwrap_or_else(|| {
                panic!(
                    "no form with {field} at {}: {} {}",
                    self.url, self.status, self.html
                )
            })
    }

    /// The form that has a button whose text contains this.
    pub fn form_to(&self, button: &str) -> Form {
        self.forms()
            .into_iter()
            .find(|form| form.button(button).is_some())
            .unwrap_or_else(|| {
                panic!(
                    "no form to {button} at {}: {} {}",
                    self.url, self.status, self.html
                )
            })
    }
}
