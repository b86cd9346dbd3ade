//! `stats`: resources that containers use, as a table or objects every second.

use crate::exit::Exit;
use crate::look;
use crate::output;
use crate::program::{Outcome, Program, Voice};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use indexmap::IndexMap;
use stackdeck::cli::StatsArgs;
use stackdeck::engine::{Engine, EngineError, ErrorKind, StatsSample};
use stackdeck::{json, plain};
use std::sync::Arc;

/// The last sample of each container, by its name.
type Samples = IndexMap<String, Option<StatsSample>>;

/// Runs `stats`.
pub(crate) async fn stats(args: &StatsArgs, program: &Program<'_>) -> Outcome<()> {
    let (stack, engine) = look::stack(program, false).await?;
    let mut shown = look::containers(&stack, &args.services)?;
    shown.retain(|(_, container)| args.all || container.is_alive());
    let mut samples: Samples = shown.iter().map(|(_, one)| (one.name.clone(), None)).collect();
    let running = shown.iter().filter(|(_, container)| container.is_alive());
    let feeds = running.map(|(_, one)| feed(&engine, one.name.clone(), &one.id));
    let mut all = stream::select_all(feeds.collect::<Vec<_>>());
    let as_json = program.voice() == Voice::Json || args.format == "json";
    let mut signals = program.signals()?;
    let mut waiting = shown.iter().filter(|(_, container)| container.is_alive()).count();
    if waiting == 0 {
        return say(&samples, as_json);
    }
    loop {
        let next = tokio::select! {
            next = all.next() => next,
            _ = signals.next() => return Err(Exit::Interrupted.into()),
        };
        let Some((name, sample)) = next else {
            // Containers that ended meanwhile are still listed, without figures.
            return if args.no_stream { say(&samples, as_json) } else { Ok(()) };
        };
        match sample {
            // What is printed once has to be whole: the first reading of an engine says nothing of CPU.
            Ok(sample) if args.no_stream && sample.cpu_cores.is_none() => {}
            Ok(sample) => {
                let first = samples.insert(name, Some(sample)).flatten().is_none();
                waiting = waiting.saturating_sub(usize::from(first));
            }
            Err(error) => over(program, &mut samples, &name, &error)?,
        }
        // Shown once there is a new sample of every container.
        if samples.values().flatten().count() > 0 && waiting == 0 {
            say(&samples, as_json)?;
            if args.no_stream {
                return Ok(());
            }
            samples.values_mut().for_each(|sample| *sample = None);
            waiting = all.len();
        }
    }
}

/// Forgets a container that is gone; the loss of the engine is an error.
fn over(program: &Program<'_>, samples: &mut Samples, name: &str, error: &EngineError) -> Outcome<()> {
    samples.shift_remove(name);
    match error.kind {
        ErrorKind::Unreachable | ErrorKind::TimedOut => Err(program.failed(error)),
        _ => Ok(()),
    }
}

/// The samples of a container with its name.
fn feed(
    engine: &Arc<dyn Engine>,
    name: String,
    id: &str,
) -> BoxStream<'static, (String, Result<StatsSample, EngineError>)> {
    engine.stats(id).map(move |sample| (name.clone(), sample)).boxed()
}

fn say(samples: &Samples, as_json: bool) -> Outcome<()> {
    if !as_json {
        return output::text(&plain::usage(samples));
    }
    samples
        .iter()
        .try_for_each(|(name, sample)| output::object(&json::usage(name, sample.as_ref())))
}
