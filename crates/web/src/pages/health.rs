//! `GET /health`: whether this process serves, its schema, and how the queues
//! stand. Without personal data, and without signing in.

use crate::WebState;
use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

pub(crate) async fn show(State(state): State<WebState>) -> Response {
    match figures(&state).await {
        Ok(figures) => (StatusCode::OK, Json(figures)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the database does not answer a health check");
            let body = json!({ "status": "database unreachable" });
            (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
        }
    }
}

async fn figures(state: &WebState) -> Result<Value, store::Error> {
    let now = state.desk.clock.now();
    let (schema, program) = state.desk.store.schema_versions().await?;
    let queues = state.reader().queues(now).await?;
    let sum = |of: fn(&store::reader::jobs::QueueLine) -> i64| queues.iter().map(of).sum::<i64>();
    Ok(json!({
        "status": if schema == program { "ok" } else { "schema differs: run daylight migrate" },
        "version": env!("CARGO_PKG_VERSION"),
        "schema": schema,
        "up_seconds": now.duration_since(state.started).as_secs(),
        "mail": if state.desk.mailer.is_some() { "configured" } else { "outbox only" },
        "jobs": {
            "waiting": sum(|queue| queue.waiting),
            "later": sum(|queue| queue.later),
            "running": sum(|queue| queue.running),
            "dead": sum(|queue| queue.dead),
        },
    }))
}
