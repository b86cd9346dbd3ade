//! Alerts by mail.

use std::time::Duration;

use chrono::Local;
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};

use super::sentence::sentence;
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
    use tokio::{
        io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
        net::TcpListener,
    };

    use super::*;
    use crate::{notify::tests::pending, secret::Secret};

    /// A mail server for one message (RFC 5321, as little as will do); gives back what it was sent.
    async fn receive(listener: TcpListener) -> String {
        let (mut stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.split();
        let mut lines = BufReader::new(read.take(64 * 1024)).lines();
        let (mut message, mut within) = (String::new(), false);
        write.write_all(b"220 here\r\n").await.unwrap();
        while let Some(line) = lines.next_line().await.unwrap() {
            let answer = match (within, line.split(' ').next().unwrap()) {
                (true, ".") => {
                    within = false;
                    "250 taken\r\n"
                }
                (true, _) => {
                    message.push_str(&line);
                    message.push('\n');
                    continue;
                }
                (false, "DATA") => {
                    within = true;
                    "354 go on\r\n"
                }
                (false, "QUIT") => break,
                (false, _) => "250 ok\r\n",
            };
            write.write_all(answer.as_bytes()).await.unwrap();
        }
        message
    }

    #[tokio::test]
    async fn a_mail_arrives_and_says_what_happened() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Secret::new(format!("smtp://{}", listener.local_addr().unwrap()));
        let from = "Market <market@example.com>".to_owned();
        let received = tokio::spawn(receive(listener));
        let mail = Mail::new(&Smtp { url, from }).unwrap();
        mail.send(&pending()).await.unwrap();
        drop(mail);
        let text = received.await.unwrap();
        assert!(text.contains("\nTo: ann@example.com\n"), "{text}");
        assert!(text.contains("\nSubject: BTC is above 65000 USDT: 65001.2\n"), "{text}");
    }

    #[tokio::test]
    async fn a_server_that_is_away_is_a_failure_with_a_reason_and_without_the_password() {
        let url = Secret::new("smtp://bob:hunter2@127.0.0.1:1");
        let mail = Mail::new(&Smtp {
            url,
            from: "a@example.com".into(),
        })
        .unwrap();
        let why = mail.send(&pending()).await.unwrap_err();
        assert!(!why.is_empty() && !why.contains("hunter2"), "{why}");
    }
}
