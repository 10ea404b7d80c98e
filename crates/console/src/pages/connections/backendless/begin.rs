//! The way to a console: registers, and sends the browser there.

use super::super::refused::Complaint;
use super::super::{CHECKS, new};
use super::attempt::Attempt;
use super::consoles::{allowed, consoles};
use super::{DEADLINE, redirect_uri};
use crate::console::Shared;
use crate::web::{PageError, Posted, ReturnPath, Session, field_error};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use backendless::{AuthorizationUrl, DeveloperOauth, ErrorKind};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::random_secret;
use http::StatusCode;
use maud::{Markup, html};
use secrecy::ExposeSecret;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// What the console shows as the name of the program that asks.
const CLIENT_NAME: &str = "Causeway";

pub(super) fn router() -> Router<Shared> {
    Router::new().route("/connections/backendless", post(begin))
}

#[derive(Deserialize)]
struct Wish {
    #[serde(default)]
    console: String,
    then: Option<String>,
}

/// The form that begins a sign-in, with the first console chosen.
pub(crate) fn form(
    console: &Shared,
    session: &Session,
    then: Option<&ReturnPath>,
    complaint: Option<&Complaint>,
) -> Markup {
    let error = complaint.filter(|complaint| complaint.field == "console");
    html! {
        form method="post" action="/connections/backendless" {
            (session.csrf().field())
            @if let Some(then) = then { input type="hidden" name="then" value=(then); }
            fieldset .choices {
                legend { "Where do you sign in?" }
                @for (place, known) in consoles(&console.settings).iter().enumerate() {
                    label {
                        input type="radio" name="console" value=(known.console_url) checked[place == 0];
                        span { strong { (known.name) } small { (known.console_url.host_str().unwrap_or_default()) } }
                    }
                }
            }
            (field_error("console", error.map(|complaint| complaint.sentence.as_str())))
            button type="submit" { "Sign in with Backendless" }
        }
    }
}

async fn begin(
    State(console): State<Shared>,
    Posted {
        from: session,
        form: wish,
    }: Posted<Wish>,
) -> Result<Response, PageError> {
    let then: Option<ReturnPath> = wish.then.as_deref().and_then(|then| then.parse().ok());
    let sentence = match send(&console, &session, &wish.console, then.as_ref()).await? {
        Ok(target) => return Ok(target),
        Err(sentence) => sentence,
    };
    let complaint = Complaint::new("console", sentence);
    let page = new::empty_page(&console, &session, then.as_ref(), Some(&complaint)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The redirect to the console, or a sentence about why there is none.
async fn send(
    console: &Shared,
    session: &Session,
    wanted: &str,
    then: Option<&ReturnPath>,
) -> Result<Result<Response, String>, PageError> {
    let Some(at) = allowed(&console.settings, wanted) else {
        return Ok(Err("Choose one of these.".to_owned()));
    };
    console.attempt(CHECKS, session.account().as_str()).await?;
    let redirect_uri = redirect_uri(console)?;
    let oauth = DeveloperOauth::new(console.parts.http.clone(), &at.console_url).with_deadline(DEADLINE);
    let client = match oauth
        .register(CLIENT_NAME, std::slice::from_ref(&redirect_uri))
        .await
    {
        Ok(client) => client,
        Err(error) => {
            tracing::warn!(kind = ?error.kind, status = error.status, "a console did not register the gateway");
            return Ok(Err(why(&error)));
        }
    };
    let attempt = Attempt {
        console_url: at.console_url.to_string(),
        client,
        verifier: random_secret(console.parts.entropy.as_ref()),
        then: then.cloned(),
    };
    let state = attempt.seal(console, session).await?;
    let digest = Sha256::digest(attempt.verifier.expose_secret());
    let target = oauth.authorization_url(&AuthorizationUrl {
        client_id: &attempt.client.client_id,
        redirect_uri: &redirect_uri,
        state: &state,
        code_challenge: &URL_SAFE_NO_PAD.encode(digest),
        scope: None,
    });
    let target = target.map_err(PageError::failed)?;
    Ok(Ok(Redirect::to(target.as_str()).into_response()))
}

fn why(error: &backendless::Error) -> String {
    match error.kind {
        ErrorKind::AddressRefused => format!("This console may not be used: {}.", error.message),
        ErrorKind::Timeout | ErrorKind::Unavailable | ErrorKind::RateLimited => {
            "This console cannot be reached. Try again in a moment, or enter the keys yourself.".to_owned()
        }
        _ => "This console does not offer the sign-in for programs. Enter the keys yourself.".to_owned(),
    }
}
