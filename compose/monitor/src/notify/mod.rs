//! Sends alerts by mail, by webhook, or not at all when neither is configured.

mod mail;
mod webhook;

use std::sync::Arc;

use tokio::sync::watch;

use self::{mail::Mail, webhook::Webhook};
use crate::{
    app::App,
    config::Config,
    store::{Pending, StoreError},
};

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
    async fn send(&self, pending: &Pending) -> Result<(), String> {
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

/// An alert as a sentence: "BTC is above 65000 USDT: 65001.2".
fn sentence(pending: &Pending) -> String {
    let alert = &pending.alert;
    format!(
        "{} {} {} USDT: {}",
        alert.token, alert.operator, alert.threshold, alert.price
    )
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::Operator,
        store::{Alert, Delivery},
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
