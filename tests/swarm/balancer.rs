//! A small proxy before the tasks of a service, as a load balancer is one: it takes turns among the nodes, and asks the next when one
//! refuses a connection, or closes it without a word.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A proxy before tasks.
pub struct Balancer {
    pub address: SocketAddr,
    asked: Arc<AtomicUsize>,
    failed: Arc<AtomicUsize>,
}

impl Balancer {
    /// A proxy before these addresses, until the test ends.
    pub fn before(backends: Vec<SocketAddr>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let balancer = Self {
            address: listener.local_addr().unwrap(),
            asked: Arc::default(),
            failed: Arc::default(),
        };
        let (asked, failed) = (Arc::clone(&balancer.asked), Arc::clone(&balancer.failed));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let turn = asked.fetch_add(1, Ordering::SeqCst);
                let (backends, failed) = (backends.clone(), Arc::clone(&failed));
                std::thread::spawn(move || {
                    if serve(client, &backends, turn).is_none() {
                        failed.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
        balancer
    }

    /// How many requests there were, and how many nobody answered.
    pub fn counts(&self) -> (usize, usize) {
        (self.asked.load(Ordering::SeqCst), self.failed.load(Ordering::SeqCst))
    }
}

fn serve(mut client: TcpStream, backends: &[SocketAddr], turn: usize) -> Option<()> {
    let request = read_request(&mut client)?;
    let turns = (0..backends.len()).map(|at| backends[(turn + at) % backends.len()]);
    let answer = turns.into_iter().find_map(|backend| ask(backend, &request))?;
    client.write_all(&answer).ok()
}

fn ask(backend: SocketAddr, request: &[u8]) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect_timeout(&backend, Duration::from_secs(1)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    stream.write_all(request).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    (!answer.is_empty()).then_some(answer)
}

/// A request with its body; it says that the connection is to be closed.
fn read_request(client: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let read = client.read(&mut part).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length:")
                .map(str::to_owned)
        });
        if body.len() >= length.map_or(0, |length| length.trim().parse().unwrap_or(0)) {
            return Some(bytes);
        }
    }
}
