//! The HTTP side: `/api/v1`, its description, and what operators look at.

mod alerts;
mod auth;
mod docs;
mod error;
mod input;
mod ops;
mod tasks;
mod ticker;
mod user;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::{HeaderValue, Method, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::{get, post, put},
};

use self::error::ApiError;
pub(crate) use self::ops::readiness;
use crate::app::App;

/// No request of this API is longer.
const MAX_BODY: usize = 16 * 1024;
/// No answer takes longer; a store that hangs does not make requests pile up.
const TIMEOUT: Duration = Duration::from_secs(15);

/// All routes.
pub(crate) fn router(app: Arc<App>) -> Router {
    let api = Router::new()
        .route("/auth/signup", post(auth::sign_up))
        .route("/auth/signin", post(auth::sign_in))
        .route("/user", get(user::show).delete(user::delete))
        .route("/user/password", put(user::set_password))
        .route("/tasks", get(tasks::list).post(tasks::create))
        .route(
            "/tasks/{id}",
            get(tasks::show).put(tasks::replace).delete(tasks::delete),
        )
        .route("/alerts", get(alerts::list))
        .route("/ticker/{token}", get(ticker::show))
        .route("/openapi.json", get(docs::openapi));
    Router::new()
        .nest("/api/v1", api)
        .route("/", get(docs::page))
        .route("/healthz", get(ops::healthz))
        .route("/readyz", get(ops::readyz))
        .route("/metrics", get(ops::metrics))
        .fallback(async || ApiError::not_found("there is nothing at this address"))
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), observe))
        .with_state(app)
}

/// Bounds, counts and logs a request. Neither query, headers nor body are looked at: they may hold secrets.
async fn observe(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = match *request.method() {
        Method::GET | Method::HEAD | Method::POST | Method::PUT | Method::DELETE => {
            request.method().as_str().to_owned()
        }
        _ => "OTHER".to_owned(),
    };
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("(none)", MatchedPath::as_str)
        .to_owned();
    let mut response = match tokio::time::timeout(TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::timeout().into_response(),
    };
    let status = response.status().as_u16();
    app.metrics.request(&method, &route, status);
    let milliseconds = began.elapsed().as_millis();
    if matches!(route.as_str(), "/healthz" | "/readyz" | "/metrics") {
        tracing::debug!(%method, %route, status, milliseconds, "request");
    } else {
        tracing::info!(%method, %route, status, milliseconds, "request");
    }
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests;
