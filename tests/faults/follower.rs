//! The program while it runs without a terminal, and what it has written so far.

use std::fs::File;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long anything may take. Nothing waits this long unless it fails.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Follower {
    child: Child,
    dir: tempfile::TempDir,
}

impl Follower {
    pub fn start(mut command: Command) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let file = |name: &str| File::create(dir.path().join(name)).unwrap();
        command.stdout(file("out")).stderr(file("err")).stdin(Stdio::null());
        let child = command.spawn().expect("the program starts");
        Self { child, dir }
    }

    fn read(&self, name: &str) -> String {
        let bytes = std::fs::read(self.dir.path().join(name)).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// What it wrote to standard output.
    pub fn out(&self) -> String {
        self.read("out")
    }

    /// What it wrote to standard error.
    pub fn err(&self) -> String {
        self.read("err")
    }

    /// Waits until what it wrote to standard output is such.
    #[track_caller]
    pub fn wait(&self, what: &str, holds: impl Fn(&str) -> bool) {
        until(
            what,
            || holds(&self.out()),
            || format!("{}\n{}", self.out(), self.err()),
        );
    }

    /// Waits for its end.
    #[track_caller]
    pub fn end(&mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            if began.elapsed() > PATIENCE {
                let _ = self.child.kill();
                panic!("it did not end:\n{}\n{}", self.out(), self.err());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something holds that nobody tells of.
#[track_caller]
pub fn until(what: &str, mut holds: impl FnMut() -> bool, state: impl Fn() -> String) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "waited for {what}:\n{}", state());
        std::thread::sleep(Duration::from_millis(20));
    }
}
