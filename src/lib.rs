//! stackdeck brings a Compose stack up through the Docker Engine API, and explains it.
//!
//! The rooms, from the ground up (arrows mean "may import"; nothing points up):
//!
//! ```text
//!         main ── cli ── settings
//!           │
//!    ┌──────┼─────────┐            faces: draw and print, never decide
//!   tui   plain     json
//!    └──────┼─────────┘
//!        runtime                   the only room with tasks
//!           │
//!        explain                   evidence in, explanation out; pure
//!           │
//!         stack                    one value, a pure reducer over events
//!        │     │      │
//!      plan  engine  logs
//!        │     ▲ ▲
//!     compose  │ └── engine/sim
//!        │     └──── engine/docker
//!       yaml
//!        │
//!       diag
//! ```
//!
//! `ARCHITECTURE.md` tells the same with the invariants each room keeps.

pub mod cli;
pub mod compose;
pub mod diag;
pub mod engine;
pub mod explain;
pub mod json;
pub mod logs;
pub mod plain;
pub mod plan;
pub mod runtime;
pub mod settings;
pub mod stack;
pub mod tui;
pub mod yaml;
