//! Looking without touching: what an `up` would do now.

use super::UpOptions;
use super::observe::{Look, observe};
use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::engine::{Engine, LabelFilter, Result, Timestamp};
use crate::plan::{self, Plan, label};
use futures::future::{join_all, try_join};
use std::sync::Arc;

/// The plan of an `up` with these options, made from what is on the host now. The inner error are the faults that stand in
/// its way.
///
/// # Errors
/// When the engine cannot be asked.
pub async fn preview(
    engine: Arc<dyn Engine>,
    project: &Project,
    services: &[String],
    options: &UpOptions,
    now: Timestamp,
) -> Result<std::result::Result<Plan, Vec<Diagnostic>>> {
    let ours = LabelFilter(vec![format!("{}={}", label::PROJECT, project.name)]);
    let (host, containers) = try_join(engine.info(), engine.containers(ours)).await?;
    let reports = join_all(containers.iter().map(|found| engine.container(&found.id))).await;
    // A container that went away between the two calls simply has no details.
    let reports = reports
        .into_iter()
        .flatten()
        .map(|report| (report.summary.id.clone(), report))
        .collect();
    let look = Look {
        project: project.name.clone(),
        wanted: plan::wanted(project),
        host,
        at: now,
        found: None,
        reports,
    };
    let observed = observe(engine, look).await?;
    Ok(plan::up(project, &observed, &options.for_plan(services)))
}
