//! A browser: it keeps cookies, sends forms with the origin of the page that they are on, and follows what it is told.

use crate::html::{Form, Html};
use crate::world::ORIGIN;
use axum::Router;
use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use oauth::bearer::ClientAddress;
use std::collections::BTreeMap;
use std::net::IpAddr;
use tower::ServiceExt;

/// One person's browser, at one address.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    /// Names and values.
    pub(crate) jar: BTreeMap<String, String>,
    /// Where it sits.
    pub(crate) address: IpAddr,
    /// The origin that its forms tell; `None` tells none.
    pub(crate) origin: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Browser {
    pub(crate) fn new(router: Router) -> Self {
        Self {
            router,
            jar: BTreeMap::new(),
            address: "192.0.2.1".parse().unwrap(),
            origin: Some(ORIGIN.to_owned()),
        }
    }

    /// The same at another address.
    #[must_use]
    pub(crate) fn at(mut self, address: &str) -> Self {
        self.address = address.parse().unwrap();
        self
    }

    /// Asks for a page. Redirects are answers.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Asks for a page and goes where it leads, within the gateway.
    pub(crate) async fn visit(&mut self, path: &str) -> Answer {
        let answer = self.get(path).await;
        self.follow(answer).await
    }

    /// Goes where an answer leads, within the gateway.
    pub(crate) async fn follow(&mut self, mut answer: Answer) -> Answer {
        for _ in 0..5 {
            if !answer.status.is_redirection() {
                return answer;
            }
            let target = answer.location().to_owned();
            assert!(target.starts_with('/'), "leads away: {target}");
            answer = self.get(&target).await;
        }
        panic!("led around in circles: {answer:?}");
    }

    /// Sends a form. Redirects are answers.
    pub(crate) async fn submit(&mut self, form: &Form) -> Answer {
        if form.method == "get" {
            let path = format!("{}?{}", form.action, form.encoded());
            return self.get(&path).await;
        }
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(&form.action)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(origin) = &self.origin {
            request = request.header(header::ORIGIN, origin);
        }
        self.send(request.body(form.encoded().into()).unwrap()).await
    }

    /// Sends a form and goes where that leads.
    pub(crate) async fn submit_and_follow(&mut self, form: &Form) -> Answer {
        let answer = self.submit(form).await;
        self.follow(answer).await
    }

    /// Sends what is given, with the cookies, and keeps those that come.
    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let pairs: Vec<_> = self
            .jar
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !pairs.is_empty() {
            let cookies = pairs.join("; ").parse().unwrap();
            request.headers_mut().insert(header::COOKIE, cookies);
        }
        request.extensions_mut().insert(ClientAddress(self.address));
        let answer = Answer::of(self.router.clone().oneshot(request).await.unwrap()).await;
        for cookie in answer.set_cookies() {
            let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}

impl Answer {
    async fn of(response: Response) -> Self {
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Self {
            status: head.status,
            headers: head.headers,
            body: String::from_utf8(bytes.into()).unwrap(),
        }
    }

    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where the browser is sent.
    pub(crate) fn location(&self) -> &str {
        assert!(self.status.is_redirection(), "{self:?}");
        self.header(header::LOCATION)
    }

    pub(crate) fn set_cookies(&self) -> Vec<&str> {
        let lines = self.headers.get_all(header::SET_COOKIE).iter();
        lines.map(|line| line.to_str().unwrap()).collect()
    }

    /// The page.
    pub(crate) fn html(&self) -> Html {
        Html::parse(&self.body)
    }

    /// The page, when the status is 200.
    pub(crate) fn page(&self) -> Html {
        assert_eq!(self.status, StatusCode::OK, "{self:?}");
        self.html()
    }
}
