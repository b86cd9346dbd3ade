//! A project on a swarm: which of its attributes have which effect there, and the stack it becomes, byte for byte as
//! `docker stack deploy` writes it. Beside it what is on the swarm
//! is judged: how far services are, in what they differ from the file, and why they are not as they are to be. Pure.

mod activity;
mod change;
mod convert;
mod difference;
mod exclusion;
mod gate;
mod images;
mod listing;
mod missing_path;
mod news;
mod node_use;
mod order;
mod page;
mod planned;
mod report;
mod resolve;
mod rollout;
mod stack;
mod suitable;
mod support;
mod table;
mod usage;

pub use activity::{SeenTasks, StackActivity};
pub use change::SwarmChange;
pub use convert::convert;
pub use difference::differences;
pub use exclusion::Exclusion;
pub use gate::{SwarmView, TaskProgress};
pub use images::{is_local_registry, unpushable};
pub use listing::{services_table, stacks, stacks_table, task_json, task_name, tasks_shown, tasks_table};
pub use missing_path::MissingPath;
pub use news::{RolledBackObject, SwarmNews};
pub use node_use::{HostPort, NodeUse, node_uses};
pub use order::{restart_turns, scaled};
pub use page::page;
pub use planned::{FoundStack, OF_NODES, PlannedChange, PlannedObject, planned, planned_json, planned_text, version};
pub use report::{json, text};
pub use resolve::{PlacedObject, ResolvedStack, resolve};
pub use rollout::{Rollout, RolloutState};
pub use stack::{IMAGE, NAMESPACE, ObjectSource, Pinning, StackObject, StackService, SwarmStack, service_key};
pub use suitable::{exclusions, suitable_nodes};
pub use support::{Outcome, Support, SupportCase, SupportRow, ValuePattern};
pub use table::{row_of, rows};
pub use usage::{JudgedUse, judge};
