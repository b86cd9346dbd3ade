//! Alerts by mail.

use std::time::Duration;

use chrono::Local;
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};

use super::sentence;
use crate::{config::Smtp, store::Pending};

/// A mail server and who writes.
pub(crate) struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    /// # Errors
    /// The address of the server, or the sender, cannot be used. The message does not repeat the address: it holds a password.
    pub(crate) fn new(config: &Smtp) -> Result<Self, String> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(config.url.expose())
            .map_err(|_| "SMTP_URL cannot be used; it is like smtps://user:password@mail.example:465".to_owned())?
            .timeout(Some(Duration::from_secs(10)))
            .build();
        let from = config.from.parse().map_err(|error| format!("SMTP_FROM: {error}"))?;
        Ok(Self { transport, from })
    }

    pub(crate) async fn send(&self, pending: &Pending) -> Result<(), String> {
        let message = compose(&self.from, pending)?;
        self.transport
            .send(message)
            .await
            .map(drop)
            .map_err(|error| error.to_string())
    }
}

fn compose(from: &Mailbox, pending: &Pending) -> Result<Message, String> {
    let to = pending.email.parse().map_err(|error| format!("{error}"))?;
    let sentence = sentence(pending);
    let when = pending
        .alert
        .created_at
        .with_timezone(&Local)
        .format("%Y-%m-%d %H:%M:%S %Z");
    Message::builder()
        .from(from.clone())
        .to(to)
        .subject(&sentence)
        .header(ContentType::TEXT_PLAIN)
        .body(format!(
            "{sentence}\n\nSeen at {when}. You are told once; again when the limit is crossed the next time.\n"
        ))
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::Operator,
        store::{Alert, Delivery},
    };

    #[test]
    fn a_mail_says_what_happened() {
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
        let pending = Pending {
            alert,
            user: 3,
            email: "ann@example.com".into(),
        };
        let message = compose(&"Market <market@example.com>".parse().unwrap(), &pending).unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        assert!(text.contains("To: ann@example.com\r\n"), "{text}");
        assert!(text.contains("Subject: BTC is above 65000 USDT: 65001.2\r\n"), "{text}");
    }
}
