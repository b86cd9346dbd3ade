//! Commands that look once and print the result: `images`, `port`, `top`, `events`.

use crate::exit::Exit;
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program};
use futures::StreamExt;
use indexmap::IndexSet;
use stackdeck::cli::{EventsArgs, ImagesArgs, PortArgs, Selected};
use stackdeck::engine::{Engine, EngineEvent, EventFilter, Result as EngineResult, Timestamp};
use stackdeck::format::{self, ListFormat};
use stackdeck::plan::builder::BuilderSize;
use stackdeck::plan::label;
use stackdeck::runtime::{self, Follow, LogScope, OutputReader, Silent, Until};
use stackdeck::stack::{Container, Event, Stack};
use stackdeck::{json, plain, plan};
use std::sync::Arc;

/// Looks at the project once. With `logs`, also reads the last log lines of every container.
pub(crate) async fn stack(program: &Program<'_>, logs: bool) -> CommandResult<(Stack, Arc<dyn Engine>)> {
    let (name, project) = program.load_or_name()?;
    let engine = program.engine().await?;
    let mut session = program.session(engine.clone(), &name, project);
    session.follow.details = true;
    session.until = Until::Inspected;
    if logs {
        let scope = LogScope {
            tail: Some(200),
            ..LogScope::default()
        };
        session.follow = Follow {
            logs: Some(scope),
            details: true,
            images: false,
            history: true,
        };
        session.until = Until::LogsRead;
    }
    let outcome = runtime::drive(&mut Silent, session, program.signals()?).await;
    if let Some(lost) = &outcome.stack.lost {
        program.print_error(&lost.error);
        return Err(Exit::Engine.into());
    }
    let mut stack = outcome.stack;
    let is_here = stack.host.as_ref().is_some_and(|host| host.local);
    if let Some(project) = stack.project.clone().filter(|_| is_here) {
        let contents = runtime::contents(&plan::contents::paths(&project)).await;
        stack.apply(&Event::Contents(contents));
    }
    Ok((stack, engine))
}

/// Looks at the files that containers are given, where the engine sees the same files.
pub(crate) async fn look_at_files(stack: &mut Stack) {
    let is_here = stack.host.as_ref().is_some_and(|host| host.local);
    if let Some(project) = stack.project.clone().filter(|_| is_here) {
        let given = plan::contents::given_paths(&project);
        stack.apply(&Event::Files(runtime::file_facts(&given).await));
    }
}

/// The containers of the named services, orphans last; unknown names are an error.
pub(crate) fn containers<'a>(stack: &'a Stack, services: &[String]) -> CommandResult<Vec<(&'a str, &'a Container)>> {
    for name in services {
        if !stack.services.contains_key(name) {
            let known: Vec<&str> = stack.services.keys().map(String::as_str).collect();
            plain::failure(
                &format!("no such service: {name}; there are {}", known.join(", ")),
                false,
            );
            return Err(Exit::Usage.into());
        }
    }
    let asked = |name: &str| services.is_empty() || services.iter().any(|one| one == name);
    let named = stack.services.values().filter(|service| asked(&service.name));
    let mut found: Vec<_> = named
        .flat_map(|service| service.containers.iter().map(|one| (service.name.as_str(), one)))
        .collect();
    if services.is_empty() {
        found.extend(
            stack
                .orphans
                .iter()
                .map(|one| (one.labels.get(label::SERVICE).map_or("", String::as_str), one)),
        );
    }
    Ok(found)
}

/// Runs `images`.
pub(crate) async fn images(args: &ImagesArgs, program: &Program<'_>) -> CommandResult<()> {
    let format = output::named_format(&args.format)?;
    let (stack, engine) = stack(program, false).await?;
    let mut rows = Vec::new();
    for (service, container) in containers(&stack, &args.services)? {
        let image = engine
            .image(&container.image_id)
            .await
            .map_err(|error| program.failed(&error))?;
        let builder = builder(service, &stack, engine.as_ref(), args.quiet);
        rows.push(plain::ImageRow {
            container: container.name.clone(),
            name: container.image.clone(),
            image,
            builder: builder.await.map_err(|error| program.failed(&error))?,
        });
    }
    if args.quiet {
        let images = rows.iter().filter_map(|row| row.image.as_ref());
        let ids: IndexSet<&str> = images.map(|image| image.id.trim_start_matches("sha256:")).collect();
        output::lines(ids.into_iter())
    } else if program.output_format() == OutputFormat::Json {
        rows.iter().try_for_each(|row| {
            output::object(&json::image(
                &row.container,
                &row.name,
                row.image.as_ref(),
                row.builder.as_ref(),
            ))
        })
    } else if !matches!(format, ListFormat::Table) {
        rows.sort_by(|a, b| a.container.cmp(&b.container));
        let fields = rows
            .iter()
            .filter_map(|row| Some(format::image(&row.container, &row.name, row.image.as_ref()?)));
        let fields: Vec<format::Row> = fields.collect();
        match format {
            // As the reference: nothing is `null`.
            ListFormat::Json if fields.is_empty() => output::text("null\n"),
            ListFormat::Json => output::array(&fields),
            ListFormat::Table | ListFormat::Template(_) | ListFormat::Columns(_) => {
                output::rows(&format, &format::IMAGE_HEADINGS, &fields)
            }
        }
    } else {
        output::text(&plain::images(&rows, program.clock.now()))
    }
}

/// The largest stage that a service's image was copied out of; not measured when it is not shown.
async fn builder(service: &str, stack: &Stack, engine: &dyn Engine, quiet: bool) -> EngineResult<Option<BuilderSize>> {
    let found = stack.project.as_ref().and_then(|project| project.any_service(service));
    match found.and_then(|found| found.build.as_ref()) {
        Some(build) if !quiet => runtime::builder_size(engine, build).await,
        _ => Ok(None),
    }
}

/// Runs `port`.
pub(crate) async fn port(args: &PortArgs, program: &Program<'_>) -> CommandResult<()> {
    let (stack, _) = stack(program, false).await?;
    let found = containers(&stack, std::slice::from_ref(&args.service))?;
    let container = found.iter().find(|(_, container)| container.number == args.index);
    let published = container.into_iter().flat_map(|(_, container)| &container.ports);
    let said: Vec<String> = published
        .filter(|port| port.container_port == args.private_port && port.protocol == args.protocol)
        .filter_map(|port| port.host_port.map(|host| format!("{}:{host}", port.host_ip)))
        .collect();
    if said.is_empty() {
        let (service, index, port, protocol) = (&args.service, args.index, args.private_port, &args.protocol);
        plain::failure(
            &format!("{service} (replica {index}) publishes no port for {port}/{protocol}"),
            false,
        );
        return Err(Exit::Failed.into());
    }
    // The engine publishes on IPv4 and IPv6; scripts expect one address.
    output::lines(said.iter().take(1).map(String::as_str))
}

/// Runs `top`.
pub(crate) async fn top(args: &Selected, program: &Program<'_>) -> CommandResult<()> {
    let (stack, engine) = stack(program, false).await?;
    for (service, container) in containers(&stack, &args.services)? {
        if !container.is_alive() {
            continue;
        }
        let processes = engine
            .top(&container.id)
            .await
            .map_err(|error| program.failed(&error))?;
        match (program.output_format(), &container.report) {
            (OutputFormat::Plain, Some(report)) => output::text(&plain::processes(report, &processes))?,
            _ => output::object(&json::processes(service, &container.name, &processes))?,
        }
    }
    Ok(())
}

/// Runs `events` until a time, or for ever.
pub(crate) async fn events(
    args: &EventsArgs,
    program: &Program<'_>,
    name: &str,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
) -> CommandResult<()> {
    let engine = program.engine().await?;
    let mut signals = program.signals()?;
    let filter = EventFilter {
        labels: vec![format!("{}={name}", label::PROJECT)],
        since,
        until,
        words: &[],
    };
    let mut events = engine.events(filter);
    let mut reader = OutputReader::default();
    loop {
        let event = tokio::select! {
            event = events.next() => event,
            _ = signals.next() => return Err(Exit::Interrupted.into()),
            () = reader.gone() => return Ok(()),
        };
        match event {
            Some(Ok(event)) => tell(&event, args, program, name)?,
            Some(Err(error)) => return Err(program.failed(&error)),
            None => return Ok(()),
        }
    }
}

fn tell(event: &EngineEvent, args: &EventsArgs, program: &Program<'_>, project: &str) -> CommandResult<()> {
    let wanted = match event {
        EngineEvent::Container { attributes, .. } => {
            args.services.is_empty()
                || attributes
                    .get(label::SERVICE)
                    .is_some_and(|service| args.services.contains(service))
        }
        // On older engines these have no labels: matched by the name, which begins with the project's.
        EngineEvent::Resource { name, .. } => {
            args.resources && args.services.is_empty() && name.starts_with(&format!("{project}_"))
        }
    };
    match program.output_format() {
        _ if !wanted => Ok(()),
        OutputFormat::Json => output::object(&json::host_event(event)),
        OutputFormat::Plain => output::text(&plain::host_event(event)),
    }
}
