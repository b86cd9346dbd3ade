//! The doctor for a session.

use crate::program::Program;
use futures::FutureExt;
use stackdeck::doctor::{self, CheckInput};
use stackdeck::engine::Engine;
use stackdeck::facts::{self, FactsRequest};
use stackdeck::runtime::{Doctor, DoctorRequest};
use std::rc::Rc;
use std::sync::Arc;

/// The doctor on an engine. `--read-only` keeps it from making containers to look into images.
pub(crate) fn session_doctor(program: &Program<'_>, engine: Arc<dyn Engine>) -> Doctor {
    let (clock, may_create) = (program.clock, !program.global.read_only);
    Rc::new(move |asked: DoctorRequest| {
        let engine = Arc::clone(&engine);
        async move {
            let Some(tree) = asked.project.places.tree() else {
                return Vec::new();
            };
            let request = FactsRequest {
                engine,
                project: &asked.project,
                tree,
                now: clock.now(),
                looks_inside: asked.is_thorough && may_create,
                containers: asked.containers,
                asks_registries: asked.is_thorough,
                untrusted: asked.untrusted,
            };
            // Without an answer of the engine nothing is found, and the session says that it is lost.
            let Ok(facts) = facts::gather(&request).await else {
                return Vec::new();
            };
            let found = doctor::check(CheckInput {
                project: &asked.project,
                tree,
                facts: &facts,
            });
            found.into_iter().map(|one| one.diagnostic).collect()
        }
        .boxed_local()
    })
}
