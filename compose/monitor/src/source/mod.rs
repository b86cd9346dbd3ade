//! Where prices come from: an exchange, or a simulated market.

mod gateio;
mod synthetic;

use std::time::Duration;

pub(crate) use self::{gateio::GateIo, synthetic::Market};
use crate::{
    config::{SourceKind, Ticker},
    domain::{Price, Token},
};

/// Why there is no price.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    /// The source does not trade this token; asking again will not help.
    #[error("{token} is not traded at {source_name}")]
    Unknown { token: Token, source_name: &'static str },
    /// No answer, or not a sensible one; asking again later may help.
    #[error("{0}")]
    Failed(String),
}

/// A source of prices.
pub(crate) enum Source {
    GateIo(GateIo),
    Synthetic(Market),
}

impl Source {
    pub(crate) fn new(config: &Ticker, client: reqwest::Client) -> Self {
        match config.source {
            SourceKind::GateIo => Self::GateIo(GateIo::new(client, &config.base_url)),
            SourceKind::Synthetic => Self::Synthetic(Market::new(config.seed)),
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::GateIo(_) => "gateio",
            Self::Synthetic(_) => "synthetic",
        }
    }

    /// The price of a token now, in USDT.
    pub(crate) async fn price(&self, token: &Token) -> Result<Price, SourceError> {
        match self {
            Self::GateIo(exchange) => exchange.price(token).await,
            Self::Synthetic(market) => Ok(market.next(token)),
        }
    }
}

/// The one HTTP client of the service.
///
/// # Errors
/// No trusted certificates can be found for HTTPS.
pub(crate) fn client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .user_agent(concat!("market-monitor/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(Duration::from_secs(3))
        .timeout(Duration::from_secs(8))
        .redirect(reqwest::redirect::Policy::none())
        .build()
}
