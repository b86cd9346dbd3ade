//! Applies updates in containers: copies, removals, commands. Rebuilds and restarts are plans, and not done here.

use super::pack::pack;
use super::rules::Rule;
use super::update::ServiceUpdate;
use crate::engine::{ContainerStatus, ContainerSummary, Engine, EngineError, ErrorKind, ExecSpec, LabelFilter, Result};
use crate::plan::label;
use futures::StreamExt;
use std::path::PathBuf;
use std::sync::Arc;

/// Most bytes kept of the end of a command's output.
const OUTPUT_LIMIT: usize = 2048;

/// What was done in the replicas of a service. A failure in one does not keep it from being done in the others.
#[derive(Debug, Default)]
pub struct Applied {
    /// Replicas in which it was applied.
    pub containers: usize,
    /// Last output of a command, from the last replica; raw.
    pub output: String,
    pub faults: Vec<EngineError>,
}

/// Copies and removes files in every replica, also in exited ones: they may have exited because a file was missing.
///
/// # Errors
/// When the replicas cannot be listed.
pub async fn sync(engine: &Arc<dyn Engine>, project: &str, update: &ServiceUpdate) -> Result<Applied> {
    let files: Arc<[(PathBuf, String)]> = update
        .copied
        .iter()
        .map(|(inside, here)| (here.clone(), inside.clone()))
        .collect();
    let mut applied = Applied::default();
    for container in replicas(engine, project, &update.service).await? {
        let faults = sync_one(engine, &container, &files, update).await;
        applied.containers += usize::from(faults.is_empty());
        applied.faults.extend(faults);
    }
    Ok(applied)
}

/// Runs the commands in every running replica.
///
/// # Errors
/// When the replicas cannot be listed.
pub async fn execute(
    engine: &Arc<dyn Engine>,
    project: &str,
    rules: &[Rule],
    update: &ServiceUpdate,
) -> Result<Applied> {
    let mut applied = Applied::default();
    let mut running = replicas(engine, project, &update.service).await?;
    running.retain(|container| container.status == ContainerStatus::Running);
    for container in &running {
        let mut succeeded = true;
        for rule in update.hooks.iter().filter_map(|at| rules.get(*at)) {
            match run(engine, container, rule.exec.clone()).await {
                Ok(output) => applied.output = output,
                Err(error) => {
                    succeeded = false;
                    applied.faults.push(error);
                }
            }
        }
        applied.containers += usize::from(succeeded);
    }
    Ok(applied)
}

async fn replicas(engine: &Arc<dyn Engine>, project: &str, service: &str) -> Result<Vec<ContainerSummary>> {
    let filter = LabelFilter(vec![
        format!("{}={project}", label::PROJECT),
        format!("{}={service}", label::SERVICE),
        format!("{}=False", label::ONE_OFF),
    ]);
    let mut found = engine.containers(filter).await?;
    found.retain(|container| !matches!(container.status, ContainerStatus::Removing | ContainerStatus::Dead));
    Ok(found)
}

/// Removes before copying, since a file may have become a directory. A missing `rm` in the image does not prevent the
/// copy.
async fn sync_one(
    engine: &Arc<dyn Engine>,
    container: &ContainerSummary,
    files: &Arc<[(PathBuf, String)]>,
    update: &ServiceUpdate,
) -> Vec<EngineError> {
    let mut faults = Vec::new();
    if !update.removed.is_empty() {
        let command = ["rm", "-rf", "--"].map(str::to_owned).into_iter();
        let spec = ExecSpec {
            command: command.chain(update.removed.iter().cloned()).collect(),
            user: "0".to_owned(),
            ..ExecSpec::default()
        };
        faults.extend(run(engine, container, spec).await.err());
    }
    if !files.is_empty() {
        let packed = pack(&update.service, files);
        faults.extend(engine.upload(&container.id, "/", packed).await.err());
    }
    faults
}

/// Runs a command to its end and returns its last output; an exit code other than 0 is an error that quotes it.
async fn run(engine: &Arc<dyn Engine>, container: &ContainerSummary, spec: ExecSpec) -> Result<String> {
    let command = spec.command.join(" ");
    let mut session = engine.exec(&container.id, spec).await?;
    let mut output = Vec::new();
    while let Some(chunk) = session.output.next().await {
        output.extend_from_slice(&chunk?.bytes);
        let surplus = output.len().saturating_sub(OUTPUT_LIMIT);
        output.drain(..surplus);
    }
    let output = String::from_utf8_lossy(&output).trim().to_owned();
    match engine.exec_report(&session.id).await?.exit_code {
        Some(0) | None => Ok(output),
        Some(code) => Err(EngineError::new(
            "following changes in",
            &container.name,
            ErrorKind::Other,
            format!("`{command}` ended with {code}: {output}"),
        )),
    }
}
