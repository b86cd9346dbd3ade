//! The terminal: the interface the deck needs, and the real one. Its state is restored on drop, on panic and, because
//! the runtime drops the deck, on signals.

pub(crate) mod background;
pub(crate) mod typed;
pub(crate) mod unsure;
pub(crate) mod window;

use crate::runtime::IdlePacing;
use crate::tui::terminal::typed::Typed;
use crate::tui::terminal::unsure::Unsure;
use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, EnableFocusChange,
    EnableMouseCapture, Event,
};
use crossterm::style::Print;
use crossterm::terminal::{
    BeginSynchronizedUpdate, DisableLineWrap, EnableLineWrap, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use futures::stream::{SelectAll, StreamExt, select_all};
use ratatui::Frame;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::io;
use std::io::{BufWriter, Stdout, Write};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Context;

/// What the deck needs of a terminal. Tests paint into a buffer instead.
pub trait Terminal {
    /// The next event; `None` when the terminal is gone.
    fn next(&mut self) -> impl Future<Output = Option<Event>>;

    /// Its size now.
    fn size(&self) -> Rect;

    /// Shows a frame.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn draw(&mut self, paint: &mut dyn FnMut(&mut Frame<'_>)) -> io::Result<()>;

    /// Forgets what is on it, so that the next frame is drawn completely.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn clear(&mut self) -> io::Result<()>;

    /// Puts a text on the clipboard (OSC 52).
    ///
    /// # Errors
    /// When the terminal is gone.
    fn copy(&mut self, text: &str) -> io::Result<()>;

    /// Asks for the background colour (OSC 11); the answer arrives among the key events.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn ask_background(&mut self) -> io::Result<()>;

    /// Gives the terminal's window a title (OSC 2). `text` has no control characters.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn title(&mut self, text: &str) -> io::Result<()>;

    /// Rings the bell.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn bell(&mut self) -> io::Result<()>;

    /// Has the terminal show a notification (OSC 9). `text` has no control characters.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn notify(&mut self, text: &str) -> io::Result<()>;
}

/// Saves the window title; restored on leaving, where supported (xterm's window operations 22 and 23).
const KEEP_TITLE: &str = "\x1b[22;2t";
const TAKE_TITLE_BACK: &str = "\x1b[23;2t";

/// Whether we hold the terminal. Leaving the alternate screen twice would move the cursor back over what was printed in
/// between.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Standard output, until the terminal is given back. Later writes are dropped: they would reach the shell, or fail and
/// be reported on a standard error that is gone as well.
struct Output {
    out: BufWriter<Stdout>,
    open: Rc<Cell<bool>>,
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.open.get() {
            self.out.write(bytes)
        } else {
            Ok(bytes.len())
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.open.get() { self.out.flush() } else { Ok(()) }
    }
}

type Screen = ratatui::Terminal<CrosstermBackend<Output>>;

/// The terminal we were started in.
pub struct RealTerminal {
    screen: Screen,
    unsure: Unsure,
    /// A set of one stream, because a set polls its members only after they were woken. Polled at every turn of the
    /// loop, crossterm's stream contends with its own thread for a lock: half of what an idle deck cost.
    events: SelectAll<Typed>,
    /// Input ends it.
    idle_pacing: IdlePacing,
    mouse: bool,
    /// Whether output may still be written.
    open: Rc<Cell<bool>>,
    /// We have set the window title.
    titled: bool,
}

impl RealTerminal {
    /// Takes over the terminal: alternate screen, raw mode, bracketed paste, focus events, and the mouse if wanted.
    ///
    /// # Errors
    /// When it is no terminal or does not answer.
    pub fn open(mouse: bool, idle_pacing: IdlePacing) -> io::Result<Self> {
        restore_on_panic();
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        let opened = Self::enter(mouse, idle_pacing);
        if opened.is_err() {
            restore();
        }
        opened
    }

    fn enter(mouse: bool, idle_pacing: IdlePacing) -> io::Result<Self> {
        let mut out = io::stdout();
        execute!(
            out,
            EnterAlternateScreen,
            // Characters the terminal draws wider than we measure must not wrap into the next row.
            DisableLineWrap,
            EnableBracketedPaste,
            EnableFocusChange,
            cursor::Hide
        )?;
        if mouse {
            execute!(out, EnableMouseCapture)?;
        }
        let open = Rc::new(Cell::new(true));
        let backend = CrosstermBackend::new(Output {
            out: BufWriter::with_capacity(1 << 16, io::stdout()),
            open: Rc::clone(&open),
        });
        Ok(Self {
            screen: Screen::new(backend)?,
            unsure: Unsure::default(),
            events: select_all([Typed::new()]),
            idle_pacing,
            mouse,
            open,
            titled: false,
        })
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
        let next = poll_fn(|context| {
            let waker = self.idle_pacing.waker_ending_rest(context.waker());
            self.events.poll_next_unpin(&mut Context::from_waker(&waker))
        });
        next.await.and_then(Result::ok)
    }

    fn size(&self) -> Rect {
        self.screen
            .size()
            .map(|size| Rect::new(0, 0, size.width, size.height))
            .unwrap_or_default()
    }

    fn draw(&mut self, paint: &mut dyn FnMut(&mut Frame<'_>)) -> io::Result<()> {
        queue!(self.screen.backend_mut(), BeginSynchronizedUpdate)?;
        let unsure = &mut self.unsure;
        self.screen.draw(|frame| {
            paint(frame);
            unsure.note(frame.buffer_mut());
        })?;
        let backend = self.screen.backend_mut();
        if self.unsure.is_due() {
            queue!(backend, cursor::SavePosition)?;
            self.unsure.write(backend)?;
            queue!(backend, cursor::RestorePosition)?;
        }
        execute!(backend, EndSynchronizedUpdate)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.unsure.forget();
        self.screen.clear()
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.screen.backend_mut(), CopyToClipboard::to_clipboard_from(text))
    }

    fn ask_background(&mut self) -> io::Result<()> {
        execute!(self.screen.backend_mut(), Print("\x1b]11;?\x07"))
    }

    fn title(&mut self, text: &str) -> io::Result<()> {
        if !std::mem::replace(&mut self.titled, true) {
            queue!(self.screen.backend_mut(), Print(KEEP_TITLE))?;
        }
        execute!(self.screen.backend_mut(), SetTitle(text))
    }

    fn bell(&mut self) -> io::Result<()> {
        execute!(self.screen.backend_mut(), Print("\x07"))
    }

    fn notify(&mut self, text: &str) -> io::Result<()> {
        execute!(self.screen.backend_mut(), Print(format_args!("\x1b]9;{text}\x07")))
    }
}

impl Drop for RealTerminal {
    fn drop(&mut self) {
        if self.titled {
            let _ = execute!(self.screen.backend_mut(), SetTitle(""), Print(TAKE_TITLE_BACK));
        }
        // Flush first: what is buffered belongs to the screen being left.
        let _ = self.screen.backend_mut().flush();
        self.open.set(false);
        restore();
    }
}

/// Restores the terminal. Does nothing when it is restored already.
fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    // One by one: a failure must not keep the others from being undone.
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

/// Restores the terminal before a panic's message is printed.
fn restore_on_panic() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        restore();
        before(info);
    }));
}
