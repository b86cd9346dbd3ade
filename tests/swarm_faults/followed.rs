//! A command that goes on until it is ended.

use crate::real::{PATIENCE, RealStack};
use std::io::Read;
use std::process::{Child, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;

/// A command that goes on until it is ended.
pub struct Followed {
    child: Child,
    out: Output,
    err: Output,
}

/// What a command has written so far to one of its outputs.
struct Output {
    text: Arc<(Mutex<String>, Condvar)>,
    reader: JoinHandle<()>,
}

impl Output {
    fn of(mut from: impl Read + Send + 'static) -> Self {
        let text = Arc::new((Mutex::new(String::new()), Condvar::new()));
        let written = Arc::clone(&text);
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(size @ 1..) = from.read(&mut buffer) {
                let (text, changed) = &*written;
                text.lock().unwrap().push_str(&String::from_utf8_lossy(&buffer[..size]));
                changed.notify_all();
            }
        });
        Self { text, reader }
    }

    #[track_caller]
    fn wait_for(&self, words: &str) {
        let (text, changed) = &*self.text;
        let lacks = |text: &mut String| !text.contains(words);
        let text = text.lock().unwrap();
        let (text, ended) = changed.wait_timeout_while(text, PATIENCE, lacks).unwrap();
        assert!(!ended.timed_out(), "no {words:?} in\n{text}");
    }

    fn text(&self) -> String {
        self.text.0.lock().unwrap().clone()
    }
}

impl Followed {
    pub fn begin(stack: &RealStack, words: &[&str]) -> Self {
        let mut command = stack.command(words);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = Output::of(child.stdout.take().unwrap());
        let err = Output::of(child.stderr.take().unwrap());
        Self { child, out, err }
    }

    /// Waits until it writes these words to standard output.
    #[track_caller]
    pub fn wait_for(&self, words: &str) {
        self.out.wait_for(words);
    }

    /// Waits until it remarks these words.
    #[track_caller]
    pub fn wait_for_remark(&self, words: &str) {
        self.err.wait_for(words);
    }

    /// What it wrote so far.
    pub fn told(&self) -> String {
        self.out.text()
    }

    /// Ends it; it must not have ended by itself. Answers what it wrote.
    #[track_caller]
    pub fn end(mut self) -> String {
        let went_on = self.child.try_wait().unwrap().is_none();
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let (out, err) = (self.out.text, self.err.text());
        self.out.reader.join().unwrap();
        let told = out.0.lock().unwrap().clone();
        assert!(went_on, "it ended by itself:\n{told}{err}");
        told
    }
}
