//! The service's life: listen, wait for the stores, work, and stop in order.

use std::{sync::Arc, time::Duration};

use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinSet,
    time,
};

use crate::{app::App, config::Config, delivery, http, listen, scheduler, secret};

/// How long requests and the round under way may take to finish once stopping has begun.
const DRAIN: Duration = Duration::from_secs(10);

/// Runs until SIGTERM or SIGINT.
///
/// # Errors
/// A part cannot be made, or the address cannot be listened on; in one line.
pub(crate) async fn run(config: Config) -> Result<(), String> {
    let app = App::new(&config)?;
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| format!("listening on {}: {error}", config.listen))?;
    let stop = watch_signals()?;
    tracing::info!(listen = %config.listen, source = app.source.name(), exchange = secret::shown_url(&config.ticker.base_url), interval = ?config.ticker.interval, version = env!("CARGO_PKG_VERSION"), "started");
    if config.jwt_secret_is_public {
        tracing::warn!(
            "JWT_SECRET is not set: tokens are signed with the public development secret, and anyone can forge them"
        );
    }
    let mut parts = JoinSet::new();
    // HTTP first: while the stores are awaited, /readyz can already say which one is missing
    let router = http::router(Arc::clone(&app));
    parts.spawn(listen::serve(
        listener,
        router,
        listen::Limits::default(),
        stopped(stop.clone()),
    ));
    parts.spawn(run_parts(Arc::clone(&app), config.ticker.interval, stop.clone()));

    stopped(stop).await;
    tracing::info!("stopping: finishing what is under way");
    let drained = time::timeout(DRAIN, async { while parts.join_next().await.is_some() {} }).await;
    if drained.is_err() {
        tracing::warn!(
            seconds = DRAIN.as_secs(),
            "something did not finish in time and is cut off"
        );
        parts.shutdown().await;
    }
    app.store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Waits for the stores, then goes round and delivers.
async fn run_parts(app: Arc<App>, interval: Duration, stop: watch::Receiver<bool>) {
    tokio::select! {
        biased;
        () = stopped(stop.clone()) => return,
        () = wait_for_stores(&app) => {}
    }
    tokio::join!(
        scheduler::run(Arc::clone(&app), interval, stop.clone()),
        delivery::run(Arc::clone(&app), stop)
    );
}

/// Asks the stores until both answer, ever more slowly, and says each time what is missing.
async fn wait_for_stores(app: &App) {
    for attempt in 0.. {
        let stores = http::readiness(app).await;
        if stores.ready {
            return tracing::info!("MySQL and Redis answer");
        }
        let pause = backoff(attempt);
        tracing::warn!(mysql = stores.mysql, redis = stores.redis, again_in = ?pause, "waiting for the stores");
        time::sleep(pause).await;
    }
}

/// 0.2 s, doubled each time, at most 5 s.
fn backoff(attempt: u32) -> Duration {
    Duration::from_millis(200)
        .saturating_mul(2_u32.saturating_pow(attempt))
        .min(Duration::from_secs(5))
}

/// Turns true at SIGTERM or SIGINT.
fn watch_signals() -> Result<watch::Receiver<bool>, String> {
    let (sender, receiver) = watch::channel(false);
    let handler = |kind| signal(kind).map_err(|error| format!("listening for signals: {error}"));
    let (mut terminate, mut interrupt) = (handler(SignalKind::terminate())?, handler(SignalKind::interrupt())?);
    tokio::spawn(async move {
        let name = tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        };
        tracing::info!(signal = name, "asked to stop");
        sender.send_replace(true);
        // held so that the receivers see a live sender until the end
        std::future::pending::<()>().await;
    });
    Ok(receiver)
}

async fn stopped(mut stop: watch::Receiver<bool>) {
    // an error means that nobody can say "stop" any more: stop
    let _gone = stop.wait_for(|stop| *stop).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_slows_down_and_stays_bounded() {
        let pauses: Vec<u128> = (0..7).map(|attempt| backoff(attempt).as_millis()).collect();
        assert_eq!(pauses, [200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
        assert_eq!(backoff(u32::MAX), Duration::from_secs(5));
    }
}
