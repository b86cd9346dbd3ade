//! Doing what follows from changes, in every running replica. What is to be built again is answered, not done: that is a plan.

use super::pack::pack;
use super::rules::{Change, Rule, WatchAction};
use super::watcher::below;
use crate::engine::{
    ContainerStatus, ContainerSummary, Engine, EngineError, ErrorKind, ExecSpec, LabelFilter, Result, StopRequest,
};
use crate::plan::label;
use futures::StreamExt;
use indexmap::{IndexMap, IndexSet};
use std::path::PathBuf;
use std::sync::Arc;

/// What was done, or has to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Done {
    /// So many files were copied, and so many removed, in so many containers.
    Synced {
        /// Its service.
        service: String,
        /// Files copied.
        copied: usize,
        /// Files removed.
        removed: usize,
        /// Containers.
        containers: usize,
    },
    /// The service's containers were restarted.
    Restarted {
        /// Its service.
        service: String,
    },
    /// The rule's command ran.
    Executed {
        /// Its service.
        service: String,
    },
    /// The service has to be built again and recreated.
    Rebuild {
        /// Its service.
        service: String,
    },
    /// Something failed; the next change is another try.
    Failed {
        /// Its service.
        service: String,
        /// Why.
        error: EngineError,
    },
}

/// Does what follows from changes.
pub async fn carry_out(engine: &Arc<dyn Engine>, project: &str, rules: &[Rule], changes: &[Change]) -> Vec<Done> {
    let mut by_service: IndexMap<&str, Vec<(&Rule, &Change)>> = IndexMap::new();
    for change in changes {
        if let Some(rule) = rules.get(change.rule) {
            by_service.entry(&rule.service).or_default().push((rule, change));
        }
    }
    let mut done = Vec::new();
    for (service, changes) in by_service {
        let is = |action| changes.iter().any(|(rule, _)| rule.action == action);
        // A new container has everything the others would bring.
        if is(WatchAction::Rebuild) {
            done.push(Done::Rebuild {
                service: service.to_owned(),
            });
            continue;
        }
        match follow(engine, project, service, &changes).await {
            Ok(all) => done.extend(all),
            Err(error) => done.push(Done::Failed {
                service: service.to_owned(),
                error,
            }),
        }
    }
    done
}

/// Copies everything of the rules that ask for it.
pub async fn initial(engine: &Arc<dyn Engine>, project: &str, rules: &[Rule]) -> Vec<Done> {
    let mut changes = Vec::new();
    for (at, rule) in rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| rule.initial_sync && rule.action.syncs())
    {
        let files = if rule.path.is_dir() {
            below(&rule.path)
        } else {
            vec![rule.path.clone()]
        };
        let taken = files.into_iter().filter(|path| rule.takes(path));
        changes.extend(taken.map(|path| Change {
            rule: at,
            path,
            gone: false,
        }));
    }
    carry_out(engine, project, rules, &changes).await
}

async fn follow(
    engine: &Arc<dyn Engine>,
    project: &str,
    service: &str,
    changes: &[(&Rule, &Change)],
) -> Result<Vec<Done>> {
    let containers = running(engine, project, service).await?;
    let service = service.to_owned();
    let syncing = changes.iter().filter(|(rule, _)| rule.action.syncs());
    let (gone, here): (Vec<_>, Vec<_>) = syncing.partition(|(_, change)| change.gone);
    let copied: Vec<(PathBuf, String)> = here
        .iter()
        .map(|(rule, change)| (change.path.clone(), rule.inside(&change.path)))
        .collect();
    let removed: Vec<String> = gone.iter().map(|(rule, change)| rule.inside(&change.path)).collect();
    let mut done = Vec::new();
    if !copied.is_empty() || !removed.is_empty() {
        for container in &containers {
            sync(engine, container, &copied, &removed).await?;
        }
        done.push(Done::Synced {
            service: service.clone(),
            copied: copied.len(),
            removed: removed.len(),
            containers: containers.len(),
        });
    }
    let is_restart = |rule: &Rule| matches!(rule.action, WatchAction::Restart | WatchAction::SyncRestart);
    if changes.iter().any(|(rule, _)| is_restart(rule)) {
        for container in &containers {
            engine.restart_container(&container.id, StopRequest::default()).await?;
        }
        done.push(Done::Restarted {
            service: service.clone(),
        });
    }
    let hooks = changes.iter().filter(|(rule, _)| rule.action == WatchAction::SyncExec);
    let hooks: IndexSet<*const Rule> = hooks.map(|(rule, _)| std::ptr::from_ref(*rule)).collect();
    for (rule, _) in changes
        .iter()
        .filter(|(rule, _)| hooks.contains(&std::ptr::from_ref(*rule)))
    {
        for container in &containers {
            run(engine, container, rule.exec.clone()).await?;
        }
        done.push(Done::Executed {
            service: service.clone(),
        });
    }
    done.dedup();
    Ok(done)
}

async fn running(engine: &Arc<dyn Engine>, project: &str, service: &str) -> Result<Vec<ContainerSummary>> {
    let filter = LabelFilter(vec![
        format!("{}={project}", label::PROJECT),
        format!("{}={service}", label::SERVICE),
        format!("{}=False", label::ONE_OFF),
    ]);
    let mut found = engine.containers(filter).await?;
    found.retain(|container| container.status == ContainerStatus::Running);
    Ok(found)
}

async fn sync(
    engine: &Arc<dyn Engine>,
    container: &ContainerSummary,
    copied: &[(PathBuf, String)],
    removed: &[String],
) -> Result<()> {
    if !removed.is_empty() {
        let command = ["rm", "-rf"].map(str::to_owned).into_iter();
        let command = command.chain(removed.iter().cloned()).collect();
        let spec = ExecSpec {
            command,
            user: "0".to_owned(),
            ..ExecSpec::default()
        };
        run(engine, container, spec).await?;
    }
    if copied.is_empty() {
        return Ok(());
    }
    let packed = pack(copied).map_err(|error| {
        EngineError::new(
            "packing files for",
            &container.name,
            ErrorKind::Invalid,
            error.to_string(),
        )
    })?;
    engine.upload(&container.id, "/", packed).await
}

/// Runs a command to its end; a code other than 0 is an error that quotes what it printed.
async fn run(engine: &Arc<dyn Engine>, container: &ContainerSummary, spec: ExecSpec) -> Result<()> {
    let words = spec.command.join(" ");
    let mut session = engine.exec(&container.id, spec).await?;
    let mut said = Vec::new();
    while let Some(chunk) = session.output.next().await {
        said.extend_from_slice(&chunk?.bytes);
        let surplus = said.len().saturating_sub(2048);
        said.drain(..surplus);
    }
    match engine.exec_report(&session.id).await?.exit_code {
        Some(0) | None => Ok(()),
        Some(code) => {
            let said = String::from_utf8_lossy(&said);
            let detail = format!("`{words}` ended with {code}: {}", said.trim());
            Err(EngineError::new(
                "following changes in",
                &container.name,
                ErrorKind::Other,
                detail,
            ))
        }
    }
}
