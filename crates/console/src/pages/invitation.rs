//! A link that makes an account, or gives one a password.
//!
//! The secret is in the path, which no log of the gateway holds, and which the page keeps out of `Referer`: browsers are
//! told to send the origin alone. `no-referrer` would make them send `Origin: null` with the form.

use super::credentials::{Wrong, email_field, fixed_email_field, new_password_field, read_email};
use crate::console::{Console, Shared};
use crate::throttle::{LINK_BY_ADDRESS, network};
use crate::trail::Change;
use crate::web::{Holder, Page, PageError, Posted, Session, SignedIn, Visit, moment, sentence};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};
use domain::{AccountId, SecretHash};
use http::header::REFERRER_POLICY;
use http::{HeaderValue, StatusCode};
use maud::html;
use oauth::bearer::ClientAddress;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;
use store::{AcceptedInvitation, AccountState, Invitation, Role};

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/invitations/{secret}", get(show).post(accept))
        .layer(map_response(quiet))
}

/// What comes from the path; a path that is no text is no link.
type Secret = Result<Path<String>, PathRejection>;

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: SecretString,
}

/// A link that counts, and what it is for.
struct Offer {
    secret: String,
    invitation: Invitation,
    tenant: String,
}

async fn show(
    State(console): State<Shared>,
    Extension(address): Extension<ClientAddress>,
    secret: Secret,
    SignedIn(before): SignedIn,
    visit: Visit,
) -> Result<Response, PageError> {
    let Some(offer) = find(&console, address, secret).await? else {
        return Ok(gone());
    };
    Ok(page(&visit, &offer, before.as_ref(), "", &Wrong::default()).into_response())
}

async fn accept(
    State(console): State<Shared>,
    Extension(address): Extension<ClientAddress>,
    secret: Secret,
    SignedIn(before): SignedIn,
    Posted { from: visit, form }: Posted<Answer, Visit>,
) -> Result<Response, PageError> {
    let Some(offer) = find(&console, address, secret).await? else {
        return Ok(gone());
    };
    let again = |wrong: &Wrong| {
        let page = page(&visit, &offer, before.as_ref(), &form.email, wrong);
        (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
    };
    let email = match &offer.invitation.email {
        Some(email) => email.clone(),
        None => match read_email(&form.email) {
            Ok(email) => email.as_str().to_owned(),
            Err(wrong) => return Ok(again(&wrong)),
        },
    };
    let password_hash = match console.passwords.hash(&form.password).await {
        Ok(hash) => hash,
        Err(error) => return Ok(again(&Wrong::password(error)?)),
    };
    let accepted = AcceptedInvitation {
        new_account: AccountId::generate(console.parts.clock.as_ref(), console.parts.entropy.as_ref()),
        email,
        password_hash,
    };
    match use_up(&console, &offer, &accepted, before.as_ref()).await {
        Ok(response) => Ok(response),
        Err(PageError::NotFound) => Ok(gone()),
        Err(PageError::Conflict { what }) => Ok(again(&Wrong::email(format!(
            "{} Choose another address, or sign in.",
            sentence(&what)
        )))),
        Err(error) => Err(error),
    }
}

/// Makes the account or gives it its password, and signs in. `NotFound` when somebody was faster.
async fn use_up(
    console: &Console,
    offer: &Offer,
    accepted: &AcceptedInvitation,
    before: Option<&Session>,
) -> Result<Response, PageError> {
    let invitation = &offer.invitation;
    let account = invitation.account.as_ref().unwrap_or(&accepted.new_account);
    let change = Change::of("invitation.accept").detail(json!({"invitation": invitation.id}));
    let work = async {
        let secret = SecretHash::of(&offer.secret);
        let made = console
            .store()
            .accept_invitation(&secret, accepted, console.now());
        made.await?.ok_or(PageError::NotFound)
    };
    let account = console
        .trail
        .record_of(&invitation.tenant, account, change, work)
        .await?;
    let cookies = console.sign_in(before, &account).await?;
    Ok((cookies, Redirect::to("/")).into_response())
}

/// The link, when it counts. Each look is an attempt.
async fn find(console: &Console, address: ClientAddress, secret: Secret) -> Result<Option<Offer>, PageError> {
    console.attempt(LINK_BY_ADDRESS, &network(address)).await?;
    let Ok(Path(secret)) = secret else {
        return Ok(None);
    };
    let (store, now) = (console.store(), console.now());
    let Some(invitation) = store.open_invitation(&SecretHash::of(&secret), now).await? else {
        return Ok(None);
    };
    let Some(tenant) = store.tenant(&invitation.tenant).await? else {
        return Ok(None);
    };
    if let Some(id) = &invitation.account {
        let account = store.account(&invitation.tenant, id).await?;
        let is_active = account.is_some_and(|account| account.state == AccountState::Active);
        if !is_active {
            return Ok(None);
        }
    }
    Ok(Some(Offer {
        secret,
        invitation,
        tenant: tenant.name,
    }))
}

fn page(visit: &Visit, offer: &Offer, before: Option<&Session>, typed: &str, wrong: &Wrong) -> Page {
    let invitation = &offer.invitation;
    let is_new = invitation.account.is_none();
    let title = if is_new {
        "You are invited"
    } else {
        "Choose a password"
    };
    let body = html! {
        p .lead {
            @if is_new {
                "Make your account in " strong { (offer.tenant) } ", as " (role(invitation.role)) "."
            } @else {
                "For your account in " strong { (offer.tenant) } ". You are signed out everywhere else."
            }
        }
        @if let Some(before) = before {
            p .notice { "You are signed in as " (before.email()) ". Going on here signs you out." }
        }
        form method="post" action={ "/invitations/" (offer.secret) } .card {
            (visit.csrf().field())
            @match &invitation.email {
                Some(email) => (fixed_email_field(email)),
                None => (email_field(typed, wrong)),
            }
            (new_password_field(wrong, invitation.email.is_some()))
            button .wide type="submit" {
                @if is_new { "Make the account" } @else { "Save and sign in" }
            }
        }
        p .hint { "The link counts once, until " (moment(invitation.expires_at)) "." }
    };
    Page::narrow(title).greeting(visit).body(body)
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Owner => "an owner who manages people and settings",
        Role::Member => "a member",
    }
}

/// Unknown, used, expired and withdrawn are one answer.
fn gone() -> Response {
    let page = Page::narrow("This link does not count").body(html! {
        div .card {
            p { "Links count once and for a limited time. This one was used, has run out or was taken back, or it was not copied whole." }
            p { "If you have chosen a password already, sign in. Otherwise ask whoever sent you the link for a new one." }
            p { a .button.secondary href="/sign-in" { "Sign in" } }
        }
    });
    (StatusCode::NOT_FOUND, page).into_response()
}

/// Keeps the path of whatever is answered here to the browser.
async fn quiet(mut response: Response) -> Response {
    let policy = HeaderValue::from_static("strict-origin");
    response.headers_mut().insert(REFERRER_POLICY, policy);
    response
}
