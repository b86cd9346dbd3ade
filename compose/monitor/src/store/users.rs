//! Accounts.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Result, Store};
use crate::domain::Email;

/// An account, as its owner may see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct User {
    pub(crate) id: u64,
    pub(crate) email: String,
    pub(crate) created_at: DateTime<Utc>,
}

/// What a password is checked against.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) user: u64,
    pub(crate) password_hash: String,
}

impl Store {
    /// A new account, or `None` when the address has one.
    pub(crate) async fn add_user(&self, email: &Email, password_hash: &str) -> Result<Option<u64>> {
        let done = sqlx::query("INSERT INTO users (email, password_hash) VALUES (?, ?)")
            .bind(email.as_str())
            .bind(password_hash)
            .execute(&self.pool)
            .await;
        match done {
            Ok(done) => Ok(Some(done.last_insert_id())),
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) async fn user(&self, id: u64) -> Result<Option<User>> {
        let row: Option<(u64, String, DateTime<Utc>)> =
            sqlx::query_as("SELECT id, email, created_at FROM users WHERE id = ?")
                .bind(id)
                .fetch_optional(&self.pool)
                .await?;
        Ok(row.map(|(id, email, created_at)| User { id, email, created_at }))
    }

    pub(crate) async fn credentials_of_email(&self, email: &Email) -> Result<Option<Credentials>> {
        let row: Option<(u64, String)> = sqlx::query_as("SELECT id, password_hash FROM users WHERE email = ?")
            .bind(email.as_str())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|(user, password_hash)| Credentials { user, password_hash }))
    }

    pub(crate) async fn credentials_of_user(&self, id: u64) -> Result<Option<Credentials>> {
        let row: Option<(u64, String)> = sqlx::query_as("SELECT id, password_hash FROM users WHERE id = ?")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|(user, password_hash)| Credentials { user, password_hash }))
    }

    pub(crate) async fn set_password(&self, id: u64, password_hash: &str) -> Result<()> {
        sqlx::query("UPDATE users SET password_hash = ? WHERE id = ?")
            .bind(password_hash)
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Deletes the account with everything it owns.
    pub(crate) async fn delete_user(&self, id: u64) -> Result<()> {
        sqlx::query("DELETE FROM users WHERE id = ?")
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
