//! The frame around every page: head, navigation, notices, and the headers that keep a page from being abused.

use super::session::{Session, Visit};
use super::{Csrf, assets};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// A part of the console, for the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// `/`
    Home,
    /// `/connections`
    Connections,
    /// `/tokens`
    Tokens,
    /// `/agents`
    Agents,
    /// `/activity`
    Activity,
    /// `/owner/people`
    People,
    /// `/owner/settings`
    Settings,
    /// `/account`
    Account,
}

/// The navigation of everybody.
const LINKS: [(Section, &str, &str); 5] = [
    (Section::Home, "/", "Start"),
    (Section::Connections, "/connections", "Connections"),
    (Section::Tokens, "/tokens", "Tokens"),
    (Section::Agents, "/agents", "Agents"),
    (Section::Activity, "/activity", "Activity"),
];
/// What owners have in addition.
const OWNER_LINKS: [(Section, &str, &str); 2] = [
    (Section::People, "/owner/people", "People"),
    (Section::Settings, "/owner/settings", "Settings"),
];

/// One sentence at the top of a page, about what just happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Notice {
    /// It worked.
    Done(String),
    /// It did not, and what to do.
    Problem(String),
}

/// A page to be.
pub(crate) struct Page {
    title: String,
    navigation: Option<Navigation>,
    greeting: Option<HeaderValue>,
    form_action: Option<String>,
    notice: Option<Notice>,
    is_narrow: bool,
    body: Markup,
}

struct Navigation {
    section: Section,
    email: String,
    is_owner: bool,
    csrf: Csrf,
}

impl Page {
    /// A page of the console for somebody who is signed in.
    pub(crate) fn new(title: impl Into<String>, section: Section, session: &Session) -> Self {
        Self {
            navigation: Some(Navigation {
                section,
                email: session.email().to_owned(),
                is_owner: session.is_owner(),
                csrf: session.csrf().clone(),
            }),
            is_narrow: false,
            ..Self::narrow(title)
        }
    }

    /// A page without navigation, one column in the middle: sign-in, consent, errors.
    pub(crate) fn narrow(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            navigation: None,
            greeting: None,
            form_action: None,
            notice: None,
            is_narrow: true,
            body: html! {},
        }
    }

    /// With the cookie that its forms need.
    pub(crate) fn greeting(mut self, visit: &Visit) -> Self {
        self.greeting = visit.greeting().cloned();
        self
    }

    /// Whose forms lead, by a redirect, to another place than the gateway: a source of the content security policy.
    pub(crate) fn forms_may_end_at(mut self, source: String) -> Self {
        self.form_action = Some(source);
        self
    }

    /// With a sentence about what just happened.
    pub(crate) fn notice(mut self, notice: Option<Notice>) -> Self {
        self.notice = notice;
        self
    }

    /// What is on it, below the title.
    pub(crate) fn body(mut self, body: Markup) -> Self {
        self.body = body;
        self
    }

    fn policy(&self) -> String {
        let also = self
            .form_action
            .as_ref()
            .map_or_else(String::new, |source| format!(" {source}"));
        format!(
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
             form-action 'self'{also}; frame-ancestors 'none'; base-uri 'none'"
        )
    }

    fn render(&self) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex";
                    title { (self.title) " · Causeway" }
                    link rel="icon" type="image/svg+xml" href=(assets::ICON.url());
                    link rel="stylesheet" href=(assets::STYLE.url());
                    script src=(assets::SCRIPT.url()) defer {}
                }
                body .narrow[self.is_narrow] {
                    a .skip href="#content" { "Skip to the content" }
                    (self.header())
                    main #content tabindex="-1" {
                        @match &self.notice {
                            Some(Notice::Done(text)) => { p .notice.done role="status" { (text) } }
                            Some(Notice::Problem(text)) => { p .notice.problem role="alert" { (text) } }
                            None => {}
                        }
                        h1 { (self.title) }
                        (self.body)
                    }
                }
            }
        }
    }

    fn header(&self) -> Markup {
        let Some(navigation) = &self.navigation else {
            return html! { header .top { a .brand href="/" { (logo()) span { "Causeway" } } } };
        };
        let owners: &[_] = if navigation.is_owner { &OWNER_LINKS } else { &[] };
        html! {
            header .top {
                a .brand href="/" { (logo()) span { "Causeway" } }
                nav aria-label="Console" {
                    ul {
                        @for (section, path, name) in LINKS.iter().chain(owners) {
                            li {
                                a href=(path) aria-current=[(*section == navigation.section).then_some("page")] {
                                    (name)
                                }
                            }
                        }
                    }
                }
                div .who {
                    a href="/account" title=(navigation.email)
                        aria-current=[(navigation.section == Section::Account).then_some("page")] {
                        (navigation.email)
                    }
                    form method="post" action="/sign-out" {
                        (navigation.csrf.field())
                        button .quiet type="submit" { "Sign out" }
                    }
                }
            }
        }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let policy = HeaderValue::try_from(self.policy())
            .unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
        let mut response = self.render().into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        headers.insert(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        );
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        if let Some(greeting) = self.greeting {
            headers.append(header::SET_COOKIE, greeting);
        }
        response
    }
}

/// A text to copy, with a button where scripts run.
pub(crate) fn copyable(id: &str, text: &str) -> Markup {
    html! {
        div .code {
            pre { code id=(id) { (text) } }
            button .quiet type="button" data-copy=(id) hidden { "Copy" }
        }
    }
}

/// What is wrong with a field, below it. The field names it with `aria-describedby="FIELD-error"`.
pub(crate) fn field_error(field: &str, error: Option<&str>) -> Markup {
    html! {
        @if let Some(error) = error { p .error id={ (field) "-error" } { (error) } }
    }
}

fn logo() -> Markup {
    PreEscaped(include_str!("../../assets/mark.svg").to_owned())
}
