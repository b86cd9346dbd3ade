//! What comes in, checked on the way: bodies, paths, queries, and who is asking. Every refusal is an `ApiError`.

use std::{str::FromStr, sync::Arc};

use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Path, Query, Request, rejection::JsonRejection},
    http::{StatusCode, header, request::Parts},
};
use chrono::Utc;
use serde::de::DeserializeOwned;

use super::error::ApiError;
use crate::{
    app::App,
    domain::{PageQuery, Refused},
    store::User,
};

/// A JSON body.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, ApiError> {
        match Json::<T>::from_request(request, app).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => {
                let code = match &rejection {
                    JsonRejection::JsonDataError(_) => "invalid_input",
                    JsonRejection::JsonSyntaxError(_) => "invalid_json",
                    JsonRejection::MissingJsonContentType(_) => "not_json",
                    _ if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => "too_large",
                    _ => "invalid_request",
                };
                Err(ApiError::new(rejection.status(), code, rejection.body_text()))
            }
        }
    }
}

/// The one variable part of an address, as a value of the domain.
pub(crate) struct Key<T>(pub(crate) T);

impl<T: FromStr<Err: std::fmt::Display> + Send> FromRequestParts<Arc<App>> for Key<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let text = match Path::<String>::from_request_parts(parts, app).await {
            Ok(Path(text)) => text,
            Err(rejection) => {
                return Err(ApiError::new(
                    rejection.status(),
                    "invalid_request",
                    rejection.body_text(),
                ));
            }
        };
        text.parse()
            .map(Self)
            .map_err(|error| Refused(format!("{text:?} in the address: {error}")).into())
    }
}

/// Limit and offset of a list.
pub(crate) struct Paging {
    pub(crate) limit: u32,
    pub(crate) offset: u32,
}

impl FromRequestParts<Arc<App>> for Paging {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        match Query::<PageQuery>::from_request_parts(parts, app).await {
            Ok(Query(query)) => {
                let (limit, offset) = query.checked()?;
                Ok(Self { limit, offset })
            }
            Err(rejection) => Err(Refused(rejection.body_text()).into()),
        }
    }
}

/// Whoever is signed in: a valid token of an account that still exists.
pub(crate) struct SignedIn(pub(crate) User);

impl FromRequestParts<Arc<App>> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let header = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let token = header
            .and_then(|header| header.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim())
            .ok_or_else(|| ApiError::unauthorized("sign in, and send the token as Authorization: Bearer …"))?;
        let id = app.jwt.check(token, Utc::now())?;
        let user = app.store.user(id).await?;
        user.map(Self)
            .ok_or_else(|| ApiError::unauthorized("this account no longer exists"))
    }
}
