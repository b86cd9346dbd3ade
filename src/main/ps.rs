//! `ps`: the containers of a project.

use crate::inspect;
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program};
use indexmap::IndexSet;
use stackdeck::cli::PsArgs;
use stackdeck::engine::{ContainerStatus, ContainerSummary, Engine, HealthStatus, LabelFilter};
use stackdeck::format::{self, ContainerRow, ListFormat};
use stackdeck::json;
use stackdeck::plan::label;
use stackdeck::stack::{Container, Phase, Stack};
use std::sync::Arc;

/// A container as the engine lists it, and what an inspection says of it.
struct Listed {
    summary: ContainerSummary,
    container: Container,
}

impl Listed {
    fn service(&self) -> &str {
        label::service(&self.summary.labels)
    }
}

/// Runs `ps`.
pub(crate) async fn ps(args: &PsArgs, program: &Program<'_>) -> CommandResult<()> {
    let format = output::format(&args.format)?;
    let (stack, engine) = inspect::stack(program, false).await?;
    inspect::containers(&stack, &args.services)?;
    let found = listed(args, program, &engine, &stack).await?;
    let now = program.clock.now();
    if args.only_services {
        let names: IndexSet<&str> = found.iter().map(Listed::service).collect();
        return output::lines(names.into_iter());
    }
    if args.quiet {
        return output::lines(found.iter().map(|one| one.summary.id.as_str()));
    }
    if program.output_format() == OutputFormat::Json {
        return found.iter().try_for_each(|one| {
            let object = json::container(one.service(), &one.container, stale(&stack, one.service()));
            output::object(&object)
        });
    }
    let rows: Vec<ContainerRow<'_>> = found.iter().map(|one| row(one, &stack)).collect();
    if matches!(format, ListFormat::Table) {
        return output::text(&format::container_table(&rows, now, args.no_trunc));
    }
    let fields: Vec<format::Row> = rows
        .iter()
        .map(|row| format::container(row, now, args.no_trunc))
        .collect();
    output::rows(&format, &format::CONTAINER_HEADINGS, &fields)
}

/// The containers that were asked for, by name. One-off containers are no replicas: they are shown with `-a` or a state.
async fn listed(
    args: &PsArgs,
    program: &Program<'_>,
    engine: &Arc<dyn Engine>,
    stack: &Stack,
) -> CommandResult<Vec<Listed>> {
    let labels = vec![format!("{}={}", label::PROJECT, stack.name)];
    let found = engine.containers(LabelFilter(labels)).await;
    let mut found = found.map_err(|error| program.failed(&error))?;
    let statuses: Vec<&String> = args.status.iter().chain(&args.filter).collect();
    let is_all = args.all || !statuses.is_empty();
    found.retain(|one| {
        let service = label::service(&one.labels);
        let is_asked = args.services.is_empty() || args.services.iter().any(|name| name == service);
        let has_state = match statuses.as_slice() {
            [] => args.all || is_up(one.status),
            wanted => wanted.iter().any(|status| *status == one.status.word()),
        };
        is_asked
            && has_state
            && (is_all || !label::is_one_off(&one.labels))
            && (args.orphans || stack.services.contains_key(service))
    });
    found.sort_by(|a, b| a.name.cmp(&b.name));
    let listed = found.into_iter().map(|summary| {
        let of_service = stack.container(&summary.id).map(|(_, container)| container);
        let known = of_service.or_else(|| stack.orphans.iter().find(|orphan| orphan.id == summary.id));
        let container = known.cloned().unwrap_or_else(|| Container::listed(&summary));
        Listed { summary, container }
    });
    Ok(listed.collect())
}

fn is_up(status: ContainerStatus) -> bool {
    matches!(
        status,
        ContainerStatus::Running | ContainerStatus::Paused | ContainerStatus::Restarting
    )
}

fn row<'a>(one: &'a Listed, stack: &Stack) -> ContainerRow<'a> {
    let exit_code = if is_up(one.summary.status) {
        0
    } else {
        one.container.run.exit_code.unwrap_or(0)
    };
    let streak = one.container.probes.streak;
    let mut remark = String::new();
    if one.container.phase() == Phase::Starting && streak > 0 {
        remark.push_str(&format!(", {streak} failed probes"));
    }
    if !stale(stack, one.service()).is_empty() {
        remark.push_str(", stale");
    }
    ContainerRow {
        summary: &one.summary,
        exit_code,
        health: one.container.probes.status.map_or("", HealthStatus::word),
        remark,
    }
}

/// The files given to a service's containers that have changed since.
fn stale<'a>(stack: &'a Stack, service: &str) -> &'a [String] {
    stack.services.get(service).map_or(&[], |service| &service.stale)
}
