//! `stats`: resources that containers use, as a table or objects every second.

use crate::exit::Exit;
use crate::inspect;
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use indexmap::{IndexMap, IndexSet};
use stackdeck::cli::StatsArgs;
use stackdeck::engine::{Engine, EngineError, StatsSample};
use stackdeck::format::{self, ListFormat};
use stackdeck::runtime::OutputReader;
use stackdeck::{json, plain};
use std::sync::Arc;

/// The last sample of each container, by its name.
type Samples = IndexMap<String, Option<StatsSample>>;

/// What comes of a container: its name and a sample, or `None` at the end.
type Fed = (String, Option<Result<StatsSample, EngineError>>);

/// A container that is measured, or shown without a figure because it does not run.
pub(crate) struct Measured {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) engine: Arc<dyn Engine>,
    pub(crate) is_alive: bool,
}

/// Runs `stats`.
pub(crate) async fn stats(args: &StatsArgs, program: &Program<'_>) -> CommandResult<()> {
    let (stack, engine) = inspect::stack(program, false).await?;
    let mut shown = inspect::containers(&stack, &args.services)?;
    shown.retain(|(_, container)| args.all || container.is_alive());
    let measured = shown.iter().map(|(_, container)| Measured {
        name: container.name.clone(),
        id: container.id.clone(),
        engine: Arc::clone(&engine),
        is_alive: container.is_alive(),
    });
    measure(measured.collect(), args, program).await
}

/// Shows what containers use, each as its own engine tells.
pub(crate) async fn measure(shown: Vec<Measured>, args: &StatsArgs, program: &Program<'_>) -> CommandResult<()> {
    let mut samples: Samples = shown.iter().map(|one| (one.name.clone(), None)).collect();
    let running = shown.iter().filter(|one| one.is_alive);
    let mut open: IndexSet<String> = running.clone().map(|one| one.name.clone()).collect();
    let feeds = running.map(|one| feed(&one.engine, one.name.clone(), &one.id));
    let mut all = stream::select_all(feeds.collect::<Vec<_>>());
    let format = output::format(&args.format)?;
    let ids: IndexMap<String, String> = shown.iter().map(|one| (one.name.clone(), one.id.clone())).collect();
    let say = |samples: &Samples| say(samples, args, program, &format, &ids);
    let mut signals = program.signals()?;
    if open.is_empty() {
        return say(&samples);
    }
    let mut reader = OutputReader::default();
    loop {
        let next = tokio::select! {
            next = all.next() => next,
            _ = signals.next() => return Err(Exit::Interrupted.into()),
            () = reader.gone() => return Ok(()),
        };
        let Some((name, sample)) = next else {
            return if args.no_stream { say(&samples) } else { Ok(()) };
        };
        match sample {
            // What is printed once has to be whole: the first reading of an engine says nothing of CPU.
            Some(Ok(sample)) if args.no_stream && sample.cpu_cores.is_none() => {}
            Some(Ok(sample)) => drop(samples.insert(name, Some(sample))),
            Some(Err(error)) => {
                samples.shift_remove(&name);
                if error.kind.is_loss() {
                    goes_on(program, &shown, &open, &name, &error)?;
                }
            }
            None => {
                open.shift_remove(&name);
                if args.all || args.no_stream {
                    samples.insert(name, None);
                } else {
                    samples.shift_remove(&name);
                }
            }
        }
        // Shown once there is a new sample of every container that still runs.
        let is_new = |name: &String| samples.get(name).is_some_and(Option::is_some);
        if !open.is_empty() && open.iter().all(is_new) {
            say(&samples)?;
            if args.no_stream {
                return Ok(());
            }
            samples.values_mut().for_each(|sample| *sample = None);
        }
    }
}

/// Goes on without a container whose engine is lost, where others are measured by another engine, and says so.
fn goes_on(
    program: &Program<'_>,
    shown: &[Measured],
    open: &IndexSet<String>,
    name: &str,
    error: &EngineError,
) -> CommandResult<()> {
    let lost = shown.iter().find(|one| one.name == name);
    let is_elsewhere = |one: &Measured| lost.is_some_and(|lost| !Arc::ptr_eq(&lost.engine, &one.engine));
    if shown.iter().any(|one| open.contains(&one.name) && is_elsewhere(one)) {
        tell_unmeasured(program, name, &error.to_string())
    } else {
        Err(program.failed(error))
    }
}

/// Says that a task is not measured, and why; others are.
pub(crate) fn tell_unmeasured(program: &Program<'_>, task: &str, why: &str) -> CommandResult<()> {
    match program.output_format() {
        OutputFormat::Plain => plain::note(&format!("{task} is not measured: {why}")),
        OutputFormat::Json => output::object(&serde_json::json!({"type": "unmeasured", "task": task, "why": why}))?,
    }
    Ok(())
}

/// The samples of a container with its name, and `None` when there will be no more.
fn feed(engine: &Arc<dyn Engine>, name: String, id: &str) -> BoxStream<'static, Fed> {
    let over = stream::once(std::future::ready((name.clone(), None)));
    let samples = engine.stats(id).map(move |sample| (name.clone(), Some(sample)));
    samples.chain(over).boxed()
}

/// Writes the samples of all containers; `ids`: the id of each by its name.
fn say(
    samples: &Samples,
    args: &StatsArgs,
    program: &Program<'_>,
    format: &ListFormat,
    ids: &IndexMap<String, String>,
) -> CommandResult<()> {
    if program.output_format() == OutputFormat::Json {
        return samples
            .iter()
            .try_for_each(|(name, sample)| output::object(&json::usage(name, sample.as_ref())));
    }
    if matches!(format, ListFormat::Table) {
        return output::text(&plain::usage(samples));
    }
    let rows: Vec<format::Row> = samples
        .iter()
        .map(|(name, sample)| {
            let id = ids.get(name).map_or("", String::as_str);
            format::usage(id, name, sample.as_ref(), args.no_trunc)
        })
        .collect();
    output::rows(format, &format::USAGE_HEADINGS, &rows)
}
