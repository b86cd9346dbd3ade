//! The configuration, read from environment variables and validated. Nothing else reads the environment.
//!
//! An empty variable counts as unset, because Compose writes `NAME: ${NAME:-}` so. `NAME_FILE` names a file that holds
//! the value of a secret.

mod read;

use std::{net::SocketAddr, time::Duration};

use url::Url;

pub(crate) use self::read::{ConfigError, Reader};
use crate::secret::Secret;

/// Signs tokens when no secret is configured. It is public, so every start logs a warning.
const DEVELOPMENT_JWT_SECRET: &str = "market-monitor development secret, do not use";

/// Everything the service can be told.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) listen: SocketAddr,
    pub(crate) log_level: tracing::Level,
    pub(crate) mysql: Mysql,
    pub(crate) redis: Redis,
    pub(crate) jwt_secret: Secret,
    /// The public development secret is in use.
    pub(crate) jwt_secret_is_public: bool,
    pub(crate) jwt_ttl: Duration,
    pub(crate) ticker: Ticker,
    pub(crate) smtp: Option<Smtp>,
    /// Where alerts are posted; the address may carry a key.
    pub(crate) webhook: Option<Secret>,
}

#[derive(Clone, Debug)]
pub(crate) struct Mysql {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) database: String,
    pub(crate) user: String,
    pub(crate) password: Secret,
    pub(crate) tls: Tls,
}

/// How the connection to MySQL is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tls {
    /// Encrypted if the server supports it; the server is not verified.
    Preferred,
    /// Always encrypted; the server is not verified.
    Required,
    /// Encrypted, and the server's certificate must be one the system trusts.
    Verify,
    Disabled,
}

#[derive(Clone, Debug)]
pub(crate) struct Redis {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) password: Option<Secret>,
}

#[derive(Clone, Debug)]
pub(crate) struct Ticker {
    pub(crate) source: SourceKind,
    pub(crate) base_url: Url,
    pub(crate) seed: u64,
    /// How often every token in use is looked at.
    pub(crate) interval: Duration,
    /// How long a price is kept in the cache.
    pub(crate) ttl: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SourceKind {
    GateIo,
    Synthetic,
}

#[derive(Clone, Debug)]
pub(crate) struct Smtp {
    /// `smtp://`, `smtps://`, with `user:password@` where the server wants it.
    pub(crate) url: Secret,
    pub(crate) from: String,
}

impl Config {
    /// Reads the configuration.
    ///
    /// # Errors
    /// The first variable that is missing or cannot be what it says, in one line.
    pub(crate) fn read(reader: &Reader) -> Result<Self, ConfigError> {
        let ticker = ticker(reader)?;
        let (jwt_secret, jwt_secret_is_public) = jwt_secret(reader)?;
        Ok(Self {
            listen: reader.parsed("LISTEN", "0.0.0.0:8000", "an address and a port, like 0.0.0.0:8000")?,
            log_level: log_level(reader)?,
            mysql: mysql(reader)?,
            redis: Redis {
                host: reader.text("REDIS_HOST", "127.0.0.1"),
                port: reader.parsed("REDIS_PORT", "6379", "a port number")?,
                password: reader.secret("REDIS_PASSWORD")?,
            },
            jwt_secret,
            jwt_secret_is_public,
            jwt_ttl: reader.duration(
                "JWT_TTL",
                "12h",
                Duration::from_secs(60)..=Duration::from_secs(30 * 86_400),
            )?,
            ticker,
            smtp: smtp(reader)?,
            webhook: webhook(reader)?,
        })
    }
}

/// The address a `healthcheck` asks: this machine, at the port the service listens on.
///
/// # Errors
/// `LISTEN` is not an address.
pub(crate) fn own_address(reader: &Reader) -> Result<SocketAddr, ConfigError> {
    let mut listen: SocketAddr = reader.parsed("LISTEN", "0.0.0.0:8000", "an address and a port, like 0.0.0.0:8000")?;
    if listen.ip().is_unspecified() {
        listen.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    Ok(listen)
}

fn mysql(reader: &Reader) -> Result<Mysql, ConfigError> {
    let password = reader.secret("MYSQL_PASSWORD")?;
    Ok(Mysql {
        host: reader.text("MYSQL_HOST", "127.0.0.1"),
        port: reader.parsed("MYSQL_PORT", "3306", "a port number")?,
        database: reader.text("MYSQL_DATABASE", "monitor"),
        user: reader.text("MYSQL_USER", "monitor"),
        password: password.ok_or_else(|| ConfigError::missing("MYSQL_PASSWORD", "or MYSQL_PASSWORD_FILE"))?,
        tls: match reader.text("MYSQL_TLS", "preferred").as_str() {
            "preferred" => Tls::Preferred,
            "required" => Tls::Required,
            "verify" => Tls::Verify,
            "disabled" => Tls::Disabled,
            other => {
                return Err(ConfigError::invalid(
                    "MYSQL_TLS",
                    other,
                    "preferred, required, verify or disabled",
                ));
            }
        },
    })
}

fn jwt_secret(reader: &Reader) -> Result<(Secret, bool), ConfigError> {
    match reader.secret("JWT_SECRET")? {
        None => Ok((Secret::new(DEVELOPMENT_JWT_SECRET), true)),
        Some(secret) if secret.expose().len() < 32 => Err(ConfigError::new(
            "JWT_SECRET",
            "is shorter than 32 bytes; `openssl rand -base64 48` makes a good one",
        )),
        Some(secret) => Ok((secret, false)),
    }
}

fn ticker(reader: &Reader) -> Result<Ticker, ConfigError> {
    let source = match reader.text("TICKER_SOURCE", "gateio").as_str() {
        "gateio" => SourceKind::GateIo,
        "synthetic" => SourceKind::Synthetic,
        other => return Err(ConfigError::invalid("TICKER_SOURCE", other, "gateio or synthetic")),
    };
    let interval = reader.duration(
        "CHECK_INTERVAL",
        "60s",
        Duration::from_secs(1)..=Duration::from_secs(86_400),
    )?;
    let ttl = match reader.optional("TICKER_TTL") {
        Some(_) => reader.duration("TICKER_TTL", "", Duration::from_secs(1)..=Duration::from_secs(86_400))?,
        None => interval * 2,
    };
    Ok(Ticker {
        source,
        base_url: reader.http_url("TICKER_BASE_URL", "https://api.gateio.ws/api/v4")?,
        seed: reader.parsed("TICKER_SEED", "1", "a whole number")?,
        interval,
        ttl,
    })
}

fn smtp(reader: &Reader) -> Result<Option<Smtp>, ConfigError> {
    let Some(url) = reader.secret("SMTP_URL")? else {
        return Ok(None);
    };
    // the value holds a password: no message repeats it
    let known = Url::parse(url.expose()).is_ok_and(|u| matches!(u.scheme(), "smtp" | "smtps") && u.has_host());
    if !known {
        return Err(ConfigError::new(
            "SMTP_URL",
            "is not an address like smtps://user:password@mail.example:465",
        ));
    }
    let from = reader
        .optional("SMTP_FROM")
        .ok_or_else(|| ConfigError::missing("SMTP_FROM", "the sender of alerts, since SMTP_URL is set"))?;
    if from.parse::<lettre::message::Mailbox>().is_err() {
        return Err(ConfigError::invalid("SMTP_FROM", &from, "a mail address"));
    }
    Ok(Some(Smtp { url, from }))
}

fn webhook(reader: &Reader) -> Result<Option<Secret>, ConfigError> {
    let Some(secret) = reader.secret("WEBHOOK_URL")? else {
        return Ok(None);
    };
    match Url::parse(secret.expose()) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Some(secret)),
        _ => Err(ConfigError::new("WEBHOOK_URL", "is not an http:// or https:// address")),
    }
}

fn log_level(reader: &Reader) -> Result<tracing::Level, ConfigError> {
    match reader.text("LOG_LEVEL", "info").as_str() {
        "error" => Ok(tracing::Level::ERROR),
        "warn" => Ok(tracing::Level::WARN),
        "info" => Ok(tracing::Level::INFO),
        "debug" => Ok(tracing::Level::DEBUG),
        "trace" => Ok(tracing::Level::TRACE),
        other => Err(ConfigError::invalid(
            "LOG_LEVEL",
            other,
            "error, warn, info, debug or trace",
        )),
    }
}

#[cfg(test)]
mod tests;
