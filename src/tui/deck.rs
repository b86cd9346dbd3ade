//! The deck as a face of the runtime: it owns the screen and the terminal, and hands everything on.

use super::facts::World;
use super::fault::Fault;
use super::glyph;
use super::keymap::Keymap;
use super::paint::{self, Look, Tools};
use super::save;
use super::screen::{Outcome, Screen};
use super::terminal::{RealTerminal, Terminal};
use super::theme::Theme;
use super::update::{self, Effect};
use super::{human, wake};
use crate::compose::tree::Tree;
use crate::engine::Timestamp;
use crate::runtime::{Command, Face};
use crate::settings::Settings;
use crate::stack::{self, Stack};
use crossterm::event::{Event, KeyEventKind};
use ratatui::layout::Rect;
use std::io;
use std::rc::Rc;
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
pub type Input = Option<Event>;

/// The deck.
#[derive(Debug)]
pub struct Deck<T = RealTerminal> {
    terminal: T,
    screen: Screen,
    look: Look,
    keymap: Keymap,
    /// Where the values of the files came from.
    tree: Option<Rc<Tree>>,
    /// Containers whose stats are wanted.
    watched: Vec<String>,
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
            tree: None,
            watched: Vec::new(),
        }
    }

    /// Shows a fault instead of the stack; `None` takes it away.
    pub fn set_fault(&mut self, fault: Option<Fault>) {
        self.screen.fault = fault;
    }

    /// Where the values of the files came from, for the configuration tab.
    pub fn set_tree(&mut self, tree: Option<Rc<Tree>>) {
        self.tree = tree;
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

impl<T: Terminal> Deck<T> {
    /// Does what an update asked for, and answers what is the runtime's.
    fn carry_out(&mut self, effects: Vec<Effect>, world: World<'_>) -> Vec<Command> {
        let mut commands = Vec::new();
        for effect in effects {
            match effect {
                Effect::Send(command) => commands.push(command),
                Effect::Copy(text) => {
                    if let Err(error) = self.terminal.copy(&text) {
                        self.screen.complain(format!("could not copy: {error}"), world.now);
                    }
                }
                Effect::Pipe(command) => match save::spool(&self.screen.logs, world.stack) {
                    Ok(lines) => commands.push(Command::Pipe { command, lines }),
                    Err(error) => self.screen.complain(format!("{command}: {error}"), world.now),
                },
                Effect::Save(path) => match save::save(&path, &self.screen.logs, world.stack, &self.look.zone) {
                    Ok(lines) => {
                        let words = format!("{} in {}", human::plural(lines, "line"), path.display());
                        self.screen.say(words, world.now);
                    }
                    Err(error) => self.screen.complain(format!("{}: {error}", path.display()), world.now),
                },
            }
        }
        commands
    }
}

impl<T: Terminal> Face for Deck<T> {
    type Input = Input;

    async fn next(&mut self) -> Input {
        self.terminal.next().await
    }

    fn handle(&mut self, input: Input, stack: &Stack, now: Timestamp) -> Vec<Command> {
        let tree = self.tree.clone();
        let world = World {
            stack,
            tree: tree.as_deref(),
            now,
        };
        let effects = match input {
            None => vec![Effect::Send(Command::Detach)],
            Some(Event::Key(event)) if event.kind != KeyEventKind::Release => {
                update::key(&mut self.screen, world, &self.keymap, event)
            }
            Some(Event::Mouse(event)) => update::mouse(&mut self.screen, world, event),
            Some(Event::Paste(text)) => update::paste(&mut self.screen, world, &text),
            Some(Event::Resize(width, height)) => {
                self.screen.size = Rect::new(0, 0, width, height);
                update::resize(&mut self.screen)
            }
            Some(Event::Key(_) | Event::FocusGained | Event::FocusLost) => Vec::new(),
        };
        self.carry_out(effects, world)
    }

    fn observe(&mut self, event: &stack::Event, stack: &Stack, now: Timestamp) -> Vec<Command> {
        update::observe(&mut self.screen, event, stack, now);
        let wanted = update::watched(
            &self.screen,
            World {
                stack,
                tree: self.tree.as_deref(),
                now,
            },
        );
        if wanted == self.watched {
            return Vec::new();
        }
        self.watched.clone_from(&wanted);
        vec![Command::WatchStats { containers: wanted }]
    }

    fn paint(&mut self, stack: &Stack, now: Timestamp) -> io::Result<()> {
        let tree = self.tree.clone();
        let world = World {
            stack,
            tree: tree.as_deref(),
            now,
        };
        if std::mem::take(&mut self.screen.redraw) {
            self.terminal.clear()?;
        }
        self.screen.size = self.terminal.size();
        self.screen.toasts.retain(|toast| toast.until > now);
        update::measure(&mut self.screen, world);
        self.screen.logs.tick(&stack.logs, now);
        let tools = Tools {
            look: &self.look,
            keymap: &self.keymap,
        };
        let screen = &self.screen;
        self.terminal
            .draw(&mut |frame| paint::paint(frame, screen, world, tools))
    }

    fn wake(&self, stack: &Stack, now: Timestamp) -> Option<Duration> {
        wake::wake(
            &self.screen,
            World {
                stack,
                tree: self.tree.as_deref(),
                now,
            },
        )
    }
}
