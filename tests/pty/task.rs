//! A task: from the sight of it to the end, in so many keystrokes, and how long it takes.

use crate::terminal::Terminal;
use std::time::Instant;

/// A task under way: the terminal, the keys pressed so far, and since when.
pub struct Task {
    name: &'static str,
    pub terminal: Terminal,
    keys: usize,
    since: Instant,
}

impl Task {
    /// A task that begins with what the screen shows now.
    pub fn begin(name: &'static str, terminal: Terminal) -> Self {
        Self {
            name,
            terminal,
            keys: 0,
            since: Instant::now(),
        }
    }

    pub fn press(&mut self, keys: &str) {
        self.keys += keys.chars().count();
        self.terminal.press(keys);
    }

    /// Ends it: in at most so many keystrokes. What it took is printed.
    pub fn end(mut self, most: usize) {
        let seconds = self.since.elapsed().as_secs_f64();
        println!("task | {} | {} keys | {seconds:.1} s", self.name, self.keys);
        assert!(self.keys <= most, "{} took {} keystrokes", self.name, self.keys);
        self.terminal.press("qd");
        self.terminal.end();
        self.terminal.assert_restored();
    }
}

/// A service that is healthy with the right word only.
pub fn guarded(word: &str) -> String {
    format!(
        "services:
  api:
    image: BUSYBOX
    init: true
    command: [/bin/busybox, sleep, '999']
    environment:
      WORD: {word}
    healthcheck: {{test: [CMD, /bin/busybox, sh, -c, 'test $$WORD = right'], interval: 1s, retries: 2}}
"
    )
}
