//! Alert tasks: create, read, replace, delete.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::{
    error::ApiError,
    input::{Body, Key, Paging, SignedIn},
};
use crate::{
    app::App,
    domain::{Page, PageQuery},
    store::{Task, TaskInput},
};

/// Tasks an account may have.
const MAX_TASKS: u64 = 200;

fn missing() -> ApiError {
    ApiError::not_found("you have no task with this number")
}

/// One's tasks, oldest first.
#[utoipa::path(get, path = "/api/v1/tasks", tag = "tasks", security(("bearer" = [])), params(PageQuery), responses(
    (status = 200, body = Page<Task>), (status = 422, description = "invalid_input", body = ApiError)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    SignedIn(user): SignedIn,
    paging: Paging,
) -> Result<Json<Page<Task>>, ApiError> {
    Ok(Json(app.store.tasks(user.id, paging.limit, paging.offset).await?))
}

/// Adds a task. It is looked at right away: a condition that is true from the start is told about at once.
#[utoipa::path(post, path = "/api/v1/tasks", tag = "tasks", security(("bearer" = [])), request_body = TaskInput, responses(
    (status = 201, body = Task), (status = 409, description = "too_many_tasks", body = ApiError), (status = 422, description = "invalid_input", body = ApiError)))]
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    SignedIn(user): SignedIn,
    Body(input): Body<TaskInput>,
) -> Result<Response, ApiError> {
    if app.store.count_tasks(user.id).await? >= MAX_TASKS {
        return Err(ApiError::new(
            StatusCode::CONFLICT,
            "too_many_tasks",
            format!("an account has at most {MAX_TASKS} tasks"),
        ));
    }
    let id = app.store.add_task(user.id, &input).await?;
    let task = app.store.task(user.id, id).await?.ok_or_else(missing)?;
    app.check_now.notify_one();
    let mut response = (StatusCode::CREATED, Json(task)).into_response();
    if let Ok(location) = HeaderValue::from_str(&format!("/api/v1/tasks/{id}")) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// A task.
#[utoipa::path(get, path = "/api/v1/tasks/{id}", tag = "tasks", security(("bearer" = [])), params(("id" = u64, Path)), responses(
    (status = 200, body = Task), (status = 404, body = ApiError)))]
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    SignedIn(user): SignedIn,
    Key(id): Key<u64>,
) -> Result<Json<Task>, ApiError> {
    app.store.task(user.id, id).await?.map(Json).ok_or_else(missing)
}

/// Replaces a task: it counts as new, and is looked at right away.
#[utoipa::path(put, path = "/api/v1/tasks/{id}", tag = "tasks", security(("bearer" = [])), params(("id" = u64, Path)), request_body = TaskInput, responses(
    (status = 200, body = Task), (status = 404, body = ApiError), (status = 422, description = "invalid_input", body = ApiError)))]
pub(crate) async fn replace(
    State(app): State<Arc<App>>,
    SignedIn(user): SignedIn,
    Key(id): Key<u64>,
    Body(input): Body<TaskInput>,
) -> Result<Json<Task>, ApiError> {
    if !app.store.replace_task(user.id, id, &input).await? {
        return Err(missing());
    }
    app.check_now.notify_one();
    app.store.task(user.id, id).await?.map(Json).ok_or_else(missing)
}

/// Deletes a task. Its alerts stay on record.
#[utoipa::path(delete, path = "/api/v1/tasks/{id}", tag = "tasks", security(("bearer" = [])), params(("id" = u64, Path)), responses(
    (status = 204), (status = 404, body = ApiError)))]
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    SignedIn(user): SignedIn,
    Key(id): Key<u64>,
) -> Result<StatusCode, ApiError> {
    if app.store.delete_task(user.id, id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(missing())
    }
}
