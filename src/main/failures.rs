//! Keeps what the last operation failed on, and puts it into the stack of a later `why`.

use crate::memory;
use crate::program::Program;
use stackdeck::engine::{EngineError, ErrorKind, Timestamp};
use stackdeck::settings::{LastFailure, LastFailures};
use stackdeck::stack::{Event, Failure, Stack, Verdict};
use std::path::PathBuf;

/// Keeps the failures of an `up`, a `start` or the like; after a good end there are none.
pub(crate) fn keep(program: &Program<'_>, stack: &Stack, verdict: &Verdict) {
    let starts = stack
        .operations
        .iter()
        .any(|operation| operation.info.starts || operation.info.creates);
    let Some(path) = file(program, stack).filter(|_| starts) else {
        return;
    };
    let of_services = stack
        .services
        .values()
        .filter_map(|service| Some((service.name.as_str(), service.failure.as_ref()?)));
    // What a service waits for is found again from what the engine has.
    let own = of_services.filter(|(_, failure)| !failure.doing.starts_with("waiting"));
    let mut failures: Vec<LastFailure> = own.map(|(name, failure)| kept(name, failure)).collect();
    if let Verdict::Failed { service: None, failure } = verdict {
        failures.push(kept("", failure));
    }
    memory::keep_failures(&path, &LastFailures { failures });
}

/// Puts what is kept into the stack, as far as what the engine has does not explain more.
pub(crate) fn recall(program: &Program<'_>, stack: &mut Stack) {
    let found = file(program, stack).and_then(|path| memory::failures(&path));
    for failure in found.unwrap_or_default().failures {
        stack.apply(&Event::Recalled {
            service: failure.service.clone(),
            failure: Failure {
                error: EngineError {
                    hints: failure.hints,
                    ..EngineError::new("", failure.subject, ErrorKind::Other, failure.detail)
                },
                doing: failure.doing,
                output: failure.output,
                at: Timestamp(failure.at),
            },
        });
    }
}

fn kept(service: &str, failure: &Failure) -> LastFailure {
    LastFailure {
        service: service.to_owned(),
        doing: failure.doing.clone(),
        subject: failure.error.subject.clone(),
        detail: failure.error.detail.clone(),
        hints: failure.error.hints.clone(),
        output: failure.output.clone(),
        at: failure.at.0,
    }
}

fn file(program: &Program<'_>, stack: &Stack) -> Option<PathBuf> {
    let deck = program.memory_file(stack.project.as_ref()?)?;
    Some(deck.with_extension("failures.yaml"))
}
