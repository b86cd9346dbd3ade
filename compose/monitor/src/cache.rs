//! Redis: the last price of each token, and counts of failed sign-ins. The service works if any of it is lost.

use std::time::Duration;

use chrono::{DateTime, Utc};
use redis::{
    Client, IntoConnectionInfo, RedisConnectionInfo, RedisError,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    config,
    domain::{Email, Price, Token},
};

/// A price and when it was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Quote {
    #[schema(value_type = String, example = "BTC")]
    pub(crate) token: Token,
    /// In USDT.
    #[schema(value_type = String, example = "65001.2")]
    pub(crate) price: Price,
    /// `gateio` or `synthetic`.
    pub(crate) source: String,
    pub(crate) fetched_at: DateTime<Utc>,
}

/// A question the cache could not answer.
#[derive(Debug, thiserror::Error)]
#[error("Redis: {0}")]
pub(crate) struct CacheError(#[from] RedisError);

type Result<T> = std::result::Result<T, CacheError>;

/// The cache. Connections are opened when needed, and again when lost.
#[derive(Clone)]
pub(crate) struct Cache {
    connection: ConnectionManager,
    ttl: Duration,
}

impl Cache {
    /// How long failed sign-ins are remembered.
    const FAILURE_MEMORY: Duration = Duration::from_secs(300);

    /// # Errors
    /// The address makes no sense; nothing is connected yet.
    pub(crate) fn new(config: &config::Redis, ttl: Duration) -> Result<Self> {
        let mut settings = RedisConnectionInfo::default();
        if let Some(password) = &config.password {
            settings = settings.set_password(password.expose());
        }
        let info = (config.host.as_str(), config.port)
            .into_connection_info()?
            .set_redis_settings(settings);
        let behaviour = ConnectionManagerConfig::new()
            .set_number_of_retries(1)
            .set_connection_timeout(Some(Duration::from_secs(2)))
            .set_response_timeout(Some(Duration::from_secs(2)));
        let connection = ConnectionManager::new_lazy_with_config(Client::open(info)?, behaviour)?;
        Ok(Self { connection, ttl })
    }

    pub(crate) async fn ping(&self) -> Result<()> {
        let mut connection = self.connection.clone();
        redis::cmd("PING").exec_async(&mut connection).await?;
        Ok(())
    }

    /// The cached price, unless it has run out. An entry that cannot be read counts as none.
    pub(crate) async fn quote(&self, token: &Token) -> Result<Option<Quote>> {
        let mut connection = self.connection.clone();
        let text: Option<String> = redis::cmd("GET")
            .arg(quote_key(token))
            .query_async(&mut connection)
            .await?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    pub(crate) async fn put_quote(&self, quote: &Quote) -> Result<()> {
        let mut connection = self.connection.clone();
        let text = serde_json::to_string(quote).unwrap_or_default();
        redis::cmd("SET")
            .arg(quote_key(&quote.token))
            .arg(text)
            .arg("EX")
            .arg(self.ttl.as_secs().max(1))
            .exec_async(&mut connection)
            .await?;
        Ok(())
    }

    /// Failed sign-ins of an address within the last five minutes.
    pub(crate) async fn failures(&self, email: &Email) -> Result<u32> {
        let mut connection = self.connection.clone();
        let count: Option<u32> = redis::cmd("GET")
            .arg(failure_key(email))
            .query_async(&mut connection)
            .await?;
        Ok(count.unwrap_or(0))
    }

    pub(crate) async fn add_failure(&self, email: &Email) -> Result<()> {
        let mut connection = self.connection.clone();
        redis::pipe()
            .atomic()
            .cmd("INCR")
            .arg(failure_key(email))
            .cmd("EXPIRE")
            .arg(failure_key(email))
            .arg(Self::FAILURE_MEMORY.as_secs())
            .exec_async(&mut connection)
            .await?;
        Ok(())
    }
}

fn quote_key(token: &Token) -> String {
    format!("ticker:{token}")
}

fn failure_key(email: &Email) -> String {
    format!("signin-failures:{}", email.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_read_back_exactly() {
        let quote = Quote {
            token: "BTC".parse().unwrap(),
            price: "65000.123456789012".parse().unwrap(),
            source: "synthetic".into(),
            fetched_at: DateTime::from_timestamp_millis(1_700_000_000_123).unwrap(),
        };
        let text = serde_json::to_string(&quote).unwrap();
        assert_eq!(
            text,
            r#"{"token":"BTC","price":"65000.123456789012","source":"synthetic","fetched_at":"2023-11-14T22:13:20.123Z"}"#
        );
        assert_eq!(serde_json::from_str::<Quote>(&text).unwrap(), quote);
    }
}
