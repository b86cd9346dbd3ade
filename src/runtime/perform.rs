//! Performs one step: the only place where a plan becomes engine calls.

use super::holder;
use super::message::Reporter;
use super::provider;
use crate::engine::archive::archive;
use crate::engine::{
    Engine, EngineError, ErrorKind, ExecSpec, Feed, LogRequest, RemoveRequest, Result, StopRequest, Timestamp,
};
use crate::plan::{Creation, Guard, InjectedFile, ProviderCommand, ProviderVariable, StepAction};
use crate::stack::Event;
use bytes::Bytes;
use futures::StreamExt;
use std::collections::HashMap;
use std::sync::Arc;

/// Most bytes of the end of a hook's output that its error quotes.
const QUOTED: usize = 2048;

/// A step with everything it needs.
pub(super) struct ResolvedStep {
    pub(super) operation: u64,
    pub(super) action: StepAction,
    /// Id of its container; empty when it has none, `None` when the container was not created.
    pub(super) container: Option<String>,
    /// Ids of the containers that earlier steps created.
    pub(super) ids: indexmap::IndexMap<crate::plan::ContainerRef, String>,
    /// Services that its progress is reported for.
    pub(super) audience: Vec<String>,
}

/// Whether the guard of a step holds.
pub(super) async fn guard(engine: Arc<dyn Engine>, guard: Guard) -> Result<bool> {
    let (Guard::ImageChanged { image, .. } | Guard::ImageAbsent { image } | Guard::ImageSame { image, .. }) = &guard;
    let found = engine.image(image).await?;
    let is_same = |was: &str| found.as_ref().is_some_and(|found| found.is(was));
    Ok(match &guard {
        Guard::ImageChanged { was, .. } => !is_same(was),
        Guard::ImageSame { was, .. } => is_same(was),
        Guard::ImageAbsent { .. } => found.is_none(),
    })
}

/// The result of a step.
#[derive(Debug)]
pub(super) enum StepOutput {
    Nothing,
    /// The id of a container it created.
    Created(String),
    /// The variables of a provider; `None` when it no longer provides.
    Provided(Option<Vec<ProviderVariable>>),
}

/// Performs one step.
pub(super) async fn perform(engine: Arc<dyn Engine>, step: ResolvedStep, reporter: Reporter) -> Result<StepOutput> {
    let Some(id) = step.container.as_deref() else {
        return Err(EngineError::new(
            "looking for",
            "a container",
            ErrorKind::Missing,
            "the step that makes it did not run",
        ));
    };
    match &step.action {
        StepAction::Pull { request, .. } => pull(&engine, request.clone(), &step, &reporter).await?,
        StepAction::Push { image, .. } => push(&engine, image, &step, &reporter).await?,
        StepAction::Build(request) => build(&engine, request.as_ref().clone(), &step, &reporter).await?,
        StepAction::CreateNetwork(spec) => drop(engine.create_network(spec.as_ref().clone()).await?),
        StepAction::RemoveNetwork { id, .. } => gone_is_fine(engine.remove_network(id).await)?,
        StepAction::CreateVolume(spec) => engine.create_volume(spec.as_ref().clone()).await?,
        StepAction::RemoveVolume { name } => gone_is_fine(engine.remove_volume(name, false).await)?,
        StepAction::CreateContainer(_) => return create(&engine, &step, &reporter).await.map(StepOutput::Created),
        StepAction::Connect { network, endpoint, .. } => {
            so_is_fine(engine.connect_network(network, id, endpoint.as_ref().clone()).await)?;
        }
        StepAction::Upload { files, .. } => engine.upload(id, "/", injected(id, files, reporter.now())).await?,
        StepAction::Start { .. } => match engine.start_container(id).await {
            Ok(()) => {}
            Err(error) => return Err(holder::named(error).await),
        },
        StepAction::Pause { .. } => engine.pause_container(id).await?,
        StepAction::Unpause { .. } => engine.unpause_container(id).await?,
        StepAction::PreStart(creation) => run_pre_start(&engine, creation, &step).await?,
        StepAction::Hook { hook, name, .. } => run_hook(&engine, id, hook, name).await?,
        StepAction::Stop { grace, .. } => gone_is_fine(engine.stop_container(id, stop(*grace)).await)?,
        StepAction::Kill { signal, .. } => match engine.kill_container(id, signal).await {
            // It ended in the meantime.
            Err(error) if error.kind == ErrorKind::Conflict => {}
            answer => gone_is_fine(answer)?,
        },
        StepAction::Restart { grace, .. } => engine.restart_container(id, stop(*grace)).await?,
        StepAction::Remove { volumes, .. } => {
            let remove = RemoveRequest {
                force: true,
                volumes: *volumes,
            };
            gone_is_fine(engine.remove_container(id, remove).await)?;
        }
        StepAction::Rename { name, .. } => so_is_fine(engine.rename_container(id, name).await)?,
        StepAction::RemoveImage { name } => gone_is_fine(engine.remove_image(name, false).await)?,
        StepAction::Provider(run) => {
            if let Some(variables) = provider::ask(run, step.operation, &reporter).await? {
                return Ok(StepOutput::Provided(
                    (run.command == ProviderCommand::Up).then_some(variables),
                ));
            }
        }
    }
    Ok(StepOutput::Nothing)
}

fn stop(grace: Option<std::time::Duration>) -> StopRequest {
    StopRequest { grace, signal: None }
}

/// Success when the thing to be stopped or removed no longer exists.
fn gone_is_fine(answer: Result<()>) -> Result<()> {
    match answer {
        Err(error) if error.kind == ErrorKind::Missing => Ok(()),
        answer => answer,
    }
}

/// Success when it was made so already, by somebody else at the same time.
fn so_is_fine(answer: Result<()>) -> Result<()> {
    match answer {
        Err(error) if error.kind == ErrorKind::AlreadySo => Ok(()),
        answer => answer,
    }
}

async fn pull(
    engine: &Arc<dyn Engine>,
    request: crate::engine::PullRequest,
    step: &ResolvedStep,
    reporter: &Reporter,
) -> Result<()> {
    let mut feed = engine.pull(request);
    while let Some(progress) = feed.next().await {
        let event = Event::Pulled {
            services: step.audience.clone(),
            progress: progress?,
            at: reporter.now(),
        };
        reporter.send_event(event).await;
    }
    Ok(())
}

async fn push(engine: &Arc<dyn Engine>, image: &str, step: &ResolvedStep, reporter: &Reporter) -> Result<()> {
    let mut feed = engine.push(image);
    while let Some(progress) = feed.next().await {
        let event = Event::Pushed {
            services: step.audience.clone(),
            progress: progress?,
            at: reporter.now(),
        };
        reporter.send_event(event).await;
    }
    Ok(())
}

async fn build(
    engine: &Arc<dyn Engine>,
    request: crate::engine::BuildRequest,
    step: &ResolvedStep,
    reporter: &Reporter,
) -> Result<()> {
    let mut feed = engine.build(request);
    while let Some(progress) = feed.next().await {
        let event = Event::Built {
            services: step.audience.clone(),
            progress: progress?,
            at: reporter.now(),
        };
        reporter.send_event(event).await;
    }
    Ok(())
}

/// Runs a `pre_start` hook; an exit code other than 0 is an error that quotes its output, and its container is kept for
/// inspection.
async fn run_pre_start(engine: &Arc<dyn Engine>, creation: &Creation, step: &ResolvedStep) -> Result<()> {
    const DOING: &str = "running pre_start in";
    let spec = creation
        .resolve(|container| step.ids.get(container).cloned(), |_| None)
        .map_err(|error| EngineError::new(DOING, &creation.spec.image, ErrorKind::Missing, error.to_string()))?;
    let id = engine.create_container(spec).await?.id;
    engine.start_container(&id).await?;
    let code = engine.wait_container(&id).await?;
    if code == 0 {
        let remove = RemoveRequest {
            force: true,
            volumes: true,
        };
        return gone_is_fine(engine.remove_container(&id, remove).await);
    }
    let mut printed = Vec::new();
    let mut lines = engine.logs(
        &id,
        LogRequest {
            tail: Some(10),
            ..LogRequest::default()
        },
    );
    while let Some(chunk) = lines.next().await {
        printed.extend_from_slice(&without_time(&chunk?.bytes));
    }
    Err(hook_error(DOING, &id, code, &printed))
}

/// A log frame without the engine's time and the blank at its beginning.
fn without_time(frame: &[u8]) -> Vec<u8> {
    let from = frame.iter().position(|byte| *byte == b' ').map_or(0, |at| at + 1);
    frame.get(from..).unwrap_or_default().to_vec()
}

async fn create(engine: &Arc<dyn Engine>, step: &ResolvedStep, reporter: &Reporter) -> Result<String> {
    let StepAction::CreateContainer(creation) = &step.action else {
        return Err(EngineError::new(
            "creating container",
            "",
            ErrorKind::Invalid,
            "not a creation",
        ));
    };
    let mut images = HashMap::new();
    for name in creation.images() {
        if let Some(found) = engine.image(name).await? {
            images.insert(name, found);
        }
    }
    let spec = creation
        .resolve(|container| step.ids.get(container).cloned(), |name| images.get(name))
        .map_err(|error| {
            EngineError::new(
                "creating container",
                &creation.spec.name,
                ErrorKind::Missing,
                error.to_string(),
            )
        })?;
    let name = spec.name.clone();
    let created = engine.create_container(spec).await?;
    for warning in created.warnings {
        let event = Event::Noted {
            operation: step.operation,
            note: format!("{name}: {warning}"),
        };
        reporter.send_event(event).await;
    }
    Ok(created.id)
}

/// A tar of the files, for the root of the container.
fn injected(container: &str, files: &[InjectedFile], now: Timestamp) -> Feed<Bytes> {
    let seconds = u64::try_from(now.0 / 1_000_000_000).unwrap_or(0);
    let files = files.to_vec();
    archive("packing files for", container, move |builder| {
        files.iter().try_for_each(|file| {
            let mut header = tar::Header::new_gnu();
            header.set_size(file.content.len() as u64);
            header.set_mode(file.mode);
            header.set_uid(u64::from(file.uid));
            header.set_gid(u64::from(file.gid));
            header.set_mtime(seconds);
            builder.append_data(&mut header, file.path.trim_start_matches('/'), file.content.as_slice())
        })
    })
}

/// Runs a `post_start` or `pre_stop` command; an exit code other than 0 is an error that quotes its output.
async fn run_hook(engine: &Arc<dyn Engine>, id: &str, hook: &ExecSpec, name: &str) -> Result<()> {
    let mut session = match engine.exec(id, hook.clone()).await {
        // A container that does not run any more needs no preparation for its stop.
        Err(error) if name == "pre_stop" && matches!(error.kind, ErrorKind::Conflict | ErrorKind::Missing) => {
            return Ok(());
        }
        answer => answer?,
    };
    let mut printed = Vec::new();
    while let Some(chunk) = session.output.next().await {
        printed.extend_from_slice(&chunk?.bytes);
        let surplus = printed.len().saturating_sub(QUOTED);
        printed.drain(..surplus);
    }
    match engine.exec_report(&session.id).await?.exit_code {
        Some(0) | None => Ok(()),
        Some(code) => {
            let doing = if name == "pre_stop" {
                "running pre_stop in"
            } else {
                "running post_start in"
            };
            Err(hook_error(doing, id, code, &printed))
        }
    }
}

fn hook_error(doing: &'static str, id: &str, code: i64, printed: &[u8]) -> EngineError {
    let said = String::from_utf8_lossy(printed);
    let detail = match said.trim() {
        "" => format!("exit code {code}"),
        said => format!("exit code {code}: {said}"),
    };
    EngineError::new(doing, id.get(..12).unwrap_or(id), ErrorKind::Other, detail)
}
