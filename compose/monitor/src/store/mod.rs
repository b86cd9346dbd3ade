//! MySQL: users, tasks, alerts. SQL is here and nowhere else; the tables are made by `compose/mysql/init`.

mod alerts;
mod tasks;
mod users;

use std::time::Duration;

use sqlx::mysql::{MySqlConnectOptions, MySqlPool, MySqlPoolOptions, MySqlSslMode};

pub(crate) use self::{
    alerts::{Alert, Delivery, Pending},
    tasks::{Armed, Task, TaskInput},
    users::User,
};
use crate::config::{Mysql, Tls};

/// A query that could not be answered.
#[derive(Debug, thiserror::Error)]
#[error("MySQL: {0}")]
pub(crate) struct StoreError(#[from] sqlx::Error);

impl StoreError {
    /// The server cannot be reached at the moment, as opposed to having refused something.
    pub(crate) fn is_unavailable(&self) -> bool {
        matches!(
            self.0,
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_)
        )
    }
}

pub(crate) type Result<T> = std::result::Result<T, StoreError>;

/// The database.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pool: MySqlPool,
}

impl Store {
    /// Prepares connections without opening any.
    pub(crate) fn new(config: &Mysql) -> Self {
        let tls = match config.tls {
            Tls::Preferred => MySqlSslMode::Preferred,
            Tls::Required => MySqlSslMode::Required,
            Tls::Verify => MySqlSslMode::VerifyIdentity,
            Tls::Disabled => MySqlSslMode::Disabled,
        };
        let options = MySqlConnectOptions::new()
            .host(&config.host)
            .port(config.port)
            .database(&config.database)
            .username(&config.user)
            .password(config.password.expose())
            .ssl_mode(tls);
        let pool = MySqlPoolOptions::new()
            .max_connections(10)
            .acquire_timeout(Duration::from_secs(3))
            .connect_lazy_with(options);
        Self { pool }
    }

    /// Asks for a table of ours: reachable means usable, not just listening.
    pub(crate) async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1 FROM tasks LIMIT 1").execute(&self.pool).await?;
        Ok(())
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

/// A value in the database that this program would never have written.
fn foreign(what: &str, value: impl std::fmt::Display) -> StoreError {
    StoreError(sqlx::Error::Decode(
        format!("{what} {value} in the database is not valid").into(),
    ))
}
