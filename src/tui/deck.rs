//! The deck as a face of the runtime: it owns the screen and the terminal, and hands everything on.

use super::facts::{self, World};
use super::fault::Fault;
use super::glyph;
use super::keymap::Keymap;
use super::paint::{self, Look, Tools};
use super::screen::{Outcome, Screen};
use super::terminal::{RealTerminal, Terminal};
use super::theme::Theme;
use crate::engine::Timestamp;
use crate::runtime::{Command, Face};
use crate::settings::Settings;
use crate::stack::{Event, Stack};
use std::io;
use std::time::Duration;

/// How a deck is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// The user's settings.
    pub settings: Settings,
    /// Colours may be used (`NO_COLOR`, `--no-color`).
    pub coloured: bool,
    /// Only ASCII (`--ascii`, a terminal without UTF-8).
    pub ascii: bool,
    /// We brought the stack up, so leaving asks what becomes of it.
    pub owns: bool,
    /// The zone clocks are shown in.
    pub zone: jiff::tz::TimeZone,
}

/// What comes from the terminal; `None`: it is gone.
pub type Input = Option<crossterm::event::Event>;

/// The deck.
#[derive(Debug)]
pub struct Deck<T = RealTerminal> {
    terminal: T,
    screen: Screen,
    look: Look,
    keymap: Keymap,
}

impl Deck {
    /// Takes the terminal and opens a deck on it.
    ///
    /// # Errors
    /// When there is no terminal.
    pub fn open(options: &Options) -> io::Result<Self> {
        Ok(Self::on(RealTerminal::open(options.settings.mouse)?, options))
    }
}

impl<T: Terminal> Deck<T> {
    /// A deck on a terminal.
    pub fn on(terminal: T, options: &Options) -> Self {
        let (theme, mut faults) = Theme::chosen(&options.settings, options.coloured);
        let (keymap, wrong_keys) = Keymap::new(&options.settings.keys);
        faults.extend(wrong_keys);
        let ascii = options.ascii || options.settings.ascii;
        let mut screen = Screen {
            size: terminal.size(),
            owns: options.owns,
            ..Screen::default()
        };
        for fault in faults {
            screen.complain(format!("settings: {fault}"), Timestamp::default());
        }
        Self {
            screen,
            look: Look {
                theme,
                glyphs: if ascii { glyph::ASCII } else { glyph::UTF8 },
                zone: options.zone.clone(),
            },
            keymap,
            terminal,
        }
    }

    /// Shows a fault instead of the stack; `None` takes it away.
    pub fn set_fault(&mut self, fault: Option<Fault>) {
        self.screen.fault = fault;
    }

    /// The terminal it is on.
    pub fn terminal(&self) -> &T {
        &self.terminal
    }

    /// How it ended; `None` while it has not.
    pub fn outcome(&self) -> Option<Outcome> {
        self.screen.outcome
    }
}

impl<T: Terminal> Face for Deck<T> {
    type Input = Input;

    async fn next(&mut self) -> Input {
        self.terminal.next().await
    }

    fn handle(&mut self, input: Input, stack: &Stack, now: Timestamp) -> Vec<Command> {
        let _ = (stack, now);
        if input.is_none() { vec![Command::Detach] } else { Vec::new() }
    }

    fn observe(&mut self, event: &Event, stack: &Stack, now: Timestamp) -> Vec<Command> {
        let _ = (event, stack, now);
        Vec::new()
    }

    fn paint(&mut self, stack: &Stack, now: Timestamp) -> io::Result<()> {
        let tools = Tools {
            look: &self.look,
            keymap: &self.keymap,
        };
        let screen = &mut self.screen;
        self.terminal.draw(&mut |frame| {
            screen.size = frame.area();
            paint::paint(frame.buffer_mut(), screen, World { stack, now }, tools);
        })
    }

    fn wake(&self, stack: &Stack, now: Timestamp) -> Option<Duration> {
        let _ = now;
        let ticking = stack.services.values().any(facts::is_ticking);
        ticking.then_some(Duration::from_millis(100))
    }
}
