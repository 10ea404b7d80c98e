//! Back from a console, with a code or an error.

use super::super::CHECKS;
use super::attempt::Attempt;
use super::choice::Choice;
use super::consoles::allowed;
use super::developer::SignedInDeveloper;
use super::problem::Problem;
use super::sealed::NotOpened;
use super::{CALLBACK, DEADLINE, choose, redirect_uri};
use crate::console::Shared;
use crate::web::{PageError, Session, SignedIn};
use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use backendless::{DeveloperAuth, DeveloperOauth, TokenRequest};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

pub(super) fn router() -> Router<Shared> {
    Router::new().route(CALLBACK, get(come_back))
}

/// What the console adds to the URL (RFC 6749, 4.1.2). Its own words for people are not shown: anybody can write a URL.
#[derive(Deserialize)]
struct Back {
    code: Option<SecretString>,
    state: Option<String>,
    error: Option<String>,
}

async fn come_back(
    State(console): State<Shared>,
    SignedIn(session): SignedIn,
    back: Result<Query<Back>, QueryRejection>,
) -> Result<Response, PageError> {
    // Nothing of this URL is kept for after a sign-in: it counts in the session that began it alone.
    let Some(session) = session else {
        return Ok(Redirect::to("/sign-in?then=/connections/new").into_response());
    };
    let Ok(Query(Back {
        code,
        state: Some(state),
        error,
    })) = back
    else {
        return Ok(Problem::Foreign.lead_back(None));
    };
    let attempt = match Attempt::open(&console, &session, &state).await {
        Ok(attempt) => attempt,
        Err(NotOpened::Page(error)) => return Err(error),
        Err(error) => return Ok(Problem::from(&error).lead_back(None)),
    };
    let then = attempt.then.clone();
    let code = match (code, error.as_deref()) {
        (_, Some("access_denied")) => return Ok(Problem::Denied.lead_back(then.as_ref())),
        (Some(code), None) if !code.expose_secret().is_empty() => code,
        _ => return Ok(Problem::Failed.lead_back(then.as_ref())),
    };
    console.attempt(CHECKS, session.account().as_str()).await?;
    match exchange(&console, attempt, &code).await? {
        Ok(developer) => choosing(&console, &session, developer).await,
        Err(problem) => Ok(problem.lead_back(then.as_ref())),
    }
}

async fn exchange(
    console: &Shared,
    attempt: Attempt,
    code: &SecretString,
) -> Result<Result<SignedInDeveloper, Problem>, PageError> {
    let Some(at) = allowed(&console.settings, &attempt.console_url) else {
        return Ok(Err(Problem::Foreign));
    };
    let oauth = DeveloperOauth::new(console.parts.http.clone(), &at.console_url).with_deadline(DEADLINE);
    let redirect_uri = redirect_uri(console)?;
    let request = TokenRequest::Code {
        code,
        verifier: &attempt.verifier,
        redirect_uri: &redirect_uri,
    };
    Ok(match oauth.token(&attempt.client, request).await {
        Ok(tokens) => {
            let DeveloperAuth::AuthKey(access_token) = tokens.auth;
            Ok(SignedInDeveloper {
                at,
                client: attempt.client,
                access_token,
                refresh_token: tokens.refresh_token,
                then: attempt.then,
            })
        }
        Err(error) => {
            tracing::warn!(kind = ?error.kind, status = error.status, "a console did not exchange a code");
            Err(Problem::of(&error))
        }
    })
}

/// The page on which an app is chosen.
async fn choosing(
    console: &Shared,
    session: &Session,
    developer: SignedInDeveloper,
) -> Result<Response, PageError> {
    let problem = match developer.console(console).applications().await {
        Ok(apps) if apps.is_empty() => Problem::NoApps,
        Ok(apps) => {
            let sealed = developer.seal(console, session).await?;
            return Ok(choose::page(session, &apps, &Choice::first(sealed), None).into_response());
        }
        Err(error) => {
            tracing::warn!(kind = ?error.kind, status = error.status, "a console did not list a developer's apps");
            Problem::of(&error)
        }
    };
    developer.end(console).await;
    Ok(problem.lead_back(developer.then.as_ref()))
}
