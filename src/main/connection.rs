//! How a command gets its engine, and how what the engine refuses is printed.

use crate::exit::{Exit, ExitStatus};
use crate::program::{CommandResult, OutputFormat, Program};
use stackdeck::engine::docker::{self, ConnectOptions};
use stackdeck::engine::swarm::lacks_leader;
use stackdeck::engine::{Engine, EngineError, ErrorKind};
use stackdeck::{json, plain};
use std::sync::Arc;

impl Program<'_> {
    /// Prints an error of the engine to standard error.
    pub(crate) fn print_error(&self, error: &EngineError) {
        match self.output_format() {
            OutputFormat::Json => json::engine_error(error),
            OutputFormat::Plain => plain::engine_error(error, self.coloured(self.process.stderr_terminal)),
        }
    }

    /// Connects to the engine that flags and environment name.
    pub(crate) async fn connect(&self) -> Result<Arc<dyn Engine>, EngineError> {
        let env = |name: &str| self.process.environment.get(name).cloned();
        self.connect_with(self.connect_options(&env)).await
    }

    /// Connects to the engine at an address, as `-H` takes it.
    pub(crate) async fn connect_to(&self, host: &str) -> Result<Arc<dyn Engine>, EngineError> {
        let env = |name: &str| self.process.environment.get(name).cloned();
        let options = ConnectOptions {
            host: Some(host),
            context: None,
            ..self.connect_options(&env)
        };
        self.connect_with(options).await
    }

    async fn connect_with(&self, options: ConnectOptions<'_>) -> Result<Arc<dyn Engine>, EngineError> {
        let engine = docker::connect(options).await?;
        let wrong = |why| EngineError::new("using", "a source of images".to_owned(), ErrorKind::Invalid, why);
        Ok(match self.image_source().map_err(wrong)? {
            Some(source) => Arc::new(engine.with_images_from(source)),
            None => Arc::new(engine),
        })
    }

    pub(crate) fn connect_options<'t>(
        &'t self,
        env: &'t (dyn Fn(&str) -> Option<String> + Sync),
    ) -> ConnectOptions<'t> {
        ConnectOptions {
            host: self.global.host.as_deref(),
            slow: self.slow(),
            context: self.global.context.as_deref(),
            env,
        }
    }

    /// Says what is being waited for, where there is no deck that shows it.
    fn slow(&self) -> Option<fn(&str)> {
        let says: fn(&str) = |what| plain::note(&format!("waiting for the engine: {what}"));
        (!self.has_deck()).then_some(says)
    }

    /// Connects, or prints the error.
    pub(crate) async fn engine(&self) -> CommandResult<Arc<dyn Engine>> {
        self.image_source().map_err(|why| self.unsupported(&why))?;
        self.connect().await.map_err(|error| {
            self.print_error(&error);
            Exit::Engine.into()
        })
    }

    /// Prints an error of the engine; returns the exit code.
    pub(crate) fn failed(&self, error: &EngineError) -> ExitStatus {
        self.print_error(error);
        // A manager without a leader answers, and no more.
        let lost = error.kind.is_loss() || lacks_leader(error);
        if lost { Exit::Engine.into() } else { Exit::Failed.into() }
    }
}
