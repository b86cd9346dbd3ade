//! The price of a token.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::Utc;

use super::{
    error::ApiError,
    input::{Key, SignedIn},
};
use crate::{
    app::{App, Freshness},
    cache::Quote,
    domain::Token,
};

/// The last price, from the cache while it is there.
#[utoipa::path(get, path = "/api/v1/ticker/{token}", tag = "ticker", security(("bearer" = [])), params(("token" = String, Path, example = "BTC")), responses(
    (status = 200, body = Quote), (status = 404, description = "unknown_token", body = ApiError), (status = 502, description = "no_price", body = ApiError)))]
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    SignedIn(_user): SignedIn,
    Key(token): Key<Token>,
) -> Result<Json<Quote>, ApiError> {
    Ok(Json(app.quote(&token, Freshness::Cached, Utc::now()).await?))
}
