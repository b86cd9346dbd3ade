//! Prints what happens to a stack, and how it ended.

use crate::exit::{Exit, ExitStatus};
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program};
use stackdeck::engine::Engine;
use stackdeck::plain;
use stackdeck::runtime::swarm::{DeployFault, view};
use stackdeck::swarm::{SwarmNews, troubles, troubles_text};

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
    let (service, message, exit) = match fault {
        DeployFault::Engine(error) => return program.failed(&error),
        DeployFault::Service { name, why } => {
            let message = format!("service {name} does not come up: {why}");
            (name, message, Exit::Exited.into())
        }
        DeployFault::Update { name, why } => {
            let message = format!("the update of service {name} did not succeed: {why}");
            (name, message, Exit::Failed.into())
        }
    };
    plain::failure(&message, program.coloured(program.process.stderr_terminal));
    if let Ok(view) = view(engine, stack).await {
        let mut found = troubles(&view, program.clock.now());
        found.retain(|trouble| trouble.service == service);
        plain::warn(&troubles_text(&found));
    }
    exit
}
