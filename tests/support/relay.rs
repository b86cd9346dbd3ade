//! A socket in front of the engine's that can be cut and joined again: the engine goes away for whoever uses it, and nobody
//! else notices.

#![allow(clippy::disallowed_types, reason = "a relay is threads that share what they cut")]

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// A socket in front of another.
pub struct Relay {
    path: PathBuf,
    target: PathBuf,
    /// Both ends of every connection, while it is joined.
    open: Arc<Mutex<Option<Vec<UnixStream>>>>,
}

impl Relay {
    /// A relay at `path`, cut.
    pub fn cut_at(path: &Path, target: &str) -> Self {
        Self {
            path: path.to_owned(),
            target: PathBuf::from(target),
            open: Arc::default(),
        }
    }

    /// What to give as `DOCKER_HOST`.
    pub fn host(&self) -> String {
        format!("unix://{}", self.path.display())
    }

    /// Answers from now on.
    pub fn join(&self) {
        let listener = UnixListener::bind(&self.path).expect("a socket can be made");
        *self.open.lock().unwrap() = Some(Vec::new());
        let (open, target) = (Arc::clone(&self.open), self.target.clone());
        std::thread::spawn(move || {
            for caller in listener.incoming() {
                let Ok(caller) = caller else { return };
                let Ok(engine) = UnixStream::connect(&target) else {
                    return;
                };
                let mut open = open.lock().unwrap();
                let Some(open) = open.as_mut() else { return };
                copy(caller.try_clone().unwrap(), engine.try_clone().unwrap());
                copy(engine.try_clone().unwrap(), caller.try_clone().unwrap());
                open.extend([caller, engine]);
            }
        });
    }

    /// Ends every connection and refuses new ones.
    pub fn cut(&self) {
        let open = self.open.lock().unwrap().take();
        let _ = std::fs::remove_file(&self.path);
        for end in open.into_iter().flatten() {
            let _ = end.shutdown(std::net::Shutdown::Both);
        }
    }
}

fn copy(mut from: UnixStream, mut to: UnixStream) {
    std::thread::spawn(move || {
        let mut buffer = [0u8; 16384];
        while let Ok(n @ 1..) = from.read(&mut buffer) {
            if to.write_all(&buffer[..n]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(std::net::Shutdown::Write);
    });
}
