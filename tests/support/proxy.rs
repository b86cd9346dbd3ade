//! A socket in front of the engine's that sees every request: it passes it on, answers in the engine's place, or does
//! something first.

#![allow(clippy::disallowed_types, reason = "a proxy is threads that share what they count")]

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// What becomes of a request.
pub enum Treatment {
    /// The engine answers.
    Pass,
    /// The engine does it, but its answer does not arrive: instead, this is done.
    Unheard(Box<dyn FnOnce() + Send>),
    /// The engine's answer ends after so many bytes, and the connection with it.
    Cut(usize),
    /// Answered so, and the connection ends.
    Answer(Vec<u8>),
    /// Answered with this beginning and then with more and more, until the caller has enough.
    Endless(Vec<u8>),
    /// Never answered.
    Hold,
}

/// The number of a request, from 1, and its first line: `GET /v1.41/containers/json?all=true HTTP/1.1`.
type Rule = dyn Fn(usize, &str) -> Treatment + Send + Sync;

/// A socket in front of the engine's.
pub struct Proxy {
    dir: tempfile::TempDir,
    shared: Arc<Shared>,
}

struct Shared {
    target: PathBuf,
    rule: Box<Rule>,
    seen: Mutex<Vec<String>>,
    more_seen: Condvar,
    /// Whether no byte is passed on, in either direction.
    stopped: Mutex<bool>,
    resumed: Condvar,
}

impl Proxy {
    pub fn start(target: &str, rule: impl Fn(usize, &str) -> Treatment + Send + Sync + 'static) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(dir.path().join("engine.sock")).expect("a socket can be made");
        let shared = Arc::new(Shared {
            target: PathBuf::from(target),
            rule: Box::new(rule),
            seen: Mutex::default(),
            more_seen: Condvar::new(),
            stopped: Mutex::default(),
            resumed: Condvar::new(),
        });
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for caller in listener.incoming() {
                let Ok(caller) = caller else { return };
                let serving = Arc::clone(&serving);
                std::thread::spawn(move || serve(&serving, caller));
            }
        });
        Self { dir, shared }
    }

    /// What to give as `DOCKER_HOST`.
    pub fn host(&self) -> String {
        format!("unix://{}", self.dir.path().join("engine.sock").display())
    }

    /// The first lines of all requests so far.
    pub fn seen(&self) -> Vec<String> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// Waits until the requests so far are such, or for so long.
    pub fn wait_for(&self, patience: Duration, holds: impl Fn(&[String]) -> bool) {
        let seen = self.shared.seen.lock().unwrap();
        let waited = self
            .shared
            .more_seen
            .wait_timeout_while(seen, patience, |seen| !holds(seen));
        drop(waited.unwrap());
    }

    /// Passes nothing on any more, as an engine that was stopped by a signal: connections stay, and new ones are accepted.
    pub fn stop(&self) {
        *self.shared.stopped.lock().unwrap() = true;
    }

    pub fn resume(&self) {
        *self.shared.stopped.lock().unwrap() = false;
        self.shared.resumed.notify_all();
    }
}

impl Shared {
    /// Waits while nothing is passed on.
    fn wait(&self) {
        let stopped = self.stopped.lock().unwrap();
        drop(self.resumed.wait_while(stopped, |stopped| *stopped).unwrap());
    }
}

/// What is to happen to the engine's answer on one connection.
#[derive(Default)]
struct Answering {
    unheard: Option<Box<dyn FnOnce() + Send>>,
    left: Option<usize>,
}

fn serve(shared: &Arc<Shared>, mut caller: UnixStream) {
    let Ok(mut engine) = UnixStream::connect(&shared.target) else {
        return;
    };
    let answering = Arc::new(Mutex::new(Answering::default()));
    let back = (engine.try_clone().unwrap(), caller.try_clone().unwrap());
    let (sharing, answers) = (Arc::clone(shared), Arc::clone(&answering));
    std::thread::spawn(move || pass_answers(&sharing, &answers, back.0, back.1));
    let mut buffer = [0u8; 65536];
    while let Ok(n @ 1..) = caller.read(&mut buffer) {
        shared.wait();
        let bytes = &buffer[..n];
        let treatment = first_line(bytes).map_or(Treatment::Pass, |line| {
            let mut seen = shared.seen.lock().unwrap();
            seen.push(line.clone());
            let number = seen.len();
            drop(seen);
            shared.more_seen.notify_all();
            (shared.rule)(number, &line)
        });
        match treatment {
            Treatment::Pass => {}
            Treatment::Unheard(action) => answering.lock().unwrap().unheard = Some(action),
            Treatment::Cut(after) => answering.lock().unwrap().left = Some(after),
            Treatment::Answer(answer) => {
                let _ = caller.write_all(&answer);
                break;
            }
            Treatment::Endless(beginning) => {
                let more = vec![b' '; 65536];
                let mut written = caller.write_all(&beginning);
                while written.is_ok() {
                    written = caller.write_all(&more);
                }
                break;
            }
            Treatment::Hold => continue,
        }
        if engine.write_all(bytes).is_err() {
            break;
        }
    }
    let _ = engine.shutdown(std::net::Shutdown::Both);
    let _ = caller.shutdown(std::net::Shutdown::Both);
}

fn pass_answers(shared: &Shared, answering: &Mutex<Answering>, mut engine: UnixStream, mut caller: UnixStream) {
    let mut buffer = [0u8; 65536];
    while let Ok(n @ 1..) = engine.read(&mut buffer) {
        shared.wait();
        let mut answering = answering.lock().unwrap();
        if let Some(action) = answering.unheard.take() {
            action();
            break;
        }
        let length = answering.left.map_or(n, |left| left.min(n));
        if caller.write_all(&buffer[..length]).is_err() {
            break;
        }
        if let Some(left) = &mut answering.left {
            *left -= length;
            if *left == 0 {
                break;
            }
        }
    }
    let _ = caller.shutdown(std::net::Shutdown::Both);
    let _ = engine.shutdown(std::net::Shutdown::Both);
}

/// The first line of a request, if one begins here. (What callers send of a body does not begin like one.)
fn first_line(bytes: &[u8]) -> Option<String> {
    let methods: [&[u8]; 5] = [b"GET /", b"POST /", b"PUT /", b"DELETE /", b"HEAD /"];
    let begins = methods.iter().any(|method| bytes.starts_with(method));
    let line = bytes.split(|byte| *byte == b'\r').next()?;
    begins.then(|| String::from_utf8_lossy(line).into_owned())
}
