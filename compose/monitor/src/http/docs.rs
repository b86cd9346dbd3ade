//! The description of the API (OpenAPI), and a page to browse and try it. The page needs nothing from anywhere else.

use axum::{
    Json,
    http::header,
    response::{Html, IntoResponse},
};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

use super::{alerts, auth, ops, tasks, ticker, user};

#[derive(OpenApi)]
#[openapi(
    info(title = "market-monitor", description = "Watches market prices and tells people when their limits are crossed. Prices are exact decimals, written as strings, in USDT."),
    paths(
        auth::sign_up, auth::sign_in, user::show, user::set_password, user::delete, tasks::list, tasks::create, tasks::show, tasks::replace, tasks::delete,
        alerts::list, ticker::show, ops::healthz, ops::readyz, ops::metrics
    ),
    modifiers(&Bearer)
)]
struct Description;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .build();
        openapi
            .components
            .get_or_insert_default()
            .add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

pub(crate) async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(Description::openapi())
}

/// The page may run its own script and style, talk to this service, and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(crate) async fn page() -> impl IntoResponse {
    (
        [
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::REFERRER_POLICY, "no-referrer"),
        ],
        Html(include_str!("page.html")),
    )
}
