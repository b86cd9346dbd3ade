//! What happened.

use std::sync::Arc;

use axum::{Json, extract::State};

use super::{
    error::ApiError,
    input::{Paging, SignedIn},
};
use crate::{
    app::App,
    domain::{Page, PageQuery},
    store::Alert,
};

/// One's alerts, newest first.
#[utoipa::path(get, path = "/api/v1/alerts", tag = "alerts", security(("bearer" = [])), params(PageQuery), responses(
    (status = 200, body = Page<Alert>), (status = 422, description = "invalid_input", body = ApiError)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    SignedIn(user): SignedIn,
    paging: Paging,
) -> Result<Json<Page<Alert>>, ApiError> {
    Ok(Json(app.store.alerts(user.id, paging.limit, paging.offset).await?))
}
