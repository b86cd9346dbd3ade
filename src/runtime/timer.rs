//! Timers that may not be set.

use tokio::time::Instant;

/// Sleeps until an instant; for ever when there is none.
pub(super) async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
