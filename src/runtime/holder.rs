//! Finds the program that has a port the engine could not bind: the engine says only that it is taken.

use crate::engine::{EngineError, ErrorKind};
use listeners::Protocol;

/// The error, with the program that has the port if it is on this machine. An engine elsewhere, or in a network
/// namespace of its own, has other ports: then none is found and the error is unchanged.
pub(super) async fn named(error: EngineError) -> EngineError {
    let Some(port) = Some(&error)
        .filter(|error| error.kind == ErrorKind::PortTaken)
        .and_then(port)
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

/// The last port in a message: `listen tcp4 127.0.0.1:8000: bind: address already in use`, `… for 0.0.0.0:8000 failed`.
fn port(error: &EngineError) -> Option<u16> {
    let number = |piece: &str| {
        let digits: String = piece.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok().filter(|port| *port != 0)
    };
    // Newer engines give both ends: `for 0.0.0.0:8001:172.18.0.2:80/tcp`.
    let ends = error.detail.split_once("host port for ").map(|(_, ends)| ends);
    match ends {
        Some(ends) => ends.split(':').skip(1).find_map(number),
        None => error.detail.rsplit(':').find_map(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(detail: &str) -> EngineError {
        EngineError::new("starting container", "web", ErrorKind::PortTaken, detail)
    }

    #[test]
    fn the_port_is_read_from_what_engines_say() {
        let old = "driver failed programming external connectivity on endpoint web (6a…): Error starting userland proxy: listen tcp4 127.0.0.1:8000: bind: address already in use";
        let new = "failed to set up container networking: driver failed programming external connectivity on endpoint web (6a…): failed to bind host port for 0.0.0.0:8001:172.18.0.2:80/tcp: address already in use";
        assert_eq!(port(&taken(old)), Some(8000));
        assert_eq!(port(&taken(new)), Some(8001));
        assert_eq!(port(&taken("ports are not available")), None);
    }

    #[tokio::test]
    async fn a_program_of_this_machine_is_named() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let detail = format!("listen tcp4 127.0.0.1:{port}: bind: address already in use");
        let named = named(taken(&detail)).await;
        let pid = format!("(process {})", std::process::id());
        assert!(named.hints.iter().any(|hint| hint.contains(&pid)), "{:?}", named.hints);
    }
}
