//! Turn about with the reference on a real engine. For every project of `projects.rs`: what one tool brings up the other finds
//! up to date, lists, reads and takes down; and what both create is the same, attribute by attribute. Without an engine or
//! without `docker compose` these tests say so and pass; `STACKDECK_REQUIRE_ENGINE=1` makes that a failure.

mod hashes;
mod inspect;
mod projects;
mod stage;
#[path = "../support/mod.rs"]
mod support;
mod turn_about;
