//! What is told while a stack is deployed or removed, as text and as JSON.

use super::gate::TaskProgress;
use crate::compose::Condition;
use serde_json::{Value, json};
use std::fmt;

/// Something that happened to a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SwarmNews {
    /// Its registry could not be asked for the digest of an image that has none from before.
    Unpinned { image: String, why: String },
    /// A network, secret, config or service was made.
    Created { kind: &'static str, name: String },
    /// A service was given another spec; in what it differs.
    Updated { name: String, why: Vec<&'static str> },
    /// A service is as it is to be.
    Unchanged { name: String },
    /// A service has no tasks yet, because it waits.
    Waits {
        name: String,
        waits: Vec<(String, Condition)>,
    },
    /// Something was removed.
    Removed { kind: &'static str, name: String },
    /// Something could not be removed, or will not be.
    Left { what: String, why: String },
    /// A task failed, or no node takes it.
    TaskFailed {
        service: String,
        node: String,
        error: String,
    },
    /// A service has all its tasks.
    Ready { name: String, progress: TaskProgress },
    /// An update ended otherwise than it was meant to.
    UpdateEnded {
        name: String,
        state: String,
        message: String,
    },
    /// What was changed is rolled back, in this order: services, then what was made besides them.
    RollingBack {
        services: Vec<String>,
        made: Vec<RolledBackObject>,
        why: String,
    },
    /// A service has, or gets, the spec it had before.
    RolledBack { name: String, how: &'static str },
}

/// Something that a deployment made and that is removed with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolledBackObject {
    pub kind: &'static str,
    pub name: String,
}

impl fmt::Display for SwarmNews {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unpinned { image, why } => write!(
                f,
                "image {image} is not pinned to a digest, and each node takes what it finds under that name: {why}"
            ),
            Self::Created { kind, name } => write!(f, "{kind} {name} created"),
            Self::Updated { name, why } => write!(f, "service {name} updated: {}", why.join(", ")),
            Self::Unchanged { name } => write!(f, "service {name} unchanged"),
            Self::Waits { name, waits } => {
                let waits: Vec<String> = waits
                    .iter()
                    .map(|(name, condition)| format!("{name} ({})", condition.as_str()))
                    .collect();
                write!(f, "service {name} waits for {}", waits.join(", "))
            }
            Self::Removed { kind, name } => write!(f, "{kind} {name} removed"),
            Self::Left { what, why } => write!(f, "{what} is left: {why}"),
            Self::TaskFailed { service, node, error } if node.is_empty() => {
                write!(f, "service {service}: {error}")
            }
            Self::TaskFailed { service, node, error } => {
                write!(f, "service {service}: a task failed on {node}: {error}")
            }
            Self::Ready { name, progress } => {
                write!(f, "service {name} ready, {}/{}", progress.done, progress.wanted)
            }
            Self::UpdateEnded { name, state, message } => {
                write!(
                    f,
                    "service {name}: UPDATE {}: {message}",
                    state.replace('_', " ").to_uppercase()
                )
            }
            Self::RollingBack { services, made, why } if services.is_empty() && made.is_empty() => {
                write!(f, "nothing was changed that could be rolled back: {why}")
            }
            Self::RollingBack { services, made, why } => {
                let made = made.iter().map(|one| format!("{} {}", one.kind, one.name));
                let order: Vec<String> = services.iter().cloned().chain(made).collect();
                let order = order.join(", ");
                write!(
                    f,
                    "ROLLING BACK all that was changed, in this order: {order}; because {why}"
                )
            }
            Self::RolledBack { name, how } => write!(f, "service {name} rolled back: {how}"),
        }
    }
}

impl SwarmNews {
    /// As an object of type `stack`.
    pub fn json(&self) -> Value {
        let mut object = match self {
            Self::Unpinned { image, why } => json!({"what": "unpinned", "name": image, "why": why}),
            Self::Created { kind, name } => json!({"what": "created", "kind": kind, "name": name}),
            Self::Updated { name, why } => json!({"what": "updated", "kind": "service", "name": name, "why": why}),
            Self::Unchanged { name } => json!({"what": "unchanged", "kind": "service", "name": name}),
            Self::Waits { name, waits } => {
                let waits: Vec<Value> = waits
                    .iter()
                    .map(|(name, condition)| json!({"service": name, "condition": condition.as_str()}))
                    .collect();
                json!({"what": "waits", "kind": "service", "name": name, "waits": waits})
            }
            Self::Removed { kind, name } => json!({"what": "removed", "kind": kind, "name": name}),
            Self::Left { what, why } => json!({"what": "left", "name": what, "why": why}),
            Self::TaskFailed { service, node, error } => {
                json!({"what": "task_failed", "kind": "service", "name": service, "node": node, "error": error})
            }
            Self::Ready { name, progress } => {
                json!({"what": "ready", "kind": "service", "name": name, "done": progress.done, "wanted": progress.wanted})
            }
            Self::UpdateEnded { name, state, message } => {
                json!({"what": "update_ended", "kind": "service", "name": name, "state": state, "message": message})
            }
            Self::RollingBack { services, made, why } => {
                let made: Vec<Value> = made
                    .iter()
                    .map(|one| json!({"kind": one.kind, "name": one.name}))
                    .collect();
                json!({"what": "rolling_back", "services": services, "made": made, "why": why})
            }
            Self::RolledBack { name, how } => {
                json!({"what": "rolled_back", "kind": "service", "name": name, "how": how})
            }
        };
        if let Value::Object(fields) = &mut object {
            fields.insert("type".to_owned(), "stack".into());
        }
        object
    }
}
