//! Previews what an operation would do now, without doing it.

use super::observe::{ObserveRequest, observe};
use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::engine::{ContainerReport, Engine, ErrorKind, LabelFilter, Result, Timestamp};
use crate::plan::{Observed, Operation, Plan, label, project_from_labels};
use futures::future::{join_all, try_join};
use std::sync::Arc;

/// What an operation would do, and what was found.
#[derive(Debug)]
pub struct Preview {
    /// The plan, or the faults that prevent it.
    pub plan: std::result::Result<Plan, Vec<Diagnostic>>,
    /// What it was made from.
    pub observed: Observed,
}

/// The plan of an operation for the present state of the host; without a project, for what labels tell of it.
///
/// # Errors
/// When the engine cannot be asked.
pub async fn preview(
    engine: Arc<dyn Engine>,
    (name, project): (&str, Option<&Project>),
    operation: &Operation,
    now: Timestamp,
) -> Result<Preview> {
    let ours = LabelFilter(vec![format!("{}={}", label::PROJECT, name)]);
    let (host, containers) = try_join(engine.info(), engine.containers(ours)).await?;
    let reports = join_all(containers.iter().map(|found| engine.container(&found.id))).await;
    // A container that was removed between the two calls just has no report.
    let there =
        |answer: &Result<ContainerReport>| !answer.as_ref().is_err_and(|error| error.kind == ErrorKind::Missing);
    let reports = reports.into_iter().filter(there);
    let reports = reports
        .map(|answer| answer.map(|report| (report.summary.id.clone(), report)))
        .collect::<Result<_>>()?;
    let request = ObserveRequest {
        project: name.to_owned(),
        lookups: project
            .map(|project| operation.options().lookups(project))
            .unwrap_or_default(),
        host,
        at: now,
        found: None,
        reports,
    };
    let observed = observe(engine, request).await?;
    let recovered;
    let project = match project {
        Some(project) => project,
        None => {
            recovered = project_from_labels(name, &observed);
            &recovered
        }
    };
    let plan = operation.options().plan(project, &observed);
    Ok(Preview { plan, observed })
}
