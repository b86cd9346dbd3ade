//! What keeps a task from a node, in words: of one node with all its figures, and of several together.

use std::fmt;

/// What keeps a service's tasks from a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exclusion {
    /// The node takes no new tasks: it is down, drained or paused.
    Unavailable(String),
    Constraint {
        constraint: String,
        /// What the node has in place of what is wanted; `None` when that is not known.
        has: Option<String>,
    },
    Platform {
        wanted: String,
        has: String,
    },
    Resource(Amount),
    /// A driver that is no part of the engine.
    Plugin {
        /// `volume`, `log`.
        kind: String,
        name: String,
    },
    /// A port of the node.
    Port {
        port: u32,
        /// The service that has it.
        by: String,
    },
    /// `deploy.placement.max_replicas_per_node`.
    MostTasks {
        here: u64,
        most: u64,
    },
}

/// How much of a resource is wanted, and how much a node has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    unit: Unit,
    wanted: i64,
    /// Reserved by the tasks that are there.
    used: i64,
    total: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Unit {
    Bytes,
    /// In units of 10⁻⁹.
    Processors,
    Generic(String),
}

impl Amount {
    pub(super) fn memory(wanted: i64, used: i64, total: i64) -> Self {
        Self {
            unit: Unit::Bytes,
            wanted,
            used,
            total,
        }
    }

    pub(super) fn processors(wanted: i64, used: i64, total: i64) -> Self {
        Self {
            unit: Unit::Processors,
            wanted,
            used,
            total,
        }
    }

    pub(super) fn generic(kind: &str, wanted: i64, used: i64, total: i64) -> Self {
        Self {
            unit: Unit::Generic(kind.to_owned()),
            wanted,
            used,
            total,
        }
    }

    fn free(&self) -> i64 {
        self.total.saturating_sub(self.used).max(0)
    }

    pub(super) fn is_lacking(&self) -> bool {
        self.wanted > self.free()
    }

    fn number(&self, number: i64) -> String {
        match &self.unit {
            Unit::Bytes => bytes(number),
            Unit::Processors => decimal(number, 1_000_000_000),
            Unit::Generic(_) => number.to_string(),
        }
    }

    /// "2 GiB of memory", "1.5 CPUs", "2 gpu"
    fn wanted(&self) -> String {
        let number = self.number(self.wanted);
        match &self.unit {
            Unit::Bytes => format!("{number} of memory"),
            Unit::Processors => format!("{number} CPUs"),
            Unit::Generic(kind) => format!("{number} {kind}"),
        }
    }
}

/// "512 MiB", "1.5 GiB"
fn bytes(number: i64) -> String {
    if number < 1 << 30 {
        format!("{} MiB", decimal(number, 1 << 20))
    } else {
        format!("{} GiB", decimal(number, 1 << 30))
    }
}

/// With at most two digits after the point. What is free must not look like more than it is, so nothing is rounded up.
fn decimal(number: i64, unit: i64) -> String {
    let hundredths = i128::from(number) * 100 / i128::from(unit);
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    match (rest / 10, rest % 10) {
        (0, 0) => whole.to_string(),
        (tenths, 0) => format!("{whole}.{tenths}"),
        (tenths, last) => format!("{whole}.{tenths}{last}"),
    }
}

/// Of one node.
impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(state) => write!(f, "the node is {state}"),
            Self::Constraint { constraint, has } => match has.as_deref() {
                Some("") => write!(f, "`{constraint}` excludes it: it has no such label"),
                Some(has) => write!(f, "`{constraint}` excludes it: it is `{has}`"),
                None => write!(f, "`{constraint}` excludes it"),
            },
            Self::Platform { wanted, has } => write!(f, "it is {has}, and the image is for {wanted}"),
            Self::Resource(amount) => {
                let (used, free) = (amount.number(amount.used), amount.number(amount.free()));
                let (wanted, total) = (amount.wanted(), amount.number(amount.total));
                match amount.used {
                    0 => write!(f, "a task reserves {wanted}, and it has {total}"),
                    _ => write!(
                        f,
                        "a task reserves {wanted}, and {free} of its {total} is free: tasks there reserve {used}"
                    ),
                }
            }
            Self::Plugin { kind, name } => write!(f, "it has no {kind} driver {name}"),
            Self::Port { port, by } => write!(f, "port {port} is taken there by {by}"),
            Self::MostTasks { here, most } => {
                write!(f, "it has {here} tasks of the service, and may have {most}")
            }
        }
    }
}

impl Exclusion {
    /// Of several nodes, without what differs between them; `nodes` as in "2 of 3 nodes".
    pub fn of_nodes(&self, nodes: &str) -> String {
        match self {
            Self::Unavailable(state) => format!("{nodes}: {state}"),
            Self::Constraint { constraint, .. } => format!("`{constraint}` excludes {nodes}"),
            Self::Platform { wanted, .. } => format!("the image is for {wanted}, not for {nodes}"),
            Self::Resource(amount) => format!("a task reserves {}, more than is free on {nodes}", amount.wanted()),
            Self::Plugin { kind, name } => format!("there is no {kind} driver {name} on {nodes}"),
            Self::Port { port, .. } => format!("port {port} is taken on {nodes}"),
            Self::MostTasks { most, .. } => format!("as many tasks as may be on one node ({most}) are on {nodes}"),
        }
    }

    /// What to do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => {
                "bring the nodes back, or make them active: docker node update --availability active NODE"
            }
            Self::Constraint { .. } => {
                "change `deploy.placement.constraints`, or label a node: docker node update --label-add KEY=VALUE NODE"
            }
            Self::Platform { .. } => "build the image for the platform of the nodes too: `build.platforms`",
            Self::Resource(_) => {
                "reserve less (`deploy.resources.reservations`), or see what reserves the rest: docker node ps NODE"
            }
            Self::Plugin { .. } => "install it on the nodes: docker plugin install NAME",
            Self::Port { .. } => {
                "run fewer tasks than there are nodes, or publish another port: one task at a time has it on a node"
            }
            Self::MostTasks { .. } => "raise `deploy.placement.max_replicas_per_node`, or add nodes",
        }
    }
}
