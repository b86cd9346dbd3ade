//! Delivers alerts through the notifier, and records what became of them.

use std::sync::Arc;

use tokio::sync::watch;

use crate::{app::App, store::StoreError};

/// Delivers what waits whenever a round ends, until `stop` turns true. The alert under way is finished.
pub(crate) async fn run(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    if !app.notifier.is_configured() {
        tracing::info!("no mail server and no webhook: alerts are only recorded");
        return;
    }
    loop {
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            () = app.deliver_now.notified() => {}
        }
        if let Err(error) = deliver(&app, &stop).await {
            tracing::error!(%error, "alerts could not be delivered this time");
        }
    }
}

async fn deliver(app: &App, stop: &watch::Receiver<bool>) -> Result<(), StoreError> {
    let lost = app.store.give_up_on_interrupted().await?;
    if lost > 0 {
        tracing::warn!(alerts = lost, "alerts whose sending was interrupted are given up");
    }
    loop {
        let pending = app.store.pending(100).await?;
        if pending.is_empty() {
            return Ok(());
        }
        for pending in pending {
            if *stop.borrow() {
                return Ok(());
            }
            let id = pending.alert.id;
            if !app.store.claim(id).await? {
                continue;
            }
            let sent = app.notifier.send(&pending).await;
            match &sent {
                Ok(()) => app.metrics.sent.add(1),
                Err(why) => {
                    app.metrics.send_failures.add(1);
                    tracing::warn!(alert = id, error = %why, "an alert could not be delivered");
                }
            }
            app.store.delivered(id, sent.err().as_deref()).await?;
        }
    }
}
