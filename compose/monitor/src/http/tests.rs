//! The routes without stores: what is refused, and how, before anything is asked of them.

use axum::{
    body::{Body, to_bytes},
    http::StatusCode,
};
use serde_json::Value;
use tower::ServiceExt as _;

use super::*;
use crate::config::{Config, Reader};

/// The service with stores at a port where nothing listens.
fn service() -> (Router, Arc<App>) {
    crate::tls::install();
    let variables = [
        ("MYSQL_PASSWORD", "x"),
        ("MYSQL_PORT", "1"),
        ("REDIS_PORT", "1"),
        ("TICKER_SOURCE", "synthetic"),
    ];
    let config = Config::read(&Reader::new(variables.map(|(k, v)| (k.to_owned(), v.to_owned())))).unwrap();
    let app = App::new(&config).unwrap();
    (router(Arc::clone(&app)), app)
}

async fn send(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> (StatusCode, Value) {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = service()
        .0
        .oneshot(request.body(Body::from(body.to_owned())).unwrap())
        .await
        .unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (
        status,
        serde_json::from_slice(&bytes).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned())),
    )
}

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn errors_are_json_with_a_code() {
    let long = format!("\"{}\"", "x".repeat(20_000));
    for (method, path, headers, body, status, code) in [
        ("GET", "/nowhere", vec![], "", 404, "not_found"),
        ("PATCH", "/api/v1/tasks", vec![], "", 405, "method_not_allowed"),
        ("GET", "/api/v1/tasks", vec![], "", 401, "unauthorized"),
        (
            "GET",
            "/api/v1/tasks",
            vec![("authorization", "Bearer nonsense")],
            "",
            401,
            "unauthorized",
        ),
        (
            "GET",
            "/api/v1/user",
            vec![("authorization", "Basic YTpi")],
            "",
            401,
            "unauthorized",
        ),
        ("POST", "/api/v1/auth/signup", vec![], "{}", 415, "not_json"),
        ("POST", "/api/v1/auth/signup", vec![JSON], "{", 400, "invalid_json"),
        ("POST", "/api/v1/auth/signup", vec![JSON], "{}", 422, "invalid_input"),
        (
            "POST",
            "/api/v1/auth/signup",
            vec![JSON],
            r#"{"email":"nobody","password":"correct horse"}"#,
            422,
            "invalid_input",
        ),
        (
            "POST",
            "/api/v1/auth/signup",
            vec![JSON],
            r#"{"email":"a@b.cd","password":"short"}"#,
            422,
            "invalid_input",
        ),
        (
            "POST",
            "/api/v1/auth/signup",
            vec![JSON],
            r#"{"email":"a@b.cd","password":"correct horse","admin":true}"#,
            422,
            "invalid_input",
        ),
        ("POST", "/api/v1/auth/signup", vec![JSON], &long, 413, "too_large"),
    ] {
        let (got, body) = send(method, path, &headers, body).await;
        assert_eq!(
            (got.as_u16(), body["code"].as_str()),
            (status, Some(code)),
            "{method} {path}: {body}"
        );
        assert!(body["message"].as_str().is_some_and(|m| !m.is_empty()), "{body}");
    }
}

#[tokio::test]
async fn without_stores_the_process_is_well_and_says_what_is_missing() {
    assert_eq!(send("GET", "/healthz", &[], "").await.0, StatusCode::OK);
    let (status, body) = send("GET", "/readyz", &[], "").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(body["ready"], false);
    for store in ["mysql", "redis"] {
        assert_ne!(body[store], "ok", "{body}");
    }
    let (status, body) = send("GET", "/metrics", &[], "").await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        body.as_str().unwrap().contains("monitor_store_up{store=\"mysql\"} 0\n"),
        "{body}"
    );
}

#[tokio::test]
async fn a_store_that_is_away_is_a_503() {
    let (status, body) = send(
        "POST",
        "/api/v1/auth/signin",
        &[JSON],
        r#"{"email":"a@b.cd","password":"correct horse"}"#,
    )
    .await;
    assert_eq!(
        (status.as_u16(), body["code"].as_str()),
        (503, Some("store_unavailable")),
        "{body}"
    );
}

#[tokio::test]
async fn the_description_covers_every_route_and_the_page_needs_nothing_else() {
    let (status, api) = send("GET", "/api/v1/openapi.json", &[], "").await;
    assert_eq!(status, StatusCode::OK);
    let mut described: Vec<String> = Vec::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        described.extend(item.as_object().unwrap().keys().map(|verb| format!("{verb} {path}")));
    }
    described.sort();
    let wanted = [
        "delete /api/v1/tasks/{id}",
        "delete /api/v1/user",
        "get /api/v1/alerts",
        "get /api/v1/tasks",
        "get /api/v1/tasks/{id}",
        "get /api/v1/ticker/{token}",
        "get /api/v1/user",
        "get /healthz",
        "get /metrics",
        "get /readyz",
        "post /api/v1/auth/signin",
        "post /api/v1/auth/signup",
        "post /api/v1/tasks",
        "put /api/v1/tasks/{id}",
        "put /api/v1/user/password",
    ];
    assert_eq!(described, wanted);
    let (status, page) = send("GET", "/", &[], "").await;
    assert_eq!(status, StatusCode::OK);
    assert!(!page.as_str().unwrap().contains("http://") && !page.as_str().unwrap().contains("https://"));
}

#[tokio::test]
async fn requests_are_counted_by_pattern() {
    let (router, app) = service();
    for path in ["/api/v1/tasks/1", "/api/v1/tasks/2", "/made/up"] {
        router
            .clone()
            .oneshot(Request::get(path).body(Body::empty()).unwrap())
            .await
            .unwrap();
    }
    let text = app.metrics.render("synthetic", &[]);
    assert!(
        text.contains("route=\"/api/v1/tasks/{id}\",method=\"GET\",status=\"401\"} 2"),
        "{text}"
    );
    assert!(
        text.contains("route=\"(none)\",method=\"GET\",status=\"404\"} 1"),
        "{text}"
    );
}
