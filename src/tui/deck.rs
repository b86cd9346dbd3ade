//! The deck as a face of the runtime: it owns screen and terminal, and passes events and commands on.

pub(crate) mod clicks;
pub(crate) mod contexts;
pub(crate) mod copy;
pub(crate) mod incidents;
pub(crate) mod keys;
pub(crate) mod leave;
pub(crate) mod memory;
pub(crate) mod mouse;
pub(crate) mod observe;
pub(crate) mod paint;
pub(crate) mod status;
pub(crate) mod title;
pub(crate) mod update;

use crate::compose::tree::Tree;
use crate::engine::Timestamp;
use crate::runtime::Command;
use crate::runtime::Face;
use crate::runtime::Lull;
use crate::settings::Memory;
use crate::settings::Occasion;
use crate::settings::Settings;
use crate::stack;
use crate::stack::OtherProject;
use crate::stack::Stack;
use crate::tui::deck::paint::Tools;
use crate::tui::deck::update::Effect;
use crate::tui::facts::World;
use crate::tui::fault::Fault;
use crate::tui::keymap::Keymap;
use crate::tui::kit::glyph;
use crate::tui::kit::pen::Look;
use crate::tui::kit::theme::Theme;
use crate::tui::screen::Outcome;
use crate::tui::screen::Screen;
use crate::tui::terminal::RealTerminal;
use crate::tui::terminal::Terminal;
use crate::tui::terminal::background::Background;
use crate::tui::terminal::background::Heard;
use crate::tui::terminal::background::Question;
use crate::tui::terminal::window;
use crate::tui::view::logs::export::Job;
use crate::tui::view::logs::export::Progress;
use crate::tui::wake;
use crate::tui::watched;
use crate::tui::written;
use crate::tui::written::Written;
use crossterm::event::Event;
use crossterm::event::KeyEvent;
use crossterm::event::KeyEventKind;
use ratatui::layout::Rect;
use std::io;
use std::rc::Rc;
use std::time::Duration;

/// How a deck is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// The user's settings.
    pub settings: Settings,
    /// Colours may be used (not with `NO_COLOR` or `--no-color`).
    pub coloured: bool,
    /// Only ASCII characters (`--ascii`, or a terminal without UTF-8).
    pub ascii: bool,
    /// Nothing may be changed (`--read-only`).
    pub read_only: bool,
    /// This program brought the stack up, so leaving asks whether to stop it.
    pub owns: bool,
    /// The files the settings were read from.
    pub files: Vec<Written>,
    /// What was found wrong with them when they were read.
    pub faults: Vec<String>,
    /// The time zone for displaying times.
    pub zone: jiff::tz::TimeZone,
}

/// An event from the terminal; `None`: the terminal is gone.
pub type Input = Option<Event>;

#[derive(Debug)]
pub struct Deck<T = RealTerminal> {
    terminal: T,
    screen: Screen,
    look: Look,
    keymap: Keymap,
    /// The resolved model with the source of every value.
    tree: Option<Rc<Tree>>,
    /// Containers whose stats the last frame showed.
    shown: Vec<String>,
    /// Containers whose stats were asked for.
    watched: Vec<String>,
    options: Options,
    /// The question for the terminal's background, and its state.
    question: Question,
    /// Remembered state of the project, until there is a stack to apply it to.
    remembered: Option<Memory>,
    /// The window's title.
    window: String,
    /// Lines being saved to a file or piped to a command.
    taking: Option<Job>,
}

impl Deck {
    /// Takes over the terminal and opens a deck on it. Input ends the `lull`.
    ///
    /// # Errors
    /// When there is no terminal.
    pub fn open(options: &Options, lull: Lull) -> io::Result<Self> {
        let mut deck = Self::on(RealTerminal::open(options.settings.mouse, lull)?, options);
        deck.ask_background()?;
        Ok(deck)
    }
}

impl<T: Terminal> Deck<T> {
    /// A deck on a terminal.
    pub fn on(terminal: T, options: &Options) -> Self {
        let (theme, wrong_theme) = Theme::chosen(&options.settings, options.coloured, Background::Dark);
        let (keymap, wrong_keys) = Keymap::new(&options.settings.preset, &options.settings.keys);
        let ascii = options.ascii || options.settings.ascii;
        let mut screen = Screen {
            size: terminal.size(),
            owns: options.owns,
            ..Screen::default()
        };
        screen.popups.extend(written::told(options, wrong_theme, &wrong_keys));
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
            shown: Vec::new(),
            watched: Vec::new(),
            options: options.clone(),
            question: Question::None,
            remembered: None,
            window: String::new(),
            taking: None,
        }
    }

    /// Asks the terminal for its background, if the theme depends on it.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn ask_background(&mut self) -> io::Result<()> {
        if self.options.settings.theme.pair().is_some() && self.options.coloured {
            self.terminal.ask_background()?;
            self.question = Question::Asked;
        }
        Ok(())
    }

    /// Restores what was remembered of this project as soon as there is a stack.
    pub fn recall(&mut self, memory: Memory) {
        self.remembered = Some(memory);
    }

    /// What to remember of this project; `None` when there never was a stack.
    #[must_use]
    pub fn remember(&self) -> Option<Memory> {
        let looked = self.remembered.is_none() && self.screen.fault.is_none();
        looked.then(|| memory::remember(&self.screen))
    }

    /// The project to switch to, after [`Outcome::Switch`].
    #[must_use]
    pub fn chosen(&self) -> Option<&OtherProject> {
        self.screen.chosen.as_ref()
    }

    /// Shows a fault instead of the stack; `None` shows the stack again.
    pub fn set_fault(&mut self, fault: Option<Fault>) {
        self.screen.fault = fault;
    }

    /// Sets the resolved model with the source of every value, for the configuration tab.
    pub fn set_tree(&mut self, tree: Option<Rc<Tree>>) {
        self.tree = tree;
    }

    /// The terminal it is on.
    pub fn terminal(&self) -> &T {
        &self.terminal
    }

    /// Whether lines are being saved or piped.
    #[cfg(test)]
    pub(crate) fn is_taking(&self) -> bool {
        self.taking.is_some()
    }

    /// What it remembers between frames.
    #[cfg(test)]
    pub(crate) fn screen(&self) -> &Screen {
        &self.screen
    }

    /// How it ended; `None` while it has not.
    pub fn outcome(&self) -> Option<Outcome> {
        self.screen.outcome
    }
}

impl<T: Terminal> Deck<T> {
    /// Carries out the effects of an update and returns the commands for the runtime.
    fn carry_out(&mut self, effects: Vec<Effect>, world: World<'_>) -> Vec<Command> {
        let mut commands = Vec::new();
        for effect in effects {
            match effect {
                Effect::Send(command) if self.options.read_only && command.changes() => self.refuse(world),
                Effect::Send(command) => commands.push(command),
                Effect::Copy(text) => {
                    if let Err(error) = self.terminal.copy(&text) {
                        self.screen.complain(format!("could not copy: {error}"), world.now);
                    }
                }
                Effect::Take(_) if self.taking.is_some() => {
                    self.screen.complain("lines are being taken already", world.now);
                }
                Effect::Take(target) => match Job::begin(target, &self.screen.logs, &self.look.zone) {
                    Ok(job) => self.taking = Some(job),
                    Err(error) => self.screen.complain(error, world.now),
                },
                Effect::Notify(text) => self.notify(&text),
            }
        }
        commands
    }
}

impl<T: Terminal> Deck<T> {
    /// Says that nothing may be changed (`--read-only`) and closes what was opened for a change.
    fn refuse(&mut self, world: World<'_>) {
        self.screen.shell = None;
        self.screen
            .complain("--read-only is given, and that would change something", world.now);
    }

    /// Notifies a user who is looking elsewhere. Errors are ignored: the next frame notices a terminal that is gone.
    fn notify(&mut self, text: &str) {
        let unfocused = self.screen.unfocused;
        let wanted = |occasion: Occasion| match occasion {
            Occasion::Never => false,
            Occasion::Unfocused => unfocused,
            Occasion::Always => true,
        };
        let notify = self.options.settings.notify;
        if wanted(notify.bell)
            && let Err(error) = self.terminal.bell()
        {
            tracing::debug!(%error, "the bell could not be rung");
        }
        if wanted(notify.desktop)
            && let Err(error) = self.terminal.notify(&window::plain(text))
        {
            tracing::debug!(%error, "the notification could not be sent");
        }
    }

    /// Sets the window's title to the state of the stack, when that changed.
    fn name_window(&mut self, stack: &Stack) -> io::Result<()> {
        if !self.options.settings.notify.title || stack.name.is_empty() {
            return Ok(());
        }
        let troubled = self
            .screen
            .incidents
            .values()
            .filter(|incident| incident.is_on())
            .count();
        let title = window::title(stack, troubled, self.look.glyphs);
        if title != self.window {
            self.terminal.title(&title)?;
            self.window = title;
        }
        Ok(())
    }

    /// crossterm 0.29 loses a resize that arrives together with a key (it returns the key and forgets the signal).
    /// Painting asks for the size anyway, but an open shell has to be told.
    fn catch_up_with_size(&mut self, input: Option<&Event>) -> Vec<Effect> {
        if self.screen.shell.is_none() || matches!(input, Some(Event::Resize(..))) {
            return Vec::new();
        }
        self.screen.size = self.terminal.size();
        crate::tui::view::shell::keys::resize(&mut self.screen)
    }

    /// Handles a key event, unless it is part of the terminal's answer.
    fn key(&mut self, event: KeyEvent, world: World<'_>) -> Vec<Effect> {
        match self.question.hear(event) {
            Heard::Key => keys::key(&mut self.screen, world, &self.keymap, event),
            Heard::Part => Vec::new(),
            Heard::Answer(background) => {
                let (theme, _) = Theme::chosen(&self.options.settings, self.options.coloured, background);
                self.look.theme = theme;
                Vec::new()
            }
        }
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
        let mut effects = self.catch_up_with_size(input.as_ref());
        effects.extend(match input {
            None => vec![Effect::Send(Command::Detach)],
            Some(Event::Key(event)) if event.kind != KeyEventKind::Release => self.key(event, world),
            Some(Event::Mouse(event)) => mouse::mouse(&mut self.screen, world, event),
            Some(Event::Paste(text)) => keys::paste(&mut self.screen, world, &text),
            Some(Event::Resize(width, height)) => {
                self.screen.size = Rect::new(0, 0, width, height);
                crate::tui::view::services::keys::keep_in_sight(&mut self.screen, world);
                crate::tui::view::shell::keys::resize(&mut self.screen)
            }
            Some(focus @ (Event::FocusGained | Event::FocusLost)) => {
                self.screen.unfocused = focus == Event::FocusLost;
                Vec::new()
            }
            Some(Event::Key(_)) => Vec::new(),
        });
        self.carry_out(effects, world)
    }

    fn observe(&mut self, event: &stack::Event, stack: &Stack, now: Timestamp) -> Vec<Command> {
        let tree = self.tree.clone();
        let world = World {
            stack,
            tree: tree.as_deref(),
            now,
        };
        if let Some(memory) = self.remembered.take() {
            memory::recall(&mut self.screen, world, &memory);
        }
        let effects = observe::observe(&mut self.screen, event, world);
        let mut commands = self.carry_out(effects, world);
        if self.shown != self.watched {
            self.watched.clone_from(&self.shown);
            let containers = self.shown.clone();
            commands.push(Command::WatchStats { containers });
        }
        commands
    }

    fn work(&mut self, stack: &Stack, now: Timestamp) -> Vec<Command> {
        let Some(mut job) = self.taking.take() else {
            return Vec::new();
        };
        match job.go_on(&stack.logs) {
            Progress::More => self.taking = Some(job),
            Progress::Saved(words) => self.screen.say(words, now),
            Progress::Failed(words) => self.screen.complain(words, now),
            Progress::Piped(command) => return vec![command],
        }
        Vec::new()
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
        self.name_window(stack)?;
        self.screen.size = self.terminal.size();
        self.screen.toasts.retain(|toast| toast.until > now);
        crate::tui::view::logs::keys::measure(&mut self.screen, world);
        for logs in self.screen.log_panes_mut() {
            logs.tick(&stack.logs, now);
        }
        let tools = Tools {
            look: &self.look,
            keymap: &self.keymap,
        };
        self.shown = watched::containers(&self.screen, world);
        let screen = &self.screen;
        self.terminal
            .draw(&mut |frame| paint::paint(frame, screen, world, tools))
    }

    fn wake(&self, stack: &Stack, now: Timestamp) -> Option<Duration> {
        if self.taking.is_some() {
            return Some(wake::AT_ONCE);
        }
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
