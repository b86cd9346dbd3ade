//! `ls` and `volumes`: projects and volumes on the engine; `version`.

use crate::exit::{Exit, ExitStatus};
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program};
use stackdeck::cli::{self, LsArgs, VersionArgs, VolumesArgs};
use stackdeck::engine::{ContainerSummary, Engine, LabelFilter};
use stackdeck::format::{self, ListFormat};
use stackdeck::plan::label;
use stackdeck::{json, plain};

/// Runs `ls`.
pub(crate) async fn ls(args: &LsArgs, program: &Program<'_>) -> CommandResult<()> {
    let format = output::named_format(&args.format)?;
    let engine = program.engine().await?;
    let all = found(args, program, engine.as_ref()).await?;
    let is_json = program.output_format() == OutputFormat::Json;
    if args.quiet || is_json || !matches!(format, ListFormat::Table) {
        let mut names: Vec<String> = all.iter().map(project).collect();
        names.sort();
        names.dedup();
        if args.quiet {
            return output::lines(names.iter().map(String::as_str));
        }
        let of = |name: &str| -> Vec<&ContainerSummary> { all.iter().filter(|one| project(one) == name).collect() };
        if is_json {
            return names
                .iter()
                .try_for_each(|name| output::object(&json::project(name, &of(name))));
        }
        let rows: Vec<format::Row> = names.iter().map(|name| format::project(name, &of(name))).collect();
        match format {
            ListFormat::Json => output::array(&rows)?,
            ListFormat::Table | ListFormat::Template(_) | ListFormat::Columns(_) => {
                output::rows(&format, &format::PROJECT_HEADINGS, &rows)?;
            }
        }
    } else {
        output::text(&plain::projects(&all))?;
    }
    Ok(())
}

/// The names that are meant, if not all.
pub(crate) fn pattern(args: &LsArgs) -> CommandResult<Option<regex::Regex>> {
    let pattern = args.filter.as_deref().map(regex::Regex::new).transpose();
    pattern.map_err(|error| {
        plain::failure(&format!("--filter name=: {error}"), false);
        ExitStatus::from(Exit::Usage)
    })
}

/// The containers of the projects that are meant.
pub(crate) async fn found(
    args: &LsArgs,
    program: &Program<'_>,
    engine: &dyn Engine,
) -> CommandResult<Vec<ContainerSummary>> {
    let filter = LabelFilter(vec![label::PROJECT.into()]);
    let mut all = engine
        .containers(filter)
        .await
        .map_err(|error| program.failed(&error))?;
    if let Some(pattern) = pattern(args)? {
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
    Ok(all)
}

/// The project of a container.
pub(crate) fn project(container: &ContainerSummary) -> String {
    container.labels.get(label::PROJECT).cloned().unwrap_or_default()
}

/// Runs `volumes`.
pub(crate) async fn volumes(args: &VolumesArgs, program: &Program<'_>) -> CommandResult<()> {
    let format = output::format(&args.format)?;
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
    } else if program.output_format() == OutputFormat::Json {
        found
            .iter()
            .try_for_each(|volume| output::object(&json::volume(volume)))
    } else if !matches!(format, ListFormat::Table) {
        let rows: Vec<format::Row> = found.iter().map(format::volume).collect();
        output::rows(&format, &format::VOLUME_HEADINGS, &rows)
    } else {
        output::text(&plain::volumes(&found))
    }
}

/// Runs `version`.
pub(crate) fn version(args: &VersionArgs, program: &Program<'_>) -> CommandResult<()> {
    let (name, version) = if program.called_as.is_compose() {
        ("Docker Compose version", cli::COMPOSE_VERSION)
    } else {
        ("stackdeck", env!("CARGO_PKG_VERSION"))
    };
    if args.short && !program.global.json {
        output::text(&format!("{}\n", version.trim_start_matches('v')))
    } else if args.format == "json" || program.global.json {
        output::text(&format!("{}\n", serde_json::json!({ "version": version })))
    } else {
        output::text(&format!("{name} {version}\n"))
    }
}
