//! A terminal for the program under test: a real pty, and a screen that understands what is written to it.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

/// How long anything may take to show. Nothing waits this long unless it fails.
const PATIENCE: Duration = Duration::from_secs(40);

/// The program in a terminal of its own.
pub struct Terminal {
    screen: vt100::Parser,
    /// Everything the program wrote.
    pub written: Vec<u8>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    bytes: mpsc::Receiver<Vec<u8>>,
    /// Held while nothing is to be read.
    reading: Arc<Mutex<()>>,
    child: Box<dyn Child + Send + Sync>,
}

impl Terminal {
    /// Starts the program with `args` in `dir`, in a terminal of this size.
    pub fn start(dir: &Path, args: &[&str], size: (u16, u16)) -> Self {
        Self::start_with(dir, args, size, &[])
    }

    /// The same with variables of the environment.
    pub fn start_with(dir: &Path, args: &[&str], size: (u16, u16), variables: &[(&str, &str)]) -> Self {
        Self::run(env!("CARGO_BIN_EXE_stackdeck").as_ref(), dir, args, size, variables)
    }

    /// Runs any program in a terminal.
    pub fn run(
        program: &Path,
        dir: &Path,
        args: &[&str],
        (columns, rows): (u16, u16),
        variables: &[(&str, &str)],
    ) -> Self {
        let pair = native_pty_system()
            .openpty(PtySize {
                rows,
                cols: columns,
                ..PtySize::default()
            })
            .expect("a pty");
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.cwd(dir);
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        command.env("LC_ALL", "C.UTF-8");
        // What a user told the deck to remember must not decide a test.
        command.env("XDG_STATE_HOME", dir.join(".state"));
        command.env("XDG_CONFIG_HOME", dir.join(".config"));
        for (name, value) in variables {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let mut reader = pair.master.try_clone_reader().expect("its output");
        let (to, bytes) = mpsc::channel();
        let reading = Arc::new(Mutex::new(()));
        let allowed = Arc::clone(&reading);
        std::thread::spawn(move || {
            let mut buffer = [0u8; 65536];
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                drop(allowed.lock());
                if to.send(buffer[..n].to_vec()).is_err() {
                    return;
                }
            }
        });
        let size = |n: u16| NonZero::new(n).expect("a terminal has rows and columns");
        let keys = pair.master.take_writer().expect("its input");
        Self {
            screen: vt100::Parser::new(size(rows), size(columns), 0),
            written: Vec::new(),
            master: pair.master,
            keys,
            bytes,
            reading,
            child,
        }
    }

    /// The lock without which nothing is read of what the program writes: a terminal that stalls.
    pub fn stalls(&self) -> Arc<Mutex<()>> {
        Arc::clone(&self.reading)
    }

    /// Whether the program ends in time although nothing is read.
    pub fn ends_within(&mut self, patience: Duration) -> bool {
        let pid = self
            .child
            .process_id()
            .and_then(|id| Pid::from_raw(id.try_into().ok()?));
        let process = pidfd_open(pid.expect("it was started"), PidfdFlags::empty()).expect("it is not waited for yet");
        let patience = Timespec::try_from(patience).expect("seconds");
        let ended = poll(&mut [PollFd::new(&process, PollFlags::IN)], Some(&patience));
        ended.expect("a process can be waited for") > 0
    }

    /// Types.
    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("the program takes keys");
        self.keys.flush().expect("the program takes keys");
    }

    /// Types after a moment of reading: what comes faster counts as pasted, and no question is answered by that.
    #[allow(dead_code, reason = "the tests of a swarm answer questions")]
    pub fn press_at_leisure(&mut self, keys: &str) {
        let end = Instant::now() + Duration::from_millis(500);
        while Instant::now() < end {
            self.take(end.saturating_duration_since(Instant::now()));
        }
        self.press(keys);
    }

    /// What the screen shows.
    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    fn take(&mut self, patience: Duration) -> bool {
        match self.bytes.recv_timeout(patience) {
            Ok(bytes) => {
                self.screen.process(&bytes);
                self.written.extend(bytes);
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

    /// Waits until the screen is such.
    #[track_caller]
    pub fn wait_where(&mut self, what: &str, holds: impl Fn(&str) -> bool) {
        self.wait(what, holds);
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

    /// Waits until the screen does not show `text`.
    #[track_caller]
    pub fn wait_until_gone(&mut self, text: &str) {
        self.wait(&format!("`{text}` to go"), |screen| !screen.contains(text));
    }

    /// Whether `text` shows before the program has nothing more to write for a moment.
    pub fn shows_soon(&mut self, text: &str) -> bool {
        let began = Instant::now();
        while !self.text().contains(text) {
            if !self.take(Duration::from_millis(300)) || began.elapsed() > PATIENCE / 20 {
                return false;
            }
        }
        true
    }

    /// Waits until a line of the screen has all of `texts`.
    #[track_caller]
    pub fn wait_for_line(&mut self, texts: &[&str]) {
        let has_all = |line: &str| texts.iter().all(|text| line.contains(text));
        self.wait(&format!("a line with {texts:?}"), |screen| screen.lines().any(has_all));
    }

    /// Waits until the program wrote these bytes, shown or not.
    #[track_caller]
    pub fn wait_for_bytes(&mut self, wanted: &[u8]) {
        let began = Instant::now();
        while !self.written.windows(wanted.len()).any(|window| window == wanted) {
            assert!(
                began.elapsed() < PATIENCE,
                "waited for {:?}; the screen:\n{}",
                String::from_utf8_lossy(wanted),
                self.text()
            );
            self.take(Duration::from_millis(100));
        }
    }

    /// Waits until the program wrote so many bytes.
    #[track_caller]
    pub fn wait_written(&mut self, wanted: usize) {
        let began = Instant::now();
        while self.written.len() < wanted {
            assert!(began.elapsed() < PATIENCE, "it wrote {} bytes", self.written.len());
            self.take(Duration::from_millis(100));
        }
    }

    /// The column and row, from 1, of the first cell of `text`.
    #[track_caller]
    pub fn find(&self, text: &str) -> (u16, u16) {
        let screen = self.text();
        let found = screen.lines().enumerate().find_map(|(row, line)| {
            let (before, _) = line.split_once(text)?;
            Some((before.chars().count() + 1, row + 1))
        });
        let (column, row) = found.unwrap_or_else(|| panic!("`{text}` is not on the screen:\n{screen}"));
        (column.try_into().unwrap(), row.try_into().unwrap())
    }

    /// A mouse event as terminals send it (SGR): 0 left button, 32 drag, 64 wheel up, 65 wheel down.
    pub fn mouse(&mut self, button: u16, (column, row): (u16, u16), pressed: bool) {
        let end = if pressed { 'M' } else { 'm' };
        self.press(&format!("\u{1b}[<{button};{column};{row}{end}"));
    }

    /// A click with the left button.
    pub fn click(&mut self, at: (u16, u16)) {
        self.mouse(0, at, true);
        self.mouse(0, at, false);
    }

    /// Clicks into `text`, so many cells behind its first. What was painted in part may move what is to the right of it, so this
    /// waits until nothing is written for a moment and the text stands where it stood.
    #[track_caller]
    pub fn click_text(&mut self, text: &str, behind: u16) {
        self.wait_for(text);
        let began = Instant::now();
        let mut at = self.find(text);
        while self.take(Duration::from_millis(200)) || self.find(text) != at {
            assert!(
                began.elapsed() < PATIENCE,
                "`{text}` never stands still:\n{}",
                self.text()
            );
            self.wait_for(text);
            at = self.find(text);
        }
        self.click((at.0 + behind, at.1));
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        let size = PtySize {
            rows,
            cols: columns,
            ..PtySize::default()
        };
        self.master.resize(size).expect("a pty can be resized");
        let size = |n: u16| NonZero::new(n).expect("a terminal has rows and columns");
        self.screen.set_size(size(rows), size(columns));
    }

    /// Closes the terminal under the program, as a lost connection does; answers the process to wait for.
    pub fn hang_up(self) -> Box<dyn Child + Send + Sync> {
        let Self {
            master,
            mut keys,
            bytes,
            child,
            ..
        } = self;
        drop(bytes);
        // The thread that reads has an end of the pty too: it lets go of it when there is something nobody takes.
        let _ = keys.write_all(b"?");
        let _ = keys.flush();
        drop((master, keys));
        child
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.process_id().expect("it runs")
    }

    /// Sends a signal to the program.
    pub fn signal(&self, name: &str) {
        let pid = self.id().to_string();
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
