//! A terminal for the program under test: a real pty, and a screen that understands what is written to it.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How long anything may take to show. Nothing waits this long unless it fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program in a terminal of its own.
pub struct Terminal {
    screen: vt100::Parser,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    bytes: mpsc::Receiver<Vec<u8>>,
    child: Box<dyn Child + Send + Sync>,
}

impl Terminal {
    /// Starts the program with `args` in `dir`, in a terminal of this size.
    pub fn start(dir: &Path, args: &[&str], (columns, rows): (u16, u16)) -> Self {
        let pair = native_pty_system()
            .openpty(PtySize {
                rows,
                cols: columns,
                ..PtySize::default()
            })
            .expect("a pty");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_stackdeck"));
        command.args(args);
        command.cwd(dir);
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let mut reader = pair.master.try_clone_reader().expect("its output");
        let (to, bytes) = mpsc::channel();
        std::thread::spawn(move || {
            let mut buffer = [0u8; 65536];
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                if to.send(buffer[..n].to_vec()).is_err() {
                    return;
                }
            }
        });
        let size = |n: u16| NonZero::new(n).expect("a terminal has rows and columns");
        let keys = pair.master.take_writer().expect("its input");
        Self {
            screen: vt100::Parser::new(size(rows), size(columns), 0),
            master: pair.master,
            keys,
            bytes,
            child,
        }
    }

    /// Types.
    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("the program takes keys");
        self.keys.flush().expect("the program takes keys");
    }

    /// What the screen shows.
    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    fn take(&mut self, patience: Duration) -> bool {
        match self.bytes.recv_timeout(patience) {
            Ok(bytes) => {
                self.screen.process(&bytes);
                true
            }
            Err(_) => false,
        }
    }

    /// Waits until the screen shows `text`.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        self.wait(&format!("`{text}`"), |screen| screen.contains(text));
    }

    #[track_caller]
    fn wait(&mut self, what: &str, holds: impl Fn(&str) -> bool) {
        let began = Instant::now();
        while !holds(&self.text()) {
            assert!(
                began.elapsed() < PATIENCE,
                "waited for {what}; the screen:\n{}",
                self.text()
            );
            self.take(Duration::from_millis(100));
        }
    }

    /// Sends a signal to the program.
    pub fn signal(&self, name: &str) {
        let pid = self.child.process_id().expect("it runs").to_string();
        let sent = std::process::Command::new("kill")
            .args(["-s", name, &pid])
            .status()
            .expect("kill runs");
        assert!(sent.success());
    }

    /// Waits for the end of the program: its exit code.
    #[track_caller]
    pub fn end(&mut self) -> u32 {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                while self.take(Duration::from_millis(100)) {}
                return status.exit_code();
            }
            assert!(
                began.elapsed() < PATIENCE,
                "it did not end; the screen:\n{}",
                self.text()
            );
            self.take(Duration::from_millis(50));
        }
    }

    /// Whether the terminal is as a shell wants it: main screen, cursor shown, no mouse, no paste mode, lines and echo on.
    pub fn assert_restored(&self) {
        let screen = self.screen.screen();
        assert!(!screen.alternate_screen(), "still on the alternate screen");
        assert!(!screen.hide_cursor(), "the cursor is still hidden");
        assert_eq!(
            screen.mouse_protocol_mode(),
            vt100::MouseProtocolMode::None,
            "the mouse is still captured"
        );
        assert!(!screen.bracketed_paste(), "bracketed paste is still on");
        let modes = self.master.get_termios().expect("a pty has modes");
        let flags = format!("{:?}", modes.local_flags);
        assert!(
            flags.contains("ECHO") && flags.contains("ICANON"),
            "the terminal is still raw: {flags}"
        );
    }
}
