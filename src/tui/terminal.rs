//! The terminal: what the deck needs of one, and the real one. It is left as it was found: on drop, on panic and, because
//! the runtime drops the deck, on signals.

use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, EnableFocusChange,
    EnableMouseCapture, Event, EventStream,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{clipboard::CopyToClipboard, cursor, execute, queue};
use futures::StreamExt;
use ratatui::Frame;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use std::future::Future;
use std::io::{self, BufWriter, Stdout, Write};

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

    /// Forgets what is on it, so that the next frame is drawn whole.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn clear(&mut self) -> io::Result<()>;

    /// Puts a text on the clipboard (OSC 52).
    ///
    /// # Errors
    /// When the terminal is gone.
    fn copy(&mut self, text: &str) -> io::Result<()>;
}

type Screen = ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>;

/// The terminal we were started in.
pub struct RealTerminal {
    screen: Screen,
    events: EventStream,
    mouse: bool,
}

impl RealTerminal {
    /// Takes the terminal: alternate screen, raw mode, bracketed paste, focus, and the mouse when wanted.
    ///
    /// # Errors
    /// When it is no terminal or does not answer.
    pub fn open(mouse: bool) -> io::Result<Self> {
        restore_on_panic();
        enable_raw_mode()?;
        let opened = Self::enter(mouse);
        if opened.is_err() {
            restore();
        }
        opened
    }

    fn enter(mouse: bool) -> io::Result<Self> {
        let mut out = io::stdout();
        execute!(
            out,
            EnterAlternateScreen,
            EnableBracketedPaste,
            EnableFocusChange,
            cursor::Hide
        )?;
        if mouse {
            execute!(out, EnableMouseCapture)?;
        }
        let backend = CrosstermBackend::new(BufWriter::with_capacity(1 << 16, io::stdout()));
        Ok(Self {
            screen: Screen::new(backend)?,
            events: EventStream::new(),
            mouse,
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
        self.events.next().await.and_then(Result::ok)
    }

    fn size(&self) -> Rect {
        self.screen
            .size()
            .map(|size| Rect::new(0, 0, size.width, size.height))
            .unwrap_or_default()
    }

    fn draw(&mut self, paint: &mut dyn FnMut(&mut Frame<'_>)) -> io::Result<()> {
        queue!(self.screen.backend_mut(), BeginSynchronizedUpdate)?;
        self.screen.draw(|frame| paint(frame))?;
        execute!(self.screen.backend_mut(), EndSynchronizedUpdate)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.screen.clear()
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.screen.backend_mut(), CopyToClipboard::to_clipboard_from(text))
    }
}

impl Drop for RealTerminal {
    fn drop(&mut self) {
        restore();
    }
}

/// Leaves the terminal as it was found. Harmless when it already is.
fn restore() {
    let mut out = io::stdout();
    // Each on its own: one that fails must not keep the others from being undone.
    let _ = execute!(out, DisableMouseCapture);
    let _ = execute!(out, DisableFocusChange, DisableBracketedPaste);
    let _ = execute!(out, EndSynchronizedUpdate, LeaveAlternateScreen, cursor::Show);
    let _ = disable_raw_mode();
    let _ = out.flush();
}

/// A panic's message must appear on a terminal that is itself again.
fn restore_on_panic() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        restore();
        before(info);
    }));
}
