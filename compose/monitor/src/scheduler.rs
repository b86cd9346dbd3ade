//! A round: fetches the price of every token in use, evaluates its rules, and records crossings.

use std::{sync::Arc, time::Duration};

use chrono::Utc;
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{self, MissedTickBehavior},
};

use crate::{
    app::{App, Freshness},
    domain::{Change, Price, Token},
    source::SourceError,
    store::{Delivery, StoreError},
};

/// How many tokens are priced at the same time.
const CONCURRENCY: usize = 4;
/// How many tasks are read at a time.
const BATCH: u32 = 500;

/// Goes round every `interval`, and at once when a task was changed, until `stop` turns true. A round that has begun is
/// finished.
pub(crate) async fn run(app: Arc<App>, interval: Duration, mut stop: watch::Receiver<bool>) {
    let mut ticks = time::interval(interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let freshness = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => Freshness::New,
            () = app.check_now.notified() => Freshness::Cached,
        };
        if let Err(error) = check_all(&app, freshness).await {
            tracing::error!(%error, "a round was cut short");
        }
    }
}

async fn check_all(app: &Arc<App>, freshness: Freshness) -> Result<(), StoreError> {
    let tokens = app.store.tokens_in_use().await?;
    app.metrics
        .tokens
        .store(tokens.len() as u64, std::sync::atomic::Ordering::Relaxed);
    let mut waiting = tokens.into_iter();
    let mut running = JoinSet::new();
    loop {
        while running.len() < CONCURRENCY {
            let Some(token) = waiting.next() else { break };
            running.spawn(check_token(Arc::clone(app), token, freshness));
        }
        match running.join_next().await {
            None => break,
            Some(Ok(())) => {}
            Some(Err(error)) => tracing::error!(%error, "pricing a token broke down"),
        }
    }
    app.metrics.checks.add(1);
    app.deliver_now.notify_one();
    Ok(())
}

/// One token: its price, then its rules. A token without a price is reported and left for the next round.
async fn check_token(app: Arc<App>, token: Token, freshness: Freshness) {
    let quote = match app.quote(&token, freshness, Utc::now()).await {
        Ok(quote) => quote,
        Err(error @ SourceError::Unknown { .. }) => return tracing::info!(%token, %error, "no price"),
        Err(error) => return tracing::warn!(%token, %error, "no price this time"),
    };
    tracing::debug!(%token, price = %quote.price, "priced");
    if let Err(error) = evaluate(&app, &token, quote.price).await {
        tracing::error!(%token, %error, "the rules about this token could not be judged");
    }
}

async fn evaluate(app: &App, token: &Token, price: Price) -> Result<(), StoreError> {
    let delivery = if app.notifier.is_configured() {
        Delivery::Pending
    } else {
        Delivery::None
    };
    let mut after = 0;
    loop {
        let tasks = app.store.armed(token, after, BATCH).await?;
        let Some(last) = tasks.last() else { return Ok(()) };
        after = last.id;
        for task in &tasks {
            match task.rule.change(task.holds, price) {
                Change::None => {}
                Change::Rearmed => app.store.rearm(task).await?,
                Change::Crossed => {
                    if app.store.record_crossing(task, token, price, delivery).await? {
                        app.metrics.alerts.add(1);
                        tracing::info!(task = task.id, %token, %price, operator = task.rule.operator.name(), threshold = %task.rule.limit, "limit crossed");
                    }
                }
            }
        }
    }
}
