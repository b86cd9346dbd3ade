//! One's own account.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    error::ApiError,
    input::{Body, SignedIn},
};
use crate::{app::App, domain::Password, store::User};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    #[schema(value_type = String)]
    current: Password,
    /// 8 to 128 characters.
    #[schema(value_type = String)]
    new: Password,
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/user", tag = "user", security(("bearer" = [])), responses((status = 200, body = User), (status = 401, body = ApiError)))]
pub(crate) async fn show(SignedIn(user): SignedIn) -> Json<User> {
    Json(user)
}

/// Changes the password. Tokens given out before stay valid until they run out.
#[utoipa::path(put, path = "/api/v1/user/password", tag = "user", security(("bearer" = [])), request_body = PasswordChange, responses(
    (status = 204), (status = 401, description = "wrong_credentials", body = ApiError)))]
pub(crate) async fn set_password(
    State(app): State<Arc<App>>,
    SignedIn(user): SignedIn,
    Body(change): Body<PasswordChange>,
) -> Result<StatusCode, ApiError> {
    let hash = app
        .store
        .credentials_of_user(user.id)
        .await?
        .map(|known| known.password_hash);
    if !app.hasher.matches(change.current, hash).await? {
        return Err(ApiError::new(
            StatusCode::UNAUTHORIZED,
            "wrong_credentials",
            "the current password is wrong",
        ));
    }
    let hash = app.hasher.hash(change.new).await?;
    app.store.set_password(user.id, &hash).await?;
    tracing::info!(user = user.id, "password changed");
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes the account, its tasks and its alerts.
#[utoipa::path(delete, path = "/api/v1/user", tag = "user", security(("bearer" = [])), responses((status = 204), (status = 401, body = ApiError)))]
pub(crate) async fn delete(State(app): State<Arc<App>>, SignedIn(user): SignedIn) -> Result<StatusCode, ApiError> {
    app.store.delete_user(user.id).await?;
    tracing::info!(user = user.id, "account deleted");
    Ok(StatusCode::NO_CONTENT)
}
