//! Alerts as an HTTP POST to one address that the operator chose. (Not one per user: that would let users make this service
//! talk to machines only it can reach.)

use reqwest::Client;
use serde::Serialize;

use super::sentence::sentence;
use crate::{
    secret::Secret,
    store::{Alert, Pending},
};

/// An address that is posted to.
pub(crate) struct Webhook {
    client: Client,
    url: Secret,
}

#[derive(Serialize)]
struct Body<'a> {
    text: String,
    user_id: u64,
    alert: &'a Alert,
}

impl Webhook {
    pub(crate) fn new(client: Client, url: Secret) -> Self {
        Self { client, url }
    }

    pub(crate) async fn send(&self, pending: &Pending) -> Result<(), String> {
        let body = Body {
            text: sentence(pending),
            user_id: pending.user,
            alert: &pending.alert,
        };
        // the address may carry a key: errors are stripped of it
        let answer = self
            .client
            .post(self.url.expose())
            .json(&body)
            .send()
            .await
            .map_err(|error| error.without_url().to_string())?;
        if answer.status().is_success() {
            Ok(())
        } else {
            Err(format!("the receiver answered {}", answer.status()))
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::{Json, Router, http::StatusCode, routing::post};
    use serde_json::{Value, json};
    use tokio::{net::TcpListener, sync::mpsc};

    use super::*;
    use crate::notify::tests::pending;

    /// A receiver that answers with a status and passes on what it was sent.
    async fn receiver(status: StatusCode) -> (Webhook, mpsc::UnboundedReceiver<Value>) {
        crate::tls::install();
        let (sender, received) = mpsc::unbounded_channel();
        let handler = move |Json(body): Json<Value>| async move {
            sender.send(body).unwrap();
            status
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Secret::new(format!("http://{}/hook?key=hunter2", listener.local_addr().unwrap()));
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/hook", post(handler))).await });
        (Webhook::new(crate::source::client().unwrap(), url), received)
    }

    #[tokio::test]
    async fn the_receiver_gets_the_alert() {
        let (webhook, mut received) = receiver(StatusCode::NO_CONTENT).await;
        webhook.send(&pending()).await.unwrap();
        let body = received.recv().await.unwrap();
        assert_eq!(body["text"], "BTC is above 65000 USDT: 65001.2");
        assert_eq!(body["user_id"], 3);
        assert_eq!(body["alert"]["threshold"], json!("65000"));
        assert_eq!(body.get("email"), None);
    }

    #[tokio::test]
    async fn a_refusal_and_an_absence_are_failures_that_do_not_show_the_key() {
        let (webhook, _received) = receiver(StatusCode::FORBIDDEN).await;
        assert_eq!(
            webhook.send(&pending()).await.unwrap_err(),
            "the receiver answered 403 Forbidden"
        );
        let away = Webhook::new(
            crate::source::client().unwrap(),
            Secret::new("http://127.0.0.1:1/?key=hunter2"),
        );
        let why = away.send(&pending()).await.unwrap_err();
        assert!(!why.contains("hunter2"), "{why}");
    }
}
