//! Sends alerts by mail, by webhook, or not at all when neither is configured.

mod mail;
mod sentence;
mod webhook;

use self::{mail::Mail, webhook::Webhook};
use crate::{config::Config, store::Pending};

/// The configured channels.
pub(crate) struct Notifier {
    mail: Option<Mail>,
    webhook: Option<Webhook>,
}

impl Notifier {
    /// # Errors
    /// The mail server's address cannot be used.
    pub(crate) fn new(config: &Config, client: reqwest::Client) -> Result<Self, String> {
        Ok(Self {
            mail: config.smtp.as_ref().map(Mail::new).transpose()?,
            webhook: config.webhook.as_ref().map(|url| Webhook::new(client, url.clone())),
        })
    }

    pub(crate) fn is_configured(&self) -> bool {
        self.mail.is_some() || self.webhook.is_some()
    }

    /// Sends an alert every configured way; all are tried.
    pub(crate) async fn send(&self, pending: &Pending) -> Result<(), String> {
        let mut failures = Vec::new();
        if let Some(mail) = &self.mail {
            failures.extend(mail.send(pending).await.err().map(|why| format!("mail: {why}")));
        }
        if let Some(webhook) = &self.webhook {
            failures.extend(webhook.send(pending).await.err().map(|why| format!("webhook: {why}")));
        }
        if failures.is_empty() {
            Ok(())
        } else {
            Err(failures.join("; "))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        domain::Operator,
        store::{Alert, Delivery, Pending},
    };

    /// An alert on its way.
    pub(super) fn pending() -> Pending {
        let alert = Alert {
            id: 1,
            task_id: Some(2),
            token: "BTC".parse().unwrap(),
            operator: Operator::Gt,
            threshold: "65000".parse().unwrap(),
            price: "65001.2".parse().unwrap(),
            delivery: Delivery::Sending,
            created_at: chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap(),
        };
        Pending {
            alert,
            user: 3,
            email: "ann@example.com".into(),
        }
    }
}
