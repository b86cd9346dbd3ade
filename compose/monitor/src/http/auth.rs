//! Signing up and in.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{error::ApiError, input::Body};
use crate::{
    app::App,
    domain::{Email, Password},
};

/// Wrong passwords an address may have within five minutes.
const MAX_FAILURES: u32 = 10;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    #[schema(value_type = String, example = "ann@example.com")]
    email: Email,
    /// 8 to 128 characters.
    #[schema(value_type = String, example = "correct horse")]
    password: Password,
}

/// Proof of having signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct Session {
    /// Send it as `Authorization: Bearer …`.
    token: String,
    expires_at: DateTime<Utc>,
    user_id: u64,
}

impl Session {
    fn new(app: &App, user_id: u64) -> Json<Self> {
        let (token, expires_at) = app.jwt.issue(user_id, Utc::now());
        Json(Self {
            token: token.expose().to_owned(),
            expires_at,
            user_id,
        })
    }
}

/// Makes an account and signs in to it.
#[utoipa::path(post, path = "/api/v1/auth/signup", tag = "auth", request_body = SignIn, responses(
    (status = 201, body = Session), (status = 409, description = "email_taken", body = ApiError), (status = 422, description = "invalid_input", body = ApiError),
    (status = 429, description = "busy", body = ApiError)))]
pub(crate) async fn sign_up(
    State(app): State<Arc<App>>,
    Body(input): Body<SignIn>,
) -> Result<(StatusCode, Json<Session>), ApiError> {
    let hash = app.hasher.hash(input.password).await?;
    match app.store.add_user(&input.email, &hash).await? {
        Some(user) => {
            tracing::info!(user, "signed up");
            Ok((StatusCode::CREATED, Session::new(&app, user)))
        }
        None => Err(ApiError::new(
            StatusCode::CONFLICT,
            "email_taken",
            "there is an account with this address",
        )),
    }
}

/// Signs in.
#[utoipa::path(post, path = "/api/v1/auth/signin", tag = "auth", request_body = SignIn, responses(
    (status = 200, body = Session), (status = 401, description = "wrong_credentials", body = ApiError), (status = 429, description = "too_many_attempts, busy", body = ApiError)))]
pub(crate) async fn sign_in(State(app): State<Arc<App>>, Body(input): Body<SignIn>) -> Result<Json<Session>, ApiError> {
    // without the cache nobody is locked out: signing in is worth more than the guard
    let failures = app.cache.failures(&input.email).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "failed sign-ins cannot be counted");
        0
    });
    if failures >= MAX_FAILURES {
        let message = "too many wrong passwords; wait five minutes";
        return Err(ApiError::too_many("too_many_attempts", message, 300));
    }
    let known = app.store.credentials_of_email(&input.email).await?;
    let (user, hash) = known.map(|known| (known.user, known.password_hash)).unzip();
    let matches = app.hasher.matches(input.password, hash).await?;
    match user {
        Some(user) if matches => Ok(Session::new(&app, user)),
        _ => {
            if let Err(error) = app.cache.add_failure(&input.email).await {
                tracing::warn!(%error, "failed sign-ins cannot be counted");
            }
            Err(ApiError::new(
                StatusCode::UNAUTHORIZED,
                "wrong_credentials",
                "address or password is wrong",
            ))
        }
    }
}
