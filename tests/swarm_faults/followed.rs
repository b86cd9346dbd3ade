//! A command that goes on until it is ended.

use crate::real::RealStack;
use std::io::Read;
use std::process::{Child, Stdio};

/// A command that goes on until it is ended.
pub struct Followed {
    child: Child,
    output: std::thread::JoinHandle<String>,
}

impl Followed {
    pub fn begin(stack: &RealStack, words: &[&str]) -> Self {
        let mut child = stack.command(words).stdout(Stdio::piped()).spawn().unwrap();
        let mut output = child.stdout.take().unwrap();
        let output = std::thread::spawn(move || {
            let mut told = String::new();
            let _ = output.read_to_string(&mut told);
            told
        });
        Self { child, output }
    }

    /// Ends it; it must not have ended by itself. Answers what it told.
    pub fn end(mut self) -> String {
        let went_on = self.child.try_wait().unwrap().is_none();
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let told = self.output.join().unwrap();
        assert!(went_on, "it ended by itself:\n{told}");
        told
    }
}
