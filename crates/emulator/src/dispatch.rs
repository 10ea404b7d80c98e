//! From a path to the surface that serves it: app API, console, developer OAuth or fault injection.
//!
//! The first segments of a path are an application id and a key, which are data, not routes. They are taken
//! off here, so that every area writes its routes as the reference does, without a base.

use crate::app::{App, KeyRole};
use crate::call::{self, Call, SignedIn};
use crate::error::ApiError;
use crate::state::State;
use crate::{cache, code, console, counters, data, faults, files, hive, logging, messaging, outside, users};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode, Uri};
use std::sync::Arc;
use tower::ServiceExt as _;

/// Uploads of files are the largest bodies. The vendor's limit was not found; this one protects the process.
pub(crate) const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;

/// The whole emulator as one service.
pub(crate) fn router(state: Arc<State>) -> Router {
    let surfaces = Arc::new(Surfaces::new(&state));
    let serve = move |request: Request| {
        let surfaces = Arc::clone(&surfaces);
        async move { surfaces.serve(request).await }
    };
    faults::guard(Router::new().fallback(serve), state)
}

/// The routers behind the first path segments.
struct Surfaces {
    state: Arc<State>,
    api: Router,
    console: Router,
    app_console: Router,
    admin: Router,
}

impl Surfaces {
    fn new(state: &Arc<State>) -> Self {
        let finish = |routes: Router<Arc<State>>| {
            routes
                .fallback(no_such_route)
                .method_not_allowed_fallback(no_such_method)
                .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
                .with_state(Arc::clone(state))
        };
        let api = Router::new()
            .merge(data::routes())
            .merge(users::routes())
            .merge(files::routes())
            .merge(hive::routes())
            .merge(counters::routes())
            .merge(messaging::routes())
            .merge(cache::routes())
            .merge(code::routes())
            .merge(logging::routes())
            .merge(outside::routes());
        Self {
            state: Arc::clone(state),
            api: finish(api),
            console: finish(console::routes()),
            app_console: finish(console::app_routes(state)),
            admin: finish(faults::routes()),
        }
    }

    async fn serve(&self, request: Request) -> Response {
        let path = request.uri().path().to_owned();
        let mut segments = path.trim_start_matches('/').splitn(3, '/');
        let (first, second) = (
            segments.next().unwrap_or_default(),
            segments.next().unwrap_or_default(),
        );
        let rest = segments.next().map(|rest| format!("/{rest}"));
        match (first, second) {
            ("console" | "developer", _) => forward(&self.console, request, None).await,
            ("emulator", _) => forward(&self.admin, request, None).await,
            ("api", _) => {
                let Some(app) = self.state.default_app() else {
                    return ApiError::wrong_application().into_response();
                };
                let inner = path
                    .trim_start_matches('/')
                    .strip_prefix("api")
                    .unwrap_or_default()
                    .to_owned();
                self.call(request, app, KeyRole::Rest, inner).await
            }
            (app_id, "console") => match self.state.app(app_id) {
                Some(app) => {
                    let mut request = request;
                    request.extensions_mut().insert(app);
                    forward(&self.app_console, request, Some(rest.unwrap_or_default())).await
                }
                None => ApiError::wrong_application().into_response(),
            },
            (app_id, key) => match (rest, self.state.app(app_id)) {
                (None, _) => ApiError::no_such_route(request.method(), &path).into_response(),
                (Some(inner), Some(app)) => match app.role_of_key(key) {
                    Some(role) => self.call(request, app, role, inner).await,
                    None => ApiError::wrong_application().into_response(),
                },
                (Some(_), None) => ApiError::wrong_application().into_response(),
            },
        }
    }

    /// Serves one call to the app API; `inner` is the path without its base.
    async fn call(&self, mut request: Request, app: Arc<App>, key: KeyRole, inner: String) -> Response {
        let user = match user_of(&self.state, &app, &request, &inner) {
            Ok(user) => user,
            Err(error) => return error.into_response(),
        };
        let origin = call::origin(request.headers());
        request.extensions_mut().insert(Call {
            state: Arc::clone(&self.state),
            app,
            key,
            user,
            origin,
        });
        forward(&self.api, request, Some(inner)).await
    }
}

/// The signed-in user, or 3064 for a token that is not alive. Asking whether a token is valid is no use of it.
fn user_of(state: &State, app: &App, request: &Request, inner: &str) -> Result<Option<SignedIn>, ApiError> {
    let Some(token) = request.headers().get("user-token") else {
        return Ok(None);
    };
    let token = token.to_str().unwrap_or_default();
    if token.is_empty() || inner.starts_with("/users/isvalidusertoken/") {
        return Ok(None);
    }
    // Also a disabled user may sign out.
    let user_id = if inner == "/users/logout" {
        let session = app.users.lock().touch_session(token, state.now());
        session.ok_or_else(|| ApiError::unknown_user_token(token))?
    } else {
        app.live_user(token, state.now())?
    };
    Ok(Some(SignedIn {
        user_id,
        token: token.to_owned(),
    }))
}

/// Sends the request on, with `path` in place of its own when the base was taken off.
async fn forward(router: &Router, mut request: Request, path: Option<String>) -> Response {
    if let Some(path) = path {
        let path = if path.is_empty() { "/" } else { &path };
        let uri = match request.uri().query() {
            Some(query) => format!("{path}?{query}").parse::<Uri>(),
            None => path.parse(),
        };
        match uri {
            Ok(uri) => *request.uri_mut() = uri,
            Err(_) => return ApiError::no_such_route(request.method(), path).into_response(),
        }
    }
    match router.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

async fn no_such_route(method: Method, uri: Uri) -> ApiError {
    ApiError::no_such_route(&method, uri.path())
}

async fn no_such_method(method: Method, uri: Uri) -> ApiError {
    ApiError::new(0, format!("{} does not take {method}", uri.path()))
        .with_status(StatusCode::METHOD_NOT_ALLOWED)
}
