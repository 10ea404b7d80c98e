//! Making an account, where the operator lets everybody; elsewhere, how to get one.

use super::credentials::{Wrong, email_field, new_password_field, read_email};
use crate::console::{Console, Shared, SignUp};
use crate::email::Email;
use crate::password::Hashed;
use crate::throttle::{SIGN_UP_BY_ADDRESS, network};
use crate::trail::Change;
use crate::web::{Holder, Page, PageError, Posted, SignedIn, Visit};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};
use domain::{AccountId, InvitationId, SecretHash, TenantId, random_secret};
use http::StatusCode;
use maud::{Markup, html};
use oauth::bearer::ClientAddress;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;
use store::{AcceptedInvitation, Account, Invitation, Role, StoreError, Tenant, TenantState};

/// The longest name of a tenant, in characters.
const LONGEST_NAME: usize = 100;
const TAKEN: &str =
    "There is an account with this address. Sign in, or ask an owner of its tenant for a new link.";

pub(super) fn router() -> Router<Shared> {
    Router::new().route("/sign-up", get(ask).post(answer))
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: SecretString,
}

async fn ask(State(console): State<Shared>, SignedIn(session): SignedIn, visit: Visit) -> Response {
    if session.is_some() {
        return Redirect::to("/").into_response();
    }
    match console.settings.sign_up {
        SignUp::Open => form(&visit, "", &Wrong::default()).into_response(),
        policy @ (SignUp::Closed | SignUp::Invite) => explanation(policy).into_response(),
    }
}

async fn answer(
    State(console): State<Shared>,
    Extension(address): Extension<ClientAddress>,
    SignedIn(before): SignedIn,
    Posted {
        from: visit,
        form: answer,
    }: Posted<Answer, Visit>,
) -> Result<Response, PageError> {
    if console.settings.sign_up != SignUp::Open {
        return Err(PageError::NotFound);
    }
    console.attempt(SIGN_UP_BY_ADDRESS, &network(address)).await?;
    let again = |wrong: &Wrong| {
        let page = form(&visit, &answer.email, wrong);
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    let email = match read_email(&answer.email) {
        Ok(email) => email,
        Err(wrong) => return again(&wrong),
    };
    let hash = match console.passwords.hash(&answer.password).await {
        Ok(hash) => hash,
        Err(error) => return again(&Wrong::password(error)?),
    };
    let Some(account) = make(&console, &email, hash).await? else {
        return again(&Wrong::email(TAKEN));
    };
    let cookies = console.sign_in(before.as_ref(), &account).await?;
    Ok((cookies, Redirect::to("/")).into_response())
}

/// Makes a tenant with its owner, or nothing when the address is taken.
async fn make(console: &Console, email: &Email, hash: Hashed) -> Result<Option<Account>, PageError> {
    if console.store().account_by_email(email.as_str()).await?.is_some() {
        return Ok(None);
    }
    let tenant = make_tenant(console, email).await?;
    let made = make_owner(console, &tenant, email, hash).await;
    if made.is_err() {
        // Somebody was faster, or the store failed: a tenant without an account would stay for good.
        let now = console.now();
        console.store().shred_tenant(&tenant, now).await?;
        console.store().delete_shredded_tenant(&tenant, now).await?;
    }
    match made {
        Ok(account) => Ok(Some(account)),
        Err(PageError::Conflict { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A tenant that is called like its owner; where that name is taken or too long, like its id.
async fn make_tenant(console: &Console, email: &Email) -> Result<TenantId, PageError> {
    let id = TenantId::generate(console.parts.clock.as_ref(), console.parts.entropy.as_ref());
    let mut tenant = Tenant {
        id: id.clone(),
        name: email.as_str().to_owned(),
        state: TenantState::Active,
        created_at: console.now(),
    };
    if tenant.name.chars().count() <= LONGEST_NAME {
        match console.store().create_tenant(&tenant).await {
            Ok(()) => return Ok(id),
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    tenant.name = id.to_string();
    console.store().create_tenant(&tenant).await?;
    Ok(id)
}

/// The store makes an account with its password in one step by an invitation only, so one is made and used.
async fn make_owner(
    console: &Console,
    tenant: &TenantId,
    email: &Email,
    password_hash: Hashed,
) -> Result<Account, PageError> {
    let (clock, entropy) = (console.parts.clock.as_ref(), console.parts.entropy.as_ref());
    let now = console.now();
    let invitation = Invitation {
        id: InvitationId::generate(clock, entropy),
        tenant: tenant.clone(),
        account: None,
        email: Some(email.as_str().to_owned()),
        role: Role::Owner,
        created_at: now,
        expires_at: now.plus(Duration::from_mins(1)),
        accepted_at: None,
    };
    let accepted = AcceptedInvitation {
        new_account: AccountId::generate(clock, entropy),
        email: email.as_str().to_owned(),
        password_hash,
    };
    let secret = SecretHash::of(random_secret(entropy).expose_secret());
    let id = accepted.new_account.clone();
    let work = async {
        console
            .store()
            .create_invitation(tenant, &invitation, &secret)
            .await?;
        let made = console.store().accept_invitation(&secret, &accepted, now).await?;
        made.ok_or(PageError::NotFound)
    };
    let change = Change::of("account.sign_up").detail(json!({"role": "owner"}));
    console.trail.record_of(tenant, &id, change, work).await
}

fn form(visit: &Visit, typed: &str, wrong: &Wrong) -> Page {
    Page::narrow("Sign up").greeting(visit).body(html! {
        form method="post" action="/sign-up" .card {
            (visit.csrf().field())
            (email_field(typed, wrong))
            (new_password_field(wrong, false))
            button .wide type="submit" { "Make an account" }
        }
        p .hint { "You have an account? " a href="/sign-in" { "Sign in" } "." }
        (lost_password())
    })
}

fn explanation(policy: SignUp) -> Page {
    Page::narrow("How to get in").body(html! {
        div .card {
            @match policy {
                SignUp::Invite => {
                    p { "Accounts are made by invitation. Ask an owner of the tenant that you want to join: they make a link for you under People." }
                }
                SignUp::Closed | SignUp::Open => {
                    p { "Accounts are made by the operator of this gateway, or by a link of an owner of the tenant that you want to join. Ask one of them." }
                }
            }
            p { "A link counts once and for a limited time. It leads to a page on which you choose your password." }
            p { a .button.secondary href="/sign-in" { "Back to signing in" } }
        }
        (lost_password())
    })
}

fn lost_password() -> Markup {
    html! {
        p .hint {
            "The password is lost? An owner of your tenant, or the operator, makes a link with which you choose a new one. "
            "This gateway sends no mail."
        }
    }
}
