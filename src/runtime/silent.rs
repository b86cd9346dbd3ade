//! A face that shows nothing: for commands whose result is their exit code, and for tests.

use super::{Command, Face};
use crate::engine::Timestamp;
use crate::stack::{Event, Stack};
use std::convert::Infallible;
use std::time::Duration;

/// A face without output and input.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Face for Silent {
    type Input = Infallible;

    async fn next(&mut self) -> Infallible {
        std::future::pending().await
    }

    fn handle(&mut self, input: Infallible, _: &Stack, _: Timestamp) -> Vec<Command> {
        match input {}
    }

    fn observe(&mut self, _: &Event, _: &Stack, _: Timestamp) -> Vec<Command> {
        Vec::new()
    }

    fn paint(&mut self, _: &Stack, _: Timestamp) -> std::io::Result<()> {
        Ok(())
    }

    fn wake(&self, _: &Stack, _: Timestamp) -> Option<Duration> {
        None
    }
}
