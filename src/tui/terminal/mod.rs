//! The terminal: the interface the deck needs, and the real one. Its state is restored on drop, on panic and, because
//! the runtime drops the deck, on signals.

pub(crate) mod abilities;
pub(crate) mod background;
pub(crate) mod colours;
mod interface;
mod job_control;
mod lending;
mod links;
pub(crate) mod progress;
pub(crate) mod typed;
pub(crate) mod unsure;
pub(crate) mod window;
mod writer;

pub use interface::Terminal;

use crate::runtime::IdlePacing;
use crate::tui::kit::TerminalLink;
use crate::tui::terminal::colours::Colours;
use crate::tui::terminal::job_control::{JobControl, JobSignal};
use crate::tui::terminal::links::Links;
use crate::tui::terminal::progress::{ProgressBar, StartProgress};
use crate::tui::terminal::typed::Typed;
use crate::tui::terminal::unsure::Unsure;
use crate::tui::terminal::writer::TerminalWriter;
use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, EnableFocusChange,
    EnableMouseCapture, Event,
};
use crossterm::style::Print;
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, DisableLineWrap, EnableLineWrap, EndSynchronizedUpdate,
    EnterAlternateScreen, LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use futures::stream::{SelectAll, StreamExt, select_all};
use ratatui::Frame;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use std::future::poll_fn;
use std::io;
use std::io::Write;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::process::Child;

/// Saves the window title; restored on leaving, where supported (xterm's window operations 22 and 23).
const KEEP_TITLE: &str = "\x1b[22;2t";
const TAKE_TITLE_BACK: &str = "\x1b[23;2t";

/// Whether we hold the terminal. Leaving the alternate screen twice would move the cursor back over what was printed in
/// between.
static TAKEN: AtomicBool = AtomicBool::new(false);

type Screen = ratatui::Terminal<CrosstermBackend<TerminalWriter>>;

/// The terminal we were started in.
pub struct RealTerminal {
    screen: Screen,
    writer: TerminalWriter,
    unsure: Unsure,
    links: Links,
    progress: ProgressBar,
    /// A set of one stream, because a set polls its members only after they were woken. Polled at every turn of the
    /// loop, crossterm's stream contends with its own thread for a lock: half of what an idle deck cost.
    events: SelectAll<Typed>,
    job_control: JobControl,
    /// Input ends it.
    idle_pacing: IdlePacing,
    mouse: bool,
    colours: Colours,
    /// A frame was left out, so that the next one is drawn completely.
    stale: bool,
    /// The next SIGTSTP is the one we sent to the whole job.
    is_stopping: bool,
    /// We have set the window title.
    titled: bool,
    /// The command that has the terminal.
    borrower: Option<Child>,
}

/// How long to wait for a terminal to take what was written before it is given back.
const PATIENCE: Duration = Duration::from_millis(500);

impl RealTerminal {
    /// Takes over the terminal: alternate screen, raw mode, bracketed paste, focus events, and the mouse if wanted.
    ///
    /// # Errors
    /// When it is no terminal or does not answer.
    pub fn open(mouse: bool, colours: Colours, idle_pacing: IdlePacing) -> io::Result<Self> {
        restore_on_panic();
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        let opened = Self::enter(mouse, colours, idle_pacing);
        if opened.is_err() {
            restore();
        }
        opened
    }

    fn enter(mouse: bool, colours: Colours, idle_pacing: IdlePacing) -> io::Result<Self> {
        let writer = TerminalWriter::open()?;
        let mut terminal = Self {
            screen: Screen::new(CrosstermBackend::new(writer.clone()))?,
            writer,
            unsure: Unsure::default(),
            links: Links::default(),
            progress: ProgressBar::default(),
            events: select_all([Typed::new()]),
            job_control: JobControl::new()?,
            idle_pacing,
            mouse,
            colours,
            stale: false,
            is_stopping: false,
            titled: false,
            borrower: None,
        };
        terminal.set_modes()?;
        Ok(terminal)
    }

    fn set_modes(&mut self) -> io::Result<()> {
        let out = self.screen.backend_mut();
        queue!(
            out,
            EnterAlternateScreen,
            // Characters the terminal draws wider than we measure must not wrap into the next row.
            DisableLineWrap,
            EnableBracketedPaste,
            EnableFocusChange,
            cursor::Hide
        )?;
        if self.mouse {
            queue!(out, EnableMouseCapture)?;
        }
        self.progress.write(out)?;
        self.send()
    }

    /// Hands what was written on to the terminal.
    fn send(&mut self) -> io::Result<()> {
        self.writer.send()
    }

    /// Takes the terminal back after the program was stopped. Whatever stopped it, the modes may be the shell's.
    fn resume(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        self.writer.reopen();
        self.set_modes()?;
        self.clear()
    }

    /// Gives the terminal back.
    fn leave(&mut self) {
        let out = self.screen.backend_mut();
        if std::mem::take(&mut self.titled) {
            let _ = queue!(out, SetTitle(""), Print(TAKE_TITLE_BACK));
        }
        // Who gives the terminal back cannot do anything about one that is gone.
        let _ = self.send();
        restore();
    }

    /// Does what a signal asks for. The frame after it is a new one.
    fn obey(&mut self, signal: JobSignal) -> io::Result<()> {
        match signal {
            JobSignal::Suspend if std::mem::take(&mut self.is_stopping) => Ok(()),
            JobSignal::Suspend => self.suspend().map(drop),
            JobSignal::Continue => self.resume(),
            JobSignal::Die(number) => {
                self.leave();
                job_control::die(number)
            }
        }
    }
}

impl std::fmt::Debug for RealTerminal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RealTerminal")
            .field("mouse", &self.mouse)
            .finish_non_exhaustive()
    }
}

impl Terminal for RealTerminal {
    async fn next(&mut self) -> Option<Event> {
        if self.borrower.is_some() {
            self.take_back().await.ok()?;
            return Some(Event::Resize(self.size().width, self.size().height));
        }
        let next = poll_fn(|context| {
            let waker = self.idle_pacing.waker_ending_rest(context.waker());
            let mut context = Context::from_waker(&waker);
            if let Poll::Ready(signal) = self.job_control.poll(&mut context) {
                return Poll::Ready(Err(signal));
            }
            self.events.poll_next_unpin(&mut context).map(Ok)
        });
        match next.await {
            Ok(event) => event.and_then(Result::ok),
            Err(signal) => {
                self.obey(signal).ok()?;
                let size = self.size();
                Some(Event::Resize(size.width, size.height))
            }
        }
    }

    fn size(&self) -> Rect {
        self.screen
            .size()
            .map(|size| Rect::new(0, 0, size.width, size.height))
            .unwrap_or_default()
    }

    fn draw(&mut self, paint: &mut dyn FnMut(&mut Frame<'_>) -> Vec<TerminalLink>) -> io::Result<()> {
        if self.borrower.is_some() {
            return Ok(());
        }
        if self.writer.is_behind() {
            self.stale = true;
            return Ok(());
        }
        if std::mem::take(&mut self.stale) {
            self.clear()?;
        }
        queue!(self.screen.backend_mut(), BeginSynchronizedUpdate)?;
        let (unsure, links, colours) = (&mut self.unsure, &mut self.links, self.colours);
        self.screen.draw(|frame| {
            let found = paint(frame);
            colours.reduce(frame.buffer_mut());
            unsure.note(frame.buffer_mut());
            links.note(frame.buffer_mut(), found);
        })?;
        let backend = self.screen.backend_mut();
        if self.unsure.is_due() {
            // It writes whole rows, the links in them as plain text.
            self.links.forget();
            queue!(backend, cursor::SavePosition)?;
            self.unsure.write(backend)?;
            queue!(backend, cursor::RestorePosition)?;
        }
        if self.links.are_due() {
            queue!(backend, cursor::SavePosition)?;
            self.links.write(backend)?;
            queue!(backend, cursor::RestorePosition)?;
        }
        queue!(backend, EndSynchronizedUpdate)?;
        self.send()
    }

    fn clear(&mut self) -> io::Result<()> {
        self.unsure.forget();
        self.links.forget();
        // Not ratatui's own clear: it asks where the cursor is, and a terminal that does not answer would end the deck.
        self.screen = Screen::new(CrosstermBackend::new(self.writer.clone()))?;
        queue!(self.screen.backend_mut(), Clear(ClearType::All))
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        queue!(self.screen.backend_mut(), CopyToClipboard::to_clipboard_from(text))?;
        self.send()
    }

    fn ask_background(&mut self) -> io::Result<()> {
        queue!(self.screen.backend_mut(), Print("\x1b]11;?\x07"))?;
        self.send()
    }

    fn title(&mut self, text: &str) -> io::Result<()> {
        if !std::mem::replace(&mut self.titled, true) {
            queue!(self.screen.backend_mut(), Print(KEEP_TITLE))?;
        }
        queue!(self.screen.backend_mut(), SetTitle(text))?;
        self.send()
    }

    fn bell(&mut self) -> io::Result<()> {
        queue!(self.screen.backend_mut(), Print("\x07"))?;
        self.send()
    }

    fn notify(&mut self, text: &str) -> io::Result<()> {
        queue!(self.screen.backend_mut(), Print(format_args!("\x1b]9;{text}\x07")))?;
        self.send()
    }

    fn progress(&mut self, progress: Option<StartProgress>) -> io::Result<()> {
        if self.borrower.is_some() {
            self.progress.keep(progress);
            return Ok(());
        }
        self.progress.show(progress, self.screen.backend_mut())?;
        self.send()
    }

    fn lend(&mut self, command: &str) -> io::Result<()> {
        self.lend_to(command)
    }

    fn suspend(&mut self) -> io::Result<bool> {
        if !job_control::has_shell() {
            return Ok(false);
        }
        self.leave();
        self.is_stopping = true;
        job_control::stop();
        self.resume()?;
        Ok(true)
    }
}

impl Drop for RealTerminal {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Restores the terminal. Does nothing when it is restored already.
fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    writer::finish(PATIENCE);
    let mut out = io::stdout();
    // One by one: a failure must not keep the others from being undone.
    let _ = progress::clear(&mut out);
    let _ = execute!(out, DisableMouseCapture);
    let _ = execute!(out, DisableFocusChange, DisableBracketedPaste);
    let _ = execute!(
        out,
        EndSynchronizedUpdate,
        EnableLineWrap,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = disable_raw_mode();
    let _ = out.flush();
}

/// Restores the terminal before a panic's message is printed. In whatever task it was, the deck cannot go on: it would
/// paint over the message.
#[expect(clippy::disallowed_methods, reason = "nothing can be handed to main from a panic")]
fn restore_on_panic() {
    static HOOKED: Once = Once::new();
    HOOKED.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let had_terminal = TAKEN.load(Ordering::SeqCst);
            restore();
            before(info);
            if had_terminal {
                std::process::exit(PANICKED);
            }
        }));
    });
}

/// The exit code of a Rust program that panicked.
const PANICKED: i32 = 101;
