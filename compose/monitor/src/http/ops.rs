//! For operators: is the process there, can it work, what has it done.

use std::{sync::Arc, time::Duration};

use axum::{Json, extract::State, http::StatusCode, http::header, response::IntoResponse};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;

/// How long a store may take to answer.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Which stores answer; what is wrong with one that does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Readiness {
    pub(crate) ready: bool,
    /// `ok`, or why not.
    pub(crate) mysql: String,
    pub(crate) redis: String,
}

/// Asks both stores, at the same time.
pub(crate) async fn readiness(app: &App) -> Readiness {
    let mysql = async {
        tokio::time::timeout(TIMEOUT, app.store.ping())
            .await
            .map(|answer| answer.err().map(|e| e.to_string()))
    };
    let redis = async {
        tokio::time::timeout(TIMEOUT, app.cache.ping())
            .await
            .map(|answer| answer.err().map(|e| e.to_string()))
    };
    let (mysql, redis) = tokio::join!(mysql, redis);
    let [mysql, redis] = [mysql, redis].map(|answer| match answer {
        Ok(None) => "ok".to_owned(),
        Ok(Some(error)) => error,
        Err(_) => format!("no answer within {TIMEOUT:?}"),
    });
    Readiness {
        ready: mysql == "ok" && redis == "ok",
        mysql,
        redis,
    }
}

/// The process is there. Says nothing about the stores.
#[utoipa::path(get, path = "/healthz", tag = "operation", responses((status = 200)))]
pub(crate) async fn healthz() -> Json<serde_json::Value> {
    Json(serde_json::json!({ "status": "ok" }))
}

/// The service can work: both stores answer. The source of prices does not count; see `/metrics`.
#[utoipa::path(get, path = "/readyz", tag = "operation", responses((status = 200, body = Readiness), (status = 503, body = Readiness)))]
pub(crate) async fn readyz(State(app): State<Arc<App>>) -> (StatusCode, Json<Readiness>) {
    let readiness = readiness(&app).await;
    let status = if readiness.ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(readiness))
}

/// Counters for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "operation", responses((status = 200, content_type = "text/plain")))]
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    let stores = readiness(&app).await;
    let text = app.metrics.render(
        app.source.name(),
        &[("mysql", stores.mysql == "ok"), ("redis", stores.redis == "ok")],
    );
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        text,
    )
}
