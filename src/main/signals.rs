//! The signals to this process.

use crate::exit::Exit;
use crate::program::{CommandResult, Program};
use futures::stream::BoxStream;
use stackdeck::plain;
use stackdeck::runtime::{self, Signal};

impl Program<'_> {
    /// The signals to this process.
    pub(crate) fn signals(&self) -> CommandResult<BoxStream<'static, Signal>> {
        let socket = self.process.var("DOCKER_CLI_PLUGIN_SOCKET");
        let signals = runtime::signals().map(|signals| runtime::with_client(signals, socket));
        signals.map_err(|error| {
            plain::failure(
                &format!("the operating system refuses to hand us signals: {error}"),
                false,
            );
            Exit::Failed.into()
        })
    }
}
