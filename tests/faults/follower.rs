//! The program while it runs without a terminal, and what it has written so far.

#![allow(clippy::disallowed_types, reason = "a thread reads what the program writes")]

use std::fs::File;
use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;
use wait_timeout::ChildExt;

/// How long anything may take. Nothing waits this long unless it fails.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Follower {
    child: Child,
    out: Arc<Output>,
    reader: Option<JoinHandle<()>>,
    dir: tempfile::TempDir,
}

/// What it wrote to standard output.
#[derive(Default)]
struct Output {
    bytes: Mutex<Vec<u8>>,
    came: Condvar,
}

impl Follower {
    pub fn start(mut command: Command) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let err = File::create(dir.path().join("err")).unwrap();
        command.stdout(Stdio::piped()).stderr(err).stdin(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        let out = Arc::new(Output::default());
        let (mut from, to) = (child.stdout.take().unwrap(), Arc::clone(&out));
        let reader = std::thread::spawn(move || {
            let mut buffer = [0u8; 65536];
            while let Ok(n @ 1..) = from.read(&mut buffer) {
                to.bytes.lock().unwrap().extend_from_slice(&buffer[..n]);
                to.came.notify_all();
            }
        });
        Self {
            child,
            out,
            reader: Some(reader),
            dir,
        }
    }

    /// What it wrote to standard output.
    pub fn out(&self) -> String {
        String::from_utf8_lossy(&self.out.bytes.lock().unwrap()).into_owned()
    }

    /// What it wrote to standard error.
    pub fn err(&self) -> String {
        let bytes = std::fs::read(self.dir.path().join("err")).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Waits until what it wrote to standard output is such.
    #[track_caller]
    pub fn wait(&self, what: &str, holds: impl Fn(&str) -> bool) {
        let is_missing = |bytes: &mut Vec<u8>| !holds(&String::from_utf8_lossy(bytes));
        let bytes = self.out.bytes.lock().unwrap();
        let (bytes, waited) = self.out.came.wait_timeout_while(bytes, PATIENCE, is_missing).unwrap();
        drop(bytes);
        assert!(
            !waited.timed_out(),
            "waited for {what}:\n{}\n{}",
            self.out(),
            self.err()
        );
    }

    /// Waits for its end, and until all that it wrote is there.
    #[track_caller]
    pub fn end(&mut self) -> ExitStatus {
        let ended = self.child.wait_timeout(PATIENCE).unwrap();
        let status = ended.unwrap_or_else(|| {
            let _ = self.child.kill();
            panic!("it did not end:\n{}\n{}", self.out(), self.err())
        });
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        status
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
