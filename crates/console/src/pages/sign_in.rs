//! Signing in.

use crate::console::Shared;
use crate::throttle::{SIGN_IN_BY_ACCOUNT, SIGN_IN_BY_ADDRESS, network};
use crate::web::{Page, PageError, Posted, ReturnPath, SignedIn, Visit, field_error};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};
use http::{StatusCode, header};
use maud::html;
use oauth::bearer::ClientAddress;
use secrecy::SecretString;
use serde::Deserialize;
use store::Account;

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
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    Posted { from: visit, form }: Posted<Answer, Visit>,
) -> Result<Response, PageError> {
    let then = ReturnPath::or_home(form.then.as_deref());
    let email = form.email.trim().to_lowercase();
    console
        .attempt(SIGN_IN_BY_ADDRESS, &network(address).to_string())
        .await?;
    console.attempt(SIGN_IN_BY_ACCOUNT, &email).await?;
    let Some(account) = check(&console, &email, &form.password).await? else {
        let error = "That address and password do not belong together. Check both, or ask the owner of your tenant for a new link.";
        let page = page(&visit, &then, &form.email, Some(error));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    console.forgive(SIGN_IN_BY_ACCOUNT, &email).await?;
    let cookie = console.sign_in(&account).await?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(then.as_str())).into_response())
}

/// The account of an address and password. The same work whether or not there is such an account.
async fn check(console: &Shared, email: &str, password: &SecretString) -> Result<Option<Account>, PageError> {
    let account = console.store().account_by_email(email).await?;
    let hash = match &account {
        Some(account) => {
            console
                .store()
                .password_hash(&account.tenant, &account.id)
                .await?
        }
        None => None,
    };
    let is_right = console.passwords.verify(password, hash.as_ref()).await;
    Ok(account.filter(|_| matches!(is_right, Ok(true))))
}

fn page(visit: &Visit, then: &ReturnPath, email: &str, error: Option<&str>) -> Page {
    use crate::web::Holder;
    Page::narrow("Sign in").greeting(visit).body(html! {
        form method="post" action="/sign-in" .card {
            (visit.csrf().field())
            input type="hidden" name="then" value=(then);
            (field_error("sign-in", error))
            div .field {
                label for="email" { "E-mail address" }
                input #email name="email" type="email" autocomplete="username" required autofocus value=(email);
            }
            div .field {
                label for="password" { "Password" }
                input #password name="password" type="password" autocomplete="current-password" required;
            }
            button .wide type="submit" { "Sign in" }
        }
    })
}
