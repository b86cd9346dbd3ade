//! Alerts: made at a crossing, delivered at most once.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Armed, Result, Store, foreign};
use crate::domain::{Operator, Page, Price, Token};

/// How far the telling has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Delivery {
    /// No mail server and no webhook is configured.
    None,
    Pending,
    Sending,
    Sent,
    Failed,
}

impl Delivery {
    fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Pending => "pending",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::None, Self::Pending, Self::Sending, Self::Sent, Self::Failed]
            .into_iter()
            .find(|d| d.name() == name)
    }
}

/// A limit was crossed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Alert {
    pub(crate) id: u64,
    /// Null when the task has been deleted since.
    pub(crate) task_id: Option<u64>,
    #[schema(value_type = String, example = "BTC")]
    pub(crate) token: Token,
    pub(crate) operator: Operator,
    #[schema(value_type = String, example = "65000")]
    pub(crate) threshold: Price,
    /// The price that crossed it.
    #[schema(value_type = String, example = "65001.2")]
    pub(crate) price: Price,
    pub(crate) delivery: Delivery,
    pub(crate) created_at: DateTime<Utc>,
}

/// An alert on its way to somebody.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub(crate) alert: Alert,
    pub(crate) user: u64,
    pub(crate) email: String,
}

type Row = (
    u64,
    Option<u64>,
    String,
    String,
    Decimal,
    Decimal,
    String,
    DateTime<Utc>,
);

impl TryFrom<Row> for Alert {
    type Error = super::StoreError;

    fn try_from((id, task_id, token, operator, threshold, price, delivery, created_at): Row) -> Result<Self> {
        Ok(Self {
            id,
            task_id,
            token: token.parse().map_err(|_| foreign("token", &token))?,
            operator: Operator::from_name(&operator).ok_or_else(|| foreign("operator", operator))?,
            threshold: Price::new(threshold).map_err(|_| foreign("threshold", threshold))?,
            price: Price::new(price).map_err(|_| foreign("price", price))?,
            delivery: Delivery::from_name(&delivery).ok_or_else(|| foreign("delivery", delivery))?,
            created_at,
        })
    }
}

impl Store {
    /// Records a crossing: marks the task and writes the alert together, or does neither. False when somebody else
    /// (another instance, an edit in between) was first: that is what makes it once per crossing.
    pub(crate) async fn record_crossing(
        &self,
        task: &Armed,
        token: &Token,
        price: Price,
        delivery: Delivery,
    ) -> Result<bool> {
        let mut transaction = self.pool.begin().await?;
        let marked = sqlx::query("UPDATE tasks SET holds = TRUE, updated_at = updated_at WHERE id = ? AND revision = ? AND enabled AND NOT holds")
            .bind(task.id)
            .bind(task.revision)
            .execute(&mut *transaction)
            .await?;
        if marked.rows_affected() != 1 {
            transaction.rollback().await?;
            return Ok(false);
        }
        sqlx::query("INSERT INTO alerts (user_id, task_id, token, operator, threshold, price, delivery) VALUES (?, ?, ?, ?, ?, ?, ?)")
            .bind(task.user)
            .bind(task.id)
            .bind(token.as_str())
            .bind(task.rule.operator.name())
            .bind(task.rule.limit.decimal())
            .bind(price.decimal())
            .bind(delivery.name())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Newest first.
    pub(crate) async fn alerts(&self, user: u64, limit: u32, offset: u32) -> Result<Page<Alert>> {
        let (total,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM alerts WHERE user_id = ?")
            .bind(user)
            .fetch_one(&self.pool)
            .await?;
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, task_id, token, operator, threshold, price, delivery, created_at FROM alerts WHERE user_id = ? ORDER BY id DESC LIMIT ? OFFSET ?",
        )
        .bind(user)
        .bind(limit)
        .bind(offset)
        .fetch_all(&self.pool)
        .await?;
        let items = rows.into_iter().map(Alert::try_from).collect::<Result<_>>()?;
        Ok(Page {
            items,
            total: total.unsigned_abs(),
            limit,
            offset,
        })
    }

    /// Alerts nobody has been told about yet, oldest first.
    pub(crate) async fn pending(&self, limit: u32) -> Result<Vec<Pending>> {
        let rows: Vec<(u64, u64, String)> = sqlx::query_as(
            "SELECT a.id, a.user_id, u.email FROM alerts a JOIN users u ON u.id = a.user_id WHERE a.delivery = 'pending' ORDER BY a.id LIMIT ?",
        )
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        let mut pending = Vec::with_capacity(rows.len());
        for (id, user, email) in rows {
            let row: Option<Row> = sqlx::query_as(
                "SELECT id, task_id, token, operator, threshold, price, delivery, created_at FROM alerts WHERE id = ?",
            )
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
            if let Some(row) = row {
                pending.push(Pending {
                    alert: row.try_into()?,
                    user,
                    email,
                });
            }
        }
        Ok(pending)
    }

    /// Takes an alert for sending. Only one taker succeeds, and what was taken is never pending again: an alert that a crash
    /// interrupts is lost rather than told twice.
    pub(crate) async fn claim(&self, alert: u64) -> Result<bool> {
        let done = sqlx::query("UPDATE alerts SET delivery = 'sending' WHERE id = ? AND delivery = 'pending'")
            .bind(alert)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// How the sending ended; `failure` says why it did not work.
    pub(crate) async fn delivered(&self, alert: u64, failure: Option<&str>) -> Result<()> {
        let (delivery, detail) = match failure {
            None => (Delivery::Sent, None),
            Some(why) => (Delivery::Failed, Some(why.chars().take(512).collect::<String>())),
        };
        sqlx::query("UPDATE alerts SET delivery = ?, detail = ? WHERE id = ?")
            .bind(delivery.name())
            .bind(detail)
            .bind(alert)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Alerts whose sender died on the way are marked as failed.
    pub(crate) async fn give_up_on_interrupted(&self) -> Result<u64> {
        let done = sqlx::query(
            "UPDATE alerts SET delivery = 'failed', detail = 'interrupted while sending' WHERE delivery = 'sending' AND created_at < UTC_TIMESTAMP(3) - INTERVAL 10 MINUTE",
        )
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }
}
