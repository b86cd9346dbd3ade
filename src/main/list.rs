//! `ls` and `volumes`: projects and volumes on the engine.

use crate::exit::Exit;
use crate::output;
use crate::program::{CommandResult, Program, Voice};
use stackdeck::cli::{LsArgs, VolumesArgs};
use stackdeck::engine::{ContainerSummary, LabelFilter};
use stackdeck::plan::label;
use stackdeck::{json, plain};

/// Runs `ls`.
pub(crate) async fn ls(args: &LsArgs, program: &Program<'_>) -> CommandResult<()> {
    let engine = program.engine().await?;
    let filter = LabelFilter(vec![label::PROJECT.into()]);
    let mut all = engine
        .containers(filter)
        .await
        .map_err(|error| program.failed(&error))?;
    if let Some(pattern) = &args.filter {
        let pattern = regex::Regex::new(pattern).map_err(|error| {
            plain::failure(&format!("--filter name=: {error}"), false);
            u8::from(Exit::Usage)
        })?;
        all.retain(|one| pattern.is_match(&project(one)));
    }
    if !args.all {
        let running: Vec<String> = all
            .iter()
            .filter(|one| one.status == stackdeck::engine::ContainerStatus::Running)
            .map(project)
            .collect();
        all.retain(|one| running.contains(&project(one)));
    }
    if args.quiet || program.voice() == Voice::Json || args.format == "json" {
        let mut names: Vec<String> = all.iter().map(project).collect();
        names.sort();
        names.dedup();
        if args.quiet {
            return output::lines(names.iter().map(String::as_str));
        }
        for name in names {
            let containers: Vec<&ContainerSummary> = all.iter().filter(|one| project(one) == name).collect();
            output::object(&json::project(&name, &containers))?;
        }
    } else {
        output::text(&plain::projects(&all))?;
    }
    Ok(())
}

fn project(container: &ContainerSummary) -> String {
    container.labels.get(label::PROJECT).cloned().unwrap_or_default()
}

/// Runs `volumes`.
pub(crate) async fn volumes(args: &VolumesArgs, program: &Program<'_>) -> CommandResult<()> {
    let (name, project) = program.load_or_name_for(&args.services)?;
    let engine = program.engine().await?;
    let found = engine
        .volumes(LabelFilter(vec![format!("{}={name}", label::PROJECT)]))
        .await;
    let mut found = found.map_err(|error| program.failed(&error))?;
    if let Some(project) = project.filter(|_| !args.services.is_empty()) {
        let asked = project
            .services
            .values()
            .filter(|one| args.services.contains(&one.name));
        let mounts: Vec<&String> = asked.flat_map(|one| &one.volumes).map(|mount| &mount.source).collect();
        let key = |labels: &indexmap::IndexMap<String, String>| labels.get(label::VOLUME).cloned();
        found.retain(|volume| key(&volume.labels).is_some_and(|key| mounts.contains(&&key)));
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    if args.quiet {
        output::lines(found.iter().map(|volume| volume.name.as_str()))
    } else if program.voice() == Voice::Json || args.format == "json" {
        found
            .iter()
            .try_for_each(|volume| output::object(&json::volume(volume)))
    } else {
        output::text(&plain::volumes(&found))
    }
}
