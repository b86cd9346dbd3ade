//! What every part of the service shares.

use std::sync::Arc;

use chrono::{DateTime, SubsecRound as _, Utc};
use tokio::sync::Notify;

use crate::{
    auth::{Hasher, Jwt},
    cache::{Cache, Quote},
    config::Config,
    domain::Token,
    metrics::Metrics,
    notify::Notifier,
    source::{Source, SourceError},
    store::Store,
};

/// The service's parts. Cheap to hand around: one allocation behind an `Arc`.
pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) cache: Cache,
    pub(crate) source: Source,
    pub(crate) notifier: Notifier,
    pub(crate) jwt: Jwt,
    pub(crate) hasher: Hasher,
    pub(crate) metrics: Metrics,
    /// A task was added or changed: check it now, not in the next round.
    pub(crate) check_now: Notify,
    /// Alerts are waiting to be delivered.
    pub(crate) deliver_now: Notify,
}

/// How old a price may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// The cached one will do.
    Cached,
    /// Ask the source.
    New,
}

impl App {
    /// # Errors
    /// A part cannot be made from its configuration; in one line.
    pub(crate) fn new(config: &Config) -> Result<Arc<Self>, String> {
        let client = crate::source::client().map_err(|error| format!("preparing HTTPS: {error}"))?;
        Ok(Arc::new(Self {
            store: Store::new(&config.mysql),
            cache: Cache::new(&config.redis, config.ticker.ttl).map_err(|error| error.to_string())?,
            source: Source::new(&config.ticker, client.clone()),
            notifier: Notifier::new(config, client)?,
            jwt: Jwt::new(&config.jwt_secret, config.jwt_ttl),
            hasher: Hasher::new(),
            metrics: Metrics::default(),
            check_now: Notify::new(),
            deliver_now: Notify::new(),
        }))
    }

    /// The price of a token. If the cache does not answer, the source is asked: the cache is only an optimisation.
    pub(crate) async fn quote(
        &self,
        token: &Token,
        freshness: Freshness,
        now: DateTime<Utc>,
    ) -> Result<Quote, SourceError> {
        if freshness == Freshness::Cached {
            match self.cache.quote(token).await {
                Ok(Some(quote)) => return Ok(quote),
                Ok(None) => {}
                Err(error) => tracing::warn!(%token, %error, "the cached price cannot be read"),
            }
        }
        let price = match self.source.price(token).await {
            Ok(price) => price,
            Err(error) => {
                self.metrics.fetch_failures.add(1);
                return Err(error);
            }
        };
        self.metrics.fetched.add(1);
        self.metrics
            .last_fetch
            .store(now.timestamp(), std::sync::atomic::Ordering::Relaxed);
        let quote = Quote {
            token: token.clone(),
            price,
            source: self.source.name().to_owned(),
            fetched_at: now.trunc_subsecs(3),
        };
        if let Err(error) = self.cache.put_quote(&quote).await {
            tracing::warn!(%token, %error, "the price cannot be cached");
        }
        Ok(quote)
    }
}
