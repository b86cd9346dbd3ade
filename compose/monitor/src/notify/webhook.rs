//! Alerts as an HTTP POST to one address that the operator chose. (Not one per user: that would let users make this service
//! talk to machines only it can reach.)

use reqwest::Client;
use serde::Serialize;

use super::sentence;
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
