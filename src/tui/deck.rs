//! The deck as a face of the runtime: it owns views, screen and terminal, and passes events and commands on.

mod carrying_out;
mod files;
mod focus;
mod incidents;
mod keys;
mod last_typed;
mod leave;
mod lend;
mod meaning;
mod mouse;
mod observe;
mod paint;
mod picture;
mod set;
mod state;
mod status;
mod table;
mod telling;
mod title;
mod typing;

use crate::compose::tree::Tree;
use crate::engine::Timestamp;
use crate::runtime::{Command, Face, FilesFault, FilesRead, IdlePacing};
use crate::settings::Memory;
use crate::stack::{self, Stack};
use crate::tui::action::{ActionSlice, ActionTable};
use crate::tui::context::ViewContext;
pub(crate) use crate::tui::deck::state::DeckState;
use crate::tui::effect::Effects;
use crate::tui::exit::DeckOutcome;
use crate::tui::fault::Fault;
use crate::tui::keymap::{GLOBAL, KeyContext, Keymap, WrongKey};
use crate::tui::kit::{DeckLook, Glyphs, Theme};
use crate::tui::options::DeckOptions;
use crate::tui::popup::text::TextPopup;
use crate::tui::screen::{DeckView, Screen, Views};
use crate::tui::settings_faults::settings_faults;
use crate::tui::terminal::background::{Background, BackgroundQuestion, KeyOrigin};
use crate::tui::terminal::progress::StartProgress;
use crate::tui::terminal::{RealTerminal, Terminal};
use crate::tui::used::Used;
use crate::tui::{operate, view};
use crossterm::event::{Event, KeyEvent, KeyEventKind};
use ratatui::layout::Rect;
use std::io;
use std::rc::Rc;
use std::time::Duration;

/// An event from the terminal; `None`: the terminal is gone.
pub type TerminalInput = Option<Event>;

/// The names of the contexts of keys that are not a view's.
const POPUP_CONTEXTS: [&str; 12] = [
    "changed", "swarm", "menu", "confirm", "quit", "help", "palette", "prompt", "name", "fields", "line", "text",
];

#[derive(Debug)]
pub struct Deck<T = RealTerminal> {
    terminal: T,
    state: DeckState,
    look: DeckLook,
    keymap: Keymap,
    /// The resolved model with the source of every value.
    tree: Option<Rc<Tree>>,
    /// What the last frame used.
    used: Used,
    /// Containers whose stats were asked for.
    watched: Vec<String>,
    options: DeckOptions,
    /// The question for the terminal's background, and its state.
    question: BackgroundQuestion,
    /// Remembered state of the project, until there is a stack to apply it to.
    remembered: Option<Memory>,
    /// A picture of the next frame is to be saved.
    picture_wanted: bool,
    /// What the terminal told of its background.
    background: Background,
    /// The window's title.
    window: String,
    /// What the terminal shows in its tab.
    progress: Option<StartProgress>,
    /// The terminal reported that it lost the focus.
    unfocused: bool,
}

/// The keymap with the actions of all views, and what is wrong with the user's keys.
pub(super) fn keymap(views: &Views, options: &DeckOptions) -> (Keymap, Vec<WrongKey>) {
    let mut slices: Vec<ActionSlice> = views.iter().flat_map(DeckView::actions).collect();
    slices.extend(operate::action_slices());
    slices.extend(table::action_slices());
    let of_views = views.iter().map(|view| view.id().into());
    let of_popups = POPUP_CONTEXTS.iter().map(|name| KeyContext(name));
    let contexts = std::iter::once(GLOBAL).chain(of_views).chain(of_popups).collect();
    let settings = &options.settings;
    Keymap::new(ActionTable::new(slices), contexts, &settings.preset, &settings.keys)
}

impl Deck {
    /// Takes over the terminal and opens a deck on it. Input ends the rest.
    ///
    /// # Errors
    /// When there is no terminal.
    pub fn open(options: &DeckOptions, idle_pacing: IdlePacing) -> io::Result<Self> {
        let mut deck = Self::on(
            RealTerminal::open(options.settings.mouse, options.colours, idle_pacing)?,
            options,
        );
        deck.ask_background()?;
        Ok(deck)
    }
}

impl<T: Terminal> Deck<T> {
    /// A deck on a terminal.
    pub fn on(terminal: T, options: &DeckOptions) -> Self {
        let (theme, wrong_theme) = Theme::chosen(&options.settings, options.coloured, Background::Dark);
        let views = view::all();
        let (keymap, wrong_keys) = keymap(&views, options);
        let mut screen = Screen::new(&views, terminal.size(), options.owns);
        if let Some(faults) = settings_faults(options, wrong_theme, &wrong_keys) {
            screen.show_popup(faults);
        }
        Self {
            state: DeckState::new(views, screen),
            look: DeckLook {
                theme,
                glyphs: Glyphs::new(options.ascii || options.settings.ascii),
                zone: options.zone.clone(),
            },
            keymap,
            terminal,
            tree: None,
            used: Used::default(),
            watched: Vec::new(),
            options: options.clone(),
            question: BackgroundQuestion::None,
            remembered: None,
            picture_wanted: false,
            background: Background::Dark,
            window: String::new(),
            progress: None,
            unfocused: false,
        }
    }

    /// Asks the terminal for its background, if the theme depends on it.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn ask_background(&mut self) -> io::Result<()> {
        if self.options.settings.theme.pair().is_some() && self.options.coloured {
            self.terminal.ask_background()?;
            self.question = BackgroundQuestion::Asked;
        }
        Ok(())
    }

    /// Restores what was remembered of this project as soon as there is a stack.
    pub fn recall(&mut self, memory: Memory) {
        self.remembered = Some(memory);
    }

    /// What to remember of this project; `None` when there never was a stack.
    pub fn remember(&self) -> Option<Memory> {
        let screen = &self.state.screen;
        if self.remembered.is_some() || screen.fault.is_some() {
            return None;
        }
        let mut memory = Memory {
            splits: screen.splits,
            palette: screen.history.clone(),
            ..Memory::default()
        };
        for view in self.state.views.iter() {
            view.remember(&mut memory);
        }
        Some(memory)
    }

    /// Shows a fault instead of the stack; `None` shows the stack again.
    pub fn set_fault(&mut self, fault: Option<Fault>) {
        self.state.screen.fault = fault;
    }

    /// Sets the resolved model with the source of every value, for the configuration tab.
    pub fn set_tree(&mut self, tree: Option<Rc<Tree>>) {
        self.tree = tree;
    }

    /// Shows lines over the stack, such as what is wrong in files that it goes by.
    pub fn tell(&mut self, title: &str, lines: Vec<String>) {
        if !lines.is_empty() {
            self.state.screen.show_popup(TextPopup::new(title, lines));
        }
    }

    /// The terminal it is on.
    pub fn terminal(&self) -> &T {
        &self.terminal
    }

    /// What it remembers between frames.
    #[cfg(test)]
    pub(super) fn state(&self) -> &DeckState {
        &self.state
    }

    /// The same, to change it.
    #[cfg(test)]
    pub(super) fn state_mut(&mut self) -> &mut DeckState {
        &mut self.state
    }

    /// How it ended; `None` while it has not.
    pub fn outcome(&self) -> Option<DeckOutcome> {
        self.state.screen.exit.outcome.clone()
    }

    /// Does something with the views, which read the stack, and carries out the effects.
    pub(super) fn with_views(
        &mut self,
        stack: &Stack,
        now: Timestamp,
        change: impl FnOnce(&mut DeckState, ViewContext<'_>) -> Effects,
    ) -> Vec<Command> {
        let cx = ViewContext {
            stack,
            tree: self.tree.as_deref(),
            now,
            look: &self.look,
            keymap: &self.keymap,
        };
        let effects = change(&mut self.state, cx);
        self.carry_out(effects, now)
    }

    /// Handles a key event, unless it is part of the terminal's answer.
    fn key(&mut self, event: KeyEvent, stack: &Stack, now: Timestamp) -> Vec<Command> {
        match self.question.take_key(event) {
            KeyOrigin::Key => self.with_views(stack, now, |state, cx| state.press(cx, event)),
            KeyOrigin::Part => Vec::new(),
            KeyOrigin::Answer(background) => {
                self.background = background;
                let (theme, _) = Theme::chosen(&self.options.settings, self.options.coloured, background);
                self.look.theme = theme;
                Vec::new()
            }
        }
    }

    /// Takes another size of the terminal.
    fn resize(&mut self, size: Rect, stack: &Stack, now: Timestamp) -> Vec<Command> {
        self.state.screen.size = size;
        self.with_views(stack, now, |state, cx| {
            let screen = &state.screen;
            let views = state.views.iter_mut();
            views.flat_map(|view| view.resize(screen, cx)).collect()
        })
    }
}

impl<T: Terminal> Face for Deck<T> {
    type Input = TerminalInput;

    async fn next(&mut self) -> TerminalInput {
        self.terminal.next().await
    }

    fn handle(&mut self, input: TerminalInput, stack: &Stack, now: Timestamp) -> Vec<Command> {
        let mut commands = Vec::new();
        // crossterm 0.29 loses a resize that arrives together with a key (it returns the key and forgets the signal).
        // Painting asks for the size anyway, but an open shell has to be told.
        let size = self.terminal.size();
        if size != self.state.screen.size && !matches!(input, Some(Event::Resize(..))) {
            commands = self.resize(size, stack, now);
        }
        commands.extend(match input {
            None => vec![Command::Detach],
            Some(Event::Key(event)) if event.kind != KeyEventKind::Release => self.key(event, stack, now),
            Some(Event::Mouse(event)) => self.with_views(stack, now, |state, cx| state.mouse(cx, event)),
            Some(Event::Paste(text)) => self.with_views(stack, now, |state, cx| state.paste(cx, &text)),
            Some(Event::Resize(width, height)) => self.resize(Rect::new(0, 0, width, height), stack, now),
            Some(focus @ (Event::FocusGained | Event::FocusLost)) => {
                self.unfocused = focus == Event::FocusLost;
                Vec::new()
            }
            Some(Event::Key(_)) => Vec::new(),
        });
        commands
    }

    fn take_files(&mut self, read: FilesRead, now: Timestamp) {
        self.announce(read, now);
    }

    fn take_files_fault(&mut self, fault: FilesFault, now: Timestamp) {
        self.show_files_fault(fault, now);
    }

    fn observe(&mut self, event: &stack::Event, stack: &Stack, now: Timestamp) -> Vec<Command> {
        let remembered = self.remembered.take();
        let mut commands = self.with_views(stack, now, |state, cx| {
            if let Some(memory) = remembered {
                state.recall(cx, &memory);
            }
            state.observe(cx, event)
        });
        if self.used.containers != self.watched {
            self.watched.clone_from(&self.used.containers);
            let containers = self.watched.clone();
            commands.push(Command::WatchStats { containers });
        }
        commands
    }

    fn work(&mut self, stack: &Stack, now: Timestamp) -> Vec<Command> {
        self.with_views(stack, now, |state, cx| {
            let (views, screen) = (&mut state.views, &mut state.screen);
            views.iter_mut().flat_map(|view| view.work(screen, cx)).collect()
        })
    }

    fn paint(&mut self, stack: &Stack, now: Timestamp) -> io::Result<()> {
        if std::mem::take(&mut self.state.screen.redraw) {
            self.terminal.clear()?;
        }
        self.name_window(stack, now)?;
        self.show_progress(stack, now)?;
        self.state.screen.size = self.terminal.size();
        self.state.screen.toasts.expire(now);
        let cx = ViewContext {
            stack,
            tree: self.tree.as_deref(),
            now,
            look: &self.look,
            keymap: &self.keymap,
        };
        self.state.prepare(cx);
        let (state, used) = (&self.state, &mut self.used);
        let wanted = std::mem::take(&mut self.picture_wanted);
        let mut painted = None;
        let has_links = self.options.settings.links.is_used(self.options.abilities.links);
        self.terminal.draw(&mut |frame| {
            *used = state.paint(frame, cx);
            painted = wanted.then(|| frame.buffer_mut().clone());
            let links = std::mem::take(&mut used.links);
            if has_links { links } else { Vec::new() }
        })?;
        self.save_picture(painted, stack, now);
        Ok(())
    }

    fn wake(&self, _stack: &Stack, _now: Timestamp) -> Option<Duration> {
        self.used.until
    }
}
