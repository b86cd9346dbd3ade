//! gate.io's public API, version 4: `GET /spot/tickers?currency_pair=BTC_USDT`.

use reqwest::{Client, StatusCode};
use serde::Deserialize;
use url::Url;

use super::SourceError;
use crate::domain::{Price, Token};

/// The exchange.
pub(crate) struct GateIo {
    client: Client,
    tickers: String,
}

/// One entry of the answer; the exchange writes its numbers as strings.
#[derive(Deserialize)]
struct Entry {
    currency_pair: String,
    last: String,
}

/// What the exchange says when it refuses.
#[derive(Deserialize)]
struct Refusal {
    label: String,
    #[serde(default)]
    message: String,
}

impl GateIo {
    /// No answer worth reading is longer.
    const MAX_ANSWER: usize = 64 * 1024;

    pub(crate) fn new(client: Client, base_url: &Url) -> Self {
        Self {
            client,
            tickers: format!("{}/spot/tickers", base_url.as_str().trim_end_matches('/')),
        }
    }

    pub(crate) async fn price(&self, token: &Token) -> Result<Price, SourceError> {
        let pair = format!("{token}_USDT");
        let request = self.client.get(&self.tickers).query(&[("currency_pair", &pair)]);
        let mut answer = request
            .send()
            .await
            .map_err(|error| SourceError::Failed(reason(&error)))?;
        let status = answer.status();
        let mut body = Vec::new();
        while let Some(chunk) = answer
            .chunk()
            .await
            .map_err(|error| SourceError::Failed(reason(&error)))?
        {
            if body.len() + chunk.len() > Self::MAX_ANSWER {
                return Err(SourceError::Failed("the exchange's answer is too long".into()));
            }
            body.extend_from_slice(&chunk);
        }
        read(token, &pair, status, &body)
    }
}

/// Reads the exchange's answer.
fn read(token: &Token, pair: &str, status: StatusCode, body: &[u8]) -> Result<Price, SourceError> {
    let unknown = || SourceError::Unknown {
        token: token.clone(),
        source_name: "gate.io",
    };
    if !status.is_success() {
        return Err(match serde_json::from_slice::<Refusal>(body) {
            Ok(refusal) if matches!(refusal.label.as_str(), "INVALID_CURRENCY" | "INVALID_CURRENCY_PAIR") => unknown(),
            Ok(refusal) => SourceError::Failed(format!(
                "the exchange answered {status}: {} {}",
                refusal.label, refusal.message
            )),
            Err(_) => SourceError::Failed(format!("the exchange answered {status}")),
        });
    }
    let entries: Vec<Entry> = serde_json::from_slice(body)
        .map_err(|error| SourceError::Failed(format!("the exchange's answer is not what is documented: {error}")))?;
    let entry = entries
        .into_iter()
        .find(|entry| entry.currency_pair == pair)
        .ok_or_else(unknown)?;
    entry
        .last
        .parse()
        .map_err(|_| SourceError::Failed(format!("the exchange's price {:?} is not a price", entry.last)))
}

/// An error with its causes; without the address, which every message about it would repeat.
fn reason(error: &reqwest::Error) -> String {
    let mut text = if error.is_timeout() {
        "timed out".to_owned()
    } else {
        "the exchange cannot be reached".to_owned()
    };
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_btc(status: u16, body: &str) -> Result<Price, SourceError> {
        read(
            &"BTC".parse().unwrap(),
            "BTC_USDT",
            StatusCode::from_u16(status).unwrap(),
            body.as_bytes(),
        )
    }

    #[test]
    fn the_documented_answer_is_parsed() {
        // the example of the exchange's API documentation, with the pair changed
        let body = r#"[{"currency_pair":"BTC_USDT","last":"2.46140352","lowest_ask":"2.477","highest_bid":"2.4606821","change_percentage":"-8.91",
            "base_volume":"656614.0845820589","quote_volume":"1602221.66468375534639404191","high_24h":"2.7431","low_24h":"1.9863"}]"#;
        assert_eq!(read_btc(200, body).unwrap().to_string(), "2.46140352");
    }

    #[test]
    fn an_untraded_pair_is_refused() {
        let refusal = r#"{"label":"INVALID_CURRENCY_PAIR","message":"Invalid currency pair BTC_USDT"}"#;
        assert!(matches!(read_btc(400, refusal), Err(SourceError::Unknown { .. })));
        assert!(matches!(read_btc(200, "[]"), Err(SourceError::Unknown { .. })));
    }

    #[test]
    fn answers_that_make_no_sense_are_failures_with_a_reason() {
        for (status, body, part) in [
            (200, "<html>", "not what is documented"),
            (200, r#"[{"currency_pair":"BTC_USDT","last":""}]"#, "is not a price"),
            (200, r#"[{"currency_pair":"BTC_USDT","last":"-1"}]"#, "is not a price"),
            (
                429,
                r#"{"label":"TOO_MANY_REQUESTS","message":"slow down"}"#,
                "TOO_MANY_REQUESTS slow down",
            ),
            (502, "<html>", "502 Bad Gateway"),
        ] {
            let message = read_btc(status, body).unwrap_err().to_string();
            assert!(message.contains(part), "{message}");
        }
    }

    #[tokio::test]
    async fn the_request_is_the_documented_one() {
        use axum::{Router, extract::RawQuery, routing::get};
        let handler = |RawQuery(query): RawQuery| async move {
            assert_eq!(query.as_deref(), Some("currency_pair=ETH_USDT"));
            r#"[{"currency_pair":"ETH_USDT","last":"3200.1"}]"#
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = Url::parse(&format!("http://{}/api/v4/", listener.local_addr().unwrap())).unwrap();
        tokio::spawn(
            async move { axum::serve(listener, Router::new().route("/api/v4/spot/tickers", get(handler))).await },
        );
        crate::tls::install();
        let exchange = GateIo::new(crate::source::client().unwrap(), &base);
        assert_eq!(
            exchange.price(&"ETH".parse().unwrap()).await.unwrap().to_string(),
            "3200.1"
        );
    }
}
