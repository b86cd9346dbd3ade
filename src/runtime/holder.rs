//! Finds the program that has a port the engine could not bind: the engine says only that it is taken.

use crate::engine::{EngineError, ErrorKind};
use listeners::Protocol;

/// The error, with the program that has the port if it is on this machine. An engine elsewhere, or in a network
/// namespace of its own, has other ports: then none is found and the error is unchanged.
pub(super) async fn named(error: EngineError) -> EngineError {
    let Some(port) = Some(&error)
        .filter(|error| error.kind == ErrorKind::PortTaken)
        .and_then(|error| error.reason()?.taken_port())
    else {
        return error;
    };
    let asked = move || listeners::get_process_by_port(port, Protocol::TCP).ok();
    match tokio::task::spawn_blocking(asked).await {
        Ok(Some(holder)) => error.with_hint(format!(
            "{} (process {}) has port {port}: stop it, or publish another port",
            holder.name, holder.pid
        )),
        Ok(None) | Err(_) => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(detail: &str) -> EngineError {
        EngineError::new("starting container", "web", ErrorKind::PortTaken, detail)
    }

    #[tokio::test]
    async fn a_local_provider_program_is_named() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let detail = format!("listen tcp4 127.0.0.1:{port}: bind: address already in use");
        let named = named(taken(&detail)).await;
        let pid = format!("(process {})", std::process::id());
        assert!(named.hints.iter().any(|hint| hint.contains(&pid)), "{:?}", named.hints);
    }
}
