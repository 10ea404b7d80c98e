//! Signing in.
//!
//! Whether there is an account is told by nothing: not by the words, the status, the work that is done or the attempts that
//! are left. An account that was disabled is named to whoever knows its password.

use super::credentials::printable;
use crate::console::Shared;
use crate::email::Email;
use crate::throttle::{
    Allowance, SIGN_IN_BY_ADDRESS, SIGN_IN_BY_BROWSER, SIGN_IN_BY_EMAIL, SIGN_IN_BY_PLACE, network,
};
use crate::trail::Change;
use crate::web::{Holder, Page, PageError, Posted, ReturnPath, SignedIn, Visit, field_error};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};
use domain::{AccountId, TenantId};
use http::{HeaderMap, StatusCode};
use maud::html;
use oauth::bearer::ClientAddress;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use store::Account;

/// One sentence for every reason.
const WRONG: &str = "That address and password do not belong together. Check both, or ask an owner of your tenant for a new link.";
const INACTIVE: &str = "This account is disabled, or its tenant is. Ask an owner of your tenant, or the operator of this gateway.";

pub(super) fn router() -> Router<Shared> {
    Router::new().route("/sign-in", get(ask).post(answer))
}

#[derive(Deserialize)]
struct Wish {
    then: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: SecretString,
    then: Option<String>,
}

async fn ask(Query(wish): Query<Wish>, SignedIn(session): SignedIn, visit: Visit) -> Response {
    let then = ReturnPath::or_home(wish.then.as_deref());
    if session.is_some() {
        return Redirect::to(then.as_str()).into_response();
    }
    page(&visit, &then, "", None).into_response()
}

async fn answer(
    State(console): State<Shared>,
    Extension(address): Extension<ClientAddress>,
    SignedIn(before): SignedIn,
    headers: HeaderMap,
    Posted { from: visit, form }: Posted<Answer, Visit>,
) -> Result<Response, PageError> {
    let then = ReturnPath::or_home(form.then.as_deref());
    let again = |error| {
        let page = page(&visit, &then, &printable(&form.email), Some(error));
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    let email: Option<Email> = form.email.parse().ok();
    let account = match &email {
        Some(email) => console.store().account_by_email(email.as_str()).await?,
        None => None,
    };
    let email = email.as_ref().map_or("", Email::as_str);
    let attempts = Attempts::of(&console, address, &headers, email, account.as_ref()).await;
    attempts.count(&console).await?;
    let Some(account) = check(&console, account, &form.password).await? else {
        return again(WRONG);
    };
    let change = Change::of("account.sign_in");
    let sign_in = console.sign_in(before.as_ref(), &account);
    let recorded = console
        .trail
        .record_of(&account.tenant, &account.id, change, sign_in);
    match recorded.await {
        Ok(cookies) => {
            attempts.forgive(&console).await?;
            Ok((cookies, Redirect::to(then.as_str())).into_response())
        }
        Err(PageError::Conflict { .. }) => again(INACTIVE),
        Err(error) => Err(error),
    }
}

/// What a sign-in counts against, the narrowest first.
struct Attempts(Vec<(Allowance, String)>);

impl Attempts {
    async fn of(
        console: &Shared,
        address: ClientAddress,
        headers: &HeaderMap,
        email: &str,
        account: Option<&Account>,
    ) -> Self {
        let account = account.map(|account| &account.id);
        if let Some(browser) = console.known_browser(headers, account).await {
            return Self(vec![(SIGN_IN_BY_BROWSER, browser.expose_secret().to_owned())]);
        }
        let network = network(address);
        Self(vec![
            (SIGN_IN_BY_PLACE, format!("{network} {email}")),
            (SIGN_IN_BY_ADDRESS, network),
            (SIGN_IN_BY_EMAIL, email.to_owned()),
        ])
    }

    /// What is used up at one place does not use up the next: one network cannot spend what all have together.
    async fn count(&self, console: &Shared) -> Result<(), PageError> {
        for (allowance, whose) in &self.0 {
            console.attempt(*allowance, whose).await?;
        }
        Ok(())
    }

    /// After a success the same person may err again. What counts together with others stays.
    async fn forgive(&self, console: &Shared) -> Result<(), PageError> {
        match self.0.first() {
            Some((allowance, whose)) => console.forgive(*allowance, whose).await,
            None => Ok(()),
        }
    }
}

/// The account, when the password is its own. The same look-up and the same work without one.
async fn check(
    console: &Shared,
    account: Option<Account>,
    password: &SecretString,
) -> Result<Option<Account>, PageError> {
    let nobody = || {
        let (clock, entropy) = (console.parts.clock.as_ref(), console.parts.entropy.as_ref());
        (TenantId::system(), AccountId::generate(clock, entropy))
    };
    let (tenant, id) = account
        .as_ref()
        .map_or_else(nobody, |account| (account.tenant.clone(), account.id.clone()));
    let hash = console.store().password_hash(&tenant, &id).await?;
    let is_right = console.passwords.verify(password, hash.as_ref()).await?;
    Ok(account.filter(|_| is_right))
}

fn page(visit: &Visit, then: &ReturnPath, email: &str, error: Option<&str>) -> Page {
    let (invalid, described) = (error.map(|_| "true"), error.map(|_| "sign-in-error"));
    // Whoever typed an address has only the password to correct.
    let has_email = !email.is_empty();
    Page::narrow("Sign in").greeting(visit).body(html! {
        form method="post" action="/sign-in" .card {
            (visit.csrf().field())
            input type="hidden" name="then" value=(then);
            (field_error("sign-in", error))
            div .field {
                label for="email" { "E-mail address" }
                input #email name="email" type="email" autocomplete="username" required value=(email)
                    autofocus[!has_email] aria-invalid=[invalid] aria-describedby=[described];
            }
            div .field {
                label for="password" { "Password" }
                input #password name="password" type="password" autocomplete="current-password" required
                    autofocus[has_email] aria-invalid=[invalid] aria-describedby=[described];
            }
            button .wide type="submit" { "Sign in" }
        }
        p .hint { "No account, or the password is lost? " a href="/sign-up" { "How to get in" } "." }
    })
}
