//! Asking again and again, for what nobody tells of: a swarm has no events of tasks, and an engine that starts has none at all.

use std::time::{Duration, Instant};

/// Pause between two questions.
const PAUSE: Duration = Duration::from_millis(100);

/// Asks until there is an answer. Without one within the limit the test fails, and says what came in its place last.
#[track_caller]
pub fn poll_until<T>(what: &str, limit: Duration, mut ask: impl FnMut() -> Result<T, String>) -> T {
    let end = Instant::now() + limit;
    loop {
        match ask() {
            Ok(answer) => return answer,
            Err(seen) => assert!(Instant::now() < end, "{what}: not within {limit:?}; last:\n{seen}"),
        }
        std::thread::sleep(PAUSE);
    }
}

/// The same in tokio's time, which a test may hold still.
pub async fn poll_until_async<T>(what: &str, limit: Duration, mut ask: impl AsyncFnMut() -> Result<T, String>) -> T {
    let end = tokio::time::Instant::now() + limit;
    loop {
        match ask().await {
            Ok(answer) => return answer,
            Err(seen) => assert!(
                tokio::time::Instant::now() < end,
                "{what}: not within {limit:?}; last:\n{seen}"
            ),
        }
        tokio::time::sleep(PAUSE).await;
    }
}
