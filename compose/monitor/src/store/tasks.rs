//! Alert tasks: what their owners do with them, and what the scheduler does.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Result, Store, foreign};
use crate::domain::{Operator, Page, Price, Rule, Token};

/// What a task says.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskInput {
    /// 2 to 16 letters and digits.
    #[schema(value_type = String, example = "BTC")]
    pub(crate) token: Token,
    pub(crate) operator: Operator,
    /// Above zero, at most twelve decimal places; a string, or a number (read digit by digit).
    #[schema(value_type = String, example = "65000.50")]
    pub(crate) price: Price,
    /// True when not given.
    #[serde(default = "yes")]
    pub(crate) enabled: bool,
}

fn yes() -> bool {
    true
}

/// A task.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Task {
    pub(crate) id: u64,
    #[schema(value_type = String, example = "BTC")]
    pub(crate) token: Token,
    pub(crate) operator: Operator,
    #[schema(value_type = String, example = "65000.5")]
    pub(crate) price: Price,
    pub(crate) enabled: bool,
    /// Whether the condition held when it was last looked at.
    pub(crate) holds: bool,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// An enabled task, as the scheduler sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Armed {
    pub(crate) id: u64,
    pub(crate) user: u64,
    pub(crate) rule: Rule,
    pub(crate) holds: bool,
    pub(crate) revision: u32,
}

type Row = (u64, String, String, Decimal, bool, bool, DateTime<Utc>, DateTime<Utc>);

impl TryFrom<Row> for Task {
    type Error = super::StoreError;

    fn try_from((id, token, operator, price, enabled, holds, created_at, updated_at): Row) -> Result<Self> {
        Ok(Self {
            id,
            token: token.parse().map_err(|_| foreign("token", &token))?,
            operator: Operator::from_name(&operator).ok_or_else(|| foreign("operator", operator))?,
            price: Price::new(price).map_err(|_| foreign("price", price))?,
            enabled,
            holds,
            created_at,
            updated_at,
        })
    }
}

impl Store {
    pub(crate) async fn task(&self, user: u64, id: u64) -> Result<Option<Task>> {
        let row: Option<Row> =
            sqlx::query_as("SELECT id, token, operator, price, enabled, holds, created_at, updated_at FROM tasks WHERE user_id = ? AND id = ?")
                .bind(user)
                .bind(id)
                .fetch_optional(&self.pool)
                .await?;
        row.map(Task::try_from).transpose()
    }

    pub(crate) async fn tasks(&self, user: u64, limit: u32, offset: u32) -> Result<Page<Task>> {
        let total = self.count_tasks(user).await?;
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, token, operator, price, enabled, holds, created_at, updated_at FROM tasks WHERE user_id = ? ORDER BY id LIMIT ? OFFSET ?",
        )
        .bind(user)
        .bind(limit)
        .bind(offset)
        .fetch_all(&self.pool)
        .await?;
        let items = rows.into_iter().map(Task::try_from).collect::<Result<_>>()?;
        Ok(Page {
            items,
            total,
            limit,
            offset,
        })
    }

    pub(crate) async fn count_tasks(&self, user: u64) -> Result<u64> {
        let (total,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM tasks WHERE user_id = ?")
            .bind(user)
            .fetch_one(&self.pool)
            .await?;
        Ok(total.unsigned_abs())
    }

    pub(crate) async fn add_task(&self, user: u64, input: &TaskInput) -> Result<u64> {
        let done = sqlx::query("INSERT INTO tasks (user_id, token, operator, price, enabled) VALUES (?, ?, ?, ?, ?)")
            .bind(user)
            .bind(input.token.as_str())
            .bind(input.operator.name())
            .bind(input.price.decimal())
            .bind(input.enabled)
            .execute(&self.pool)
            .await?;
        Ok(done.last_insert_id())
    }

    /// Replaces what a task says. It is a new rule from now on: armed again, whatever held before. False when there is no
    /// such task.
    pub(crate) async fn replace_task(&self, user: u64, id: u64, input: &TaskInput) -> Result<bool> {
        let done = sqlx::query(
            "UPDATE tasks SET token = ?, operator = ?, price = ?, enabled = ?, holds = FALSE, revision = revision + 1 WHERE user_id = ? AND id = ?",
        )
        .bind(input.token.as_str())
        .bind(input.operator.name())
        .bind(input.price.decimal())
        .bind(input.enabled)
        .bind(user)
        .bind(id)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// False when there is no such task.
    pub(crate) async fn delete_task(&self, user: u64, id: u64) -> Result<bool> {
        let done = sqlx::query("DELETE FROM tasks WHERE user_id = ? AND id = ?")
            .bind(user)
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The tokens that enabled tasks ask about.
    pub(crate) async fn tokens_in_use(&self) -> Result<Vec<Token>> {
        let rows: Vec<(String,)> = sqlx::query_as("SELECT DISTINCT token FROM tasks WHERE enabled ORDER BY token")
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter()
            .map(|(token,)| token.parse().map_err(|_| foreign("token", token)))
            .collect()
    }

    /// The next enabled tasks about a token, after the task `after`.
    pub(crate) async fn armed(&self, token: &Token, after: u64, limit: u32) -> Result<Vec<Armed>> {
        let rows: Vec<(u64, u64, String, Decimal, bool, u32)> =
            sqlx::query_as("SELECT id, user_id, operator, price, holds, revision FROM tasks WHERE enabled AND token = ? AND id > ? ORDER BY id LIMIT ?")
                .bind(token.as_str())
                .bind(after)
                .bind(limit)
                .fetch_all(&self.pool)
                .await?;
        rows.into_iter()
            .map(|(id, user, operator, price, holds, revision)| {
                let operator = Operator::from_name(&operator).ok_or_else(|| foreign("operator", operator))?;
                let limit = Price::new(price).map_err(|_| foreign("price", price))?;
                Ok(Armed {
                    id,
                    user,
                    rule: Rule { operator, limit },
                    holds,
                    revision,
                })
            })
            .collect()
    }

    /// The condition ceased to hold.
    pub(crate) async fn rearm(&self, task: &Armed) -> Result<()> {
        sqlx::query("UPDATE tasks SET holds = FALSE, updated_at = updated_at WHERE id = ? AND revision = ?")
            .bind(task.id)
            .bind(task.revision)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
