//! Prints what happens to a stack, and how it ended.

use crate::exit::{Exit, ExitStatus};
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program};
use futures::future::try_join;
use stackdeck::engine::Engine;
use stackdeck::explain::{Explanation, SwarmInput, swarm_trouble};
use stackdeck::runtime::swarm::{DeployFault, uses, view};
use stackdeck::swarm::SwarmNews;
use stackdeck::{json, plain};

/// Prints news as they come; a failed write is answered at the end.
pub(super) struct Teller<'p> {
    program: &'p Program<'p>,
    written: CommandResult<()>,
}

impl<'p> Teller<'p> {
    pub(super) fn new(program: &'p Program<'p>) -> Self {
        Self {
            program,
            written: Ok(()),
        }
    }

    pub(super) fn tell(&mut self, news: &SwarmNews) {
        let written = match self.program.output_format() {
            OutputFormat::Json => output::object(&news.json()),
            OutputFormat::Plain => output::text(&format!("{news}\n")),
        };
        if self.written.is_ok() {
            self.written = written;
        }
    }

    pub(super) fn end(self) -> CommandResult<()> {
        self.written
    }
}

/// Prints why a stack did not come up, with what the swarm tells of the service; returns the exit code.
pub(super) async fn failed(program: &Program<'_>, engine: &dyn Engine, stack: &str, fault: DeployFault) -> ExitStatus {
    let message = fault.to_string();
    let (service, exit) = match fault {
        DeployFault::Engine(error) => return program.failed(&error),
        DeployFault::Service { name, .. } => (Some(name), Exit::Exited.into()),
        DeployFault::Update { name, .. } => (Some(name), Exit::Failed.into()),
        DeployFault::Late(_) => (None, Exit::TimedOut.into()),
    };
    plain::failure(&message, program.coloured(program.process.stderr_terminal));
    if let Ok((view, uses)) = try_join(view(engine, stack), uses(engine)).await {
        let input = SwarmInput {
            view: &view,
            uses: &uses,
            stack: None,
            now: program.clock.now(),
        };
        let concerned = view
            .services
            .iter()
            .filter(|one| service.as_ref().is_none_or(|name| *name == one.spec.name));
        let found: Vec<Explanation> = concerned.filter_map(|service| swarm_trouble(input, service)).collect();
        let told = match program.output_format() {
            OutputFormat::Json => explain(program, &found),
            OutputFormat::Plain => {
                let coloured = program.coloured(program.process.stderr_terminal);
                plain::warn(
                    &found
                        .iter()
                        .map(|one| plain::explanation(one, coloured))
                        .collect::<String>(),
                );
                Ok(())
            }
        };
        if let Err(status) = told {
            return status;
        }
    }
    exit
}

/// Prints explanations.
pub(super) fn explain(program: &Program<'_>, found: &[Explanation]) -> CommandResult<()> {
    let coloured = program.coloured(program.process.stdout_terminal);
    found.iter().try_for_each(|one| match program.output_format() {
        OutputFormat::Plain => output::text(&plain::explanation(one, coloured)),
        OutputFormat::Json => output::object(&json::explanation(one)),
    })
}
