//! `ps`, `ls` and `why` with `--swarm`.

use super::connect::{manager, refuse};
use crate::exit::Exit;
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program};
use stackdeck::cli::{LsArgs, PsArgs, WhyArgs};
use stackdeck::engine::LabelFilter;
use stackdeck::engine::swarm::ServiceReport;
use stackdeck::runtime::swarm::view;
use stackdeck::swarm::{
    NAMESPACE, services_table, stacks, stacks_table, task_json, tasks_shown, tasks_table, trouble_json, troubles,
    troubles_text,
};

/// Whether a service is among those named by their keys; all are when none is.
pub(super) fn is_named<'n>(stack: &'n str, keys: &'n [String]) -> impl Fn(&ServiceReport) -> bool + 'n {
    move |service| {
        let key = service
            .spec
            .name
            .strip_prefix(stack)
            .and_then(|rest| rest.strip_prefix('_'));
        keys.is_empty() || key.is_some_and(|key| keys.iter().any(|named| named == key))
    }
}

/// Lists the services and tasks of the stack.
pub(super) async fn ps(args: &PsArgs, program: &Program<'_>) -> CommandResult<()> {
    let flags = [
        ("--status", !args.status.is_empty()),
        ("--filter", !args.filter.is_empty()),
        ("--format", args.format != "table"),
    ];
    refuse(program, &flags)?;
    let name = program.load_name()?;
    let engine = manager(program).await?;
    let view = view(engine.as_ref(), &name)
        .await
        .map_err(|error| program.failed(&error))?;
    if args.only_services {
        return output::lines(view.services.iter().map(|service| service.spec.name.as_str()));
    }
    let shown = tasks_shown(&view, is_named(&name, &args.services), args.all);
    if args.quiet {
        return output::lines(shown.iter().map(|(_, task)| task.id.as_str()));
    }
    if program.output_format() == OutputFormat::Json {
        let objects = shown.iter().map(|(service, task)| task_json(&view, service, task));
        return objects.into_iter().try_for_each(|object| output::object(&object));
    }
    let tasks = tasks_table(&view, &shown, program.clock.now());
    output::text(&format!("{}\n{tasks}", services_table(&view)))
}

/// Lists the stacks on the swarm.
pub(super) async fn ls(args: &LsArgs, program: &Program<'_>) -> CommandResult<()> {
    let flags = [
        ("--filter", args.filter.is_some()),
        ("--format", args.format != "table"),
    ];
    refuse(program, &flags)?;
    let engine = manager(program).await?;
    let services = engine.swarm().services(LabelFilter(vec![NAMESPACE.to_owned()])).await;
    let stacks = stacks(&services.map_err(|error| program.failed(&error))?);
    if args.quiet {
        return output::lines(stacks.keys().map(String::as_str));
    }
    match program.output_format() {
        OutputFormat::Plain => output::text(&stacks_table(&stacks)),
        OutputFormat::Json => stacks.iter().try_for_each(|(name, services)| {
            output::object(&serde_json::json!({"type": "stack_summary", "name": name, "services": services}))
        }),
    }
}

/// Explains why services of the stack are not as they are to be.
pub(super) async fn why(args: &WhyArgs, program: &Program<'_>) -> CommandResult<()> {
    refuse(program, &[("--first", args.first)])?;
    let name = program.load_name()?;
    let engine = manager(program).await?;
    let view = view(engine.as_ref(), &name)
        .await
        .map_err(|error| program.failed(&error))?;
    let mut found = troubles(&view, program.clock.now());
    let wanted: Vec<String> = args.services.iter().map(|key| format!("{name}_{key}")).collect();
    if let Some(missing) = wanted.iter().find(|wanted| view.service(wanted).is_none()) {
        return Err(program.unsupported(&format!("the swarm has no service {missing}")));
    }
    found.retain(|trouble| wanted.is_empty() || wanted.contains(&trouble.service));
    match program.output_format() {
        OutputFormat::Plain if found.is_empty() => output::text("Every service has its tasks.\n"),
        OutputFormat::Plain => output::text(&troubles_text(&found)),
        OutputFormat::Json => found
            .iter()
            .try_for_each(|trouble| output::object(&trouble_json(trouble))),
    }?;
    if found.is_empty() {
        Ok(())
    } else {
        Err(Exit::Failed.into())
    }
}
