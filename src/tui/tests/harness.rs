//! A deck without a terminal: frames as text, keys as strings.

use crate::engine::Timestamp;
use crate::runtime::{Command, Face};
use crate::settings::Settings;
use crate::stack::Stack;
use crate::tui::view::logs::state::Logs;
use crate::tui::{Deck, DeckOptions, StartProgress, Terminal, TerminalLink};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseEvent, MouseEventKind};
use ratatui::Frame;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::io;

/// A terminal that keeps what is painted.
#[derive(Debug)]
pub(super) struct Sheet {
    pub terminal: ratatui::Terminal<TestBackend>,
    pub copied: Vec<String>,
    pub titles: Vec<String>,
    pub bells: usize,
    pub notices: Vec<String>,
    pub asked: usize,
    pub lent: Vec<String>,
    pub frames: usize,
    pub links: Vec<TerminalLink>,
    pub progress: Vec<Option<StartProgress>>,
}

impl Sheet {
    pub(super) fn new(width: u16, height: u16) -> Self {
        Self {
            terminal: ratatui::Terminal::new(TestBackend::new(width, height)).unwrap(),
            copied: Vec::new(),
            titles: Vec::new(),
            bells: 0,
            notices: Vec::new(),
            asked: 0,
            lent: Vec::new(),
            frames: 0,
            links: Vec::new(),
            progress: Vec::new(),
        }
    }
}

impl Terminal for Sheet {
    async fn next(&mut self) -> Option<Event> {
        None
    }

    fn size(&self) -> Rect {
        self.terminal.backend().buffer().area
    }

    fn draw(&mut self, paint: &mut dyn FnMut(&mut Frame<'_>) -> Vec<TerminalLink>) -> io::Result<()> {
        self.frames += 1;
        let links = &mut self.links;
        self.terminal
            .draw(|frame| *links = paint(frame))
            .map(|_| ())
            .map_err(|error| io::Error::other(format!("{error:?}")))
    }

    fn clear(&mut self) -> io::Result<()> {
        self.terminal
            .clear()
            .map_err(|error| io::Error::other(format!("{error:?}")))
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        self.copied.push(text.to_owned());
        Ok(())
    }

    fn ask_background(&mut self) -> io::Result<()> {
        self.asked += 1;
        Ok(())
    }

    fn title(&mut self, text: &str) -> io::Result<()> {
        self.titles.push(text.to_owned());
        Ok(())
    }

    fn bell(&mut self) -> io::Result<()> {
        self.bells += 1;
        Ok(())
    }

    fn progress(&mut self, progress: Option<StartProgress>) -> io::Result<()> {
        self.progress.push(progress);
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<bool> {
        Ok(false)
    }

    fn lend(&mut self, command: &str) -> io::Result<()> {
        self.lent.push(command.to_owned());
        Ok(())
    }

    fn notify(&mut self, text: &str) -> io::Result<()> {
        self.notices.push(text.to_owned());
        Ok(())
    }
}

/// A deck on a sheet, with the time it is.
pub(super) struct Bench {
    pub deck: Deck<Sheet>,
    pub now: Timestamp,
}

pub(super) fn options() -> DeckOptions {
    DeckOptions {
        settings: Settings::default(),
        colours: crate::tui::Colours::All,
        abilities: crate::tui::Abilities::default(),
        coloured: true,
        ascii: false,
        owns: true,
        read_only: false,
        settings_file: None,
        files: Vec::new(),
        faults: Vec::new(),
        editor: "vi".to_owned(),
        own_command: "stackdeck -p shop".to_owned(),
        zone: jiff::tz::TimeZone::UTC,
    }
}

impl Bench {
    pub(super) fn new(width: u16, height: u16, now: Timestamp) -> Self {
        Self::with(width, height, now, &options())
    }

    pub(super) fn with(width: u16, height: u16, now: Timestamp, options: &DeckOptions) -> Self {
        let deck = Deck::on(Sheet::new(width, height), options);
        Self { deck, now }
    }

    /// Presses keys: `"j j w"`, `"/ e r r enter"`; a word in quotes is typed, as fast as can be.
    pub(super) fn press(&mut self, stack: &Stack, keys: &str) -> Vec<Command> {
        let mut commands = Vec::new();
        for (at, part) in keys.split('"').enumerate() {
            let typed = at % 2 == 1;
            let events: Vec<Event> = if typed {
                part.chars()
                    .map(|c| Event::Key(KeyEvent::from(KeyCode::Char(c))))
                    .collect()
            } else {
                part.split_whitespace().map(key).collect()
            };
            for event in events {
                // Keys are pressed one by one, words are typed as fast as can be.
                if !typed {
                    self.deck.state_mut().forget_typing();
                }
                commands.extend(self.deck.handle(Some(event), stack, self.now));
            }
        }
        // What takes longer than a frame is done when nothing is asked for at once any more.
        while is_exporting(&self.deck) {
            commands.extend(self.deck.work(stack, self.now));
        }
        commands
    }

    /// The frame as text, a line a row.
    pub(super) fn text(&mut self, stack: &Stack) -> String {
        self.deck.paint(stack, self.now).unwrap();
        text(self.deck.terminal().terminal.backend().buffer())
    }

    /// Presses keys and looks.
    pub(super) fn after(&mut self, stack: &Stack, keys: &str) -> String {
        self.press(stack, keys);
        self.text(stack)
    }
}

/// Whether lines are being saved or piped.
pub(super) fn is_exporting(deck: &Deck<Sheet>) -> bool {
    let logs = deck.state().views.of_type::<Logs>();
    logs.is_some_and(Logs::is_exporting)
}

/// A terminal event for a key as it is written in keymaps.
pub(super) fn key(text: &str) -> Event {
    let mut modifiers = KeyModifiers::NONE;
    let mut rest = text;
    while let Some((held, after)) = rest
        .split_once('+')
        .filter(|(held, after)| !held.is_empty() && !after.is_empty())
    {
        modifiers |= match held {
            "ctrl" => KeyModifiers::CONTROL,
            "alt" => KeyModifiers::ALT,
            _ => KeyModifiers::SHIFT,
        };
        rest = after;
    }
    let code = match rest {
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "tab" if modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
        "tab" => KeyCode::Tab,
        "space" => KeyCode::Char(' '),
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "end" => KeyCode::End,
        "home" => KeyCode::Home,
        "pgup" => KeyCode::PageUp,
        "pgdown" => KeyCode::PageDown,
        "backspace" => KeyCode::Backspace,
        "f1" => KeyCode::F(1),
        other => KeyCode::Char(other.chars().next().unwrap()),
    };
    Event::Key(KeyEvent::new(code, modifiers))
}

/// What the mouse does at a cell.
pub(super) fn mouse(kind: MouseEventKind, column: u16, row: u16) -> Event {
    Event::Mouse(MouseEvent {
        kind,
        column,
        row,
        modifiers: KeyModifiers::NONE,
    })
}

/// Cells as text; what a wide character covers is left out, blanks at the end of a row too.
pub(super) fn text(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut row = String::new();
        let mut covered = 0;
        for x in buffer.area.left()..buffer.area.right() {
            let symbol = buffer[(x, y)].symbol();
            if covered > 0 {
                covered -= 1;
                continue;
            }
            covered = unicode_width::UnicodeWidthStr::width(symbol).saturating_sub(1);
            row.push_str(symbol);
        }
        out.push_str(row.trim_end());
        out.push('\n');
    }
    out
}

/// Where the styles are: a line a run of cells with one style that is not the default.
pub(super) fn styles(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut run: Option<(u16, String, String)> = None;
        for x in buffer.area.left()..=buffer.area.right() {
            let cell = buffer.cell((x, y));
            let style = cell.map(|cell| {
                let colours = [("", cell.fg), ("on ", cell.bg)];
                let colours = colours
                    .iter()
                    .filter(|(_, colour)| *colour != ratatui::style::Color::Reset);
                let colours = colours
                    .map(|(on, colour)| format!("{on}{colour}"))
                    .collect::<Vec<_>>()
                    .join(" ");
                let weight = if cell.modifier.is_empty() {
                    String::new()
                } else {
                    format!("{:?}", cell.modifier)
                };
                format!("{colours} {weight}").trim().to_owned()
            });
            let same = run.as_ref().map(|(_, style, _)| style) == style.as_ref();
            if !same {
                if let Some((from, style, text)) = run
                    .take()
                    .filter(|(_, style, text)| !style.is_empty() && !text.trim().is_empty())
                {
                    out.push_str(&format!("{y:>2},{from:<3} {style:<28} {}\n", text.trim_end()));
                }
                run = style.map(|style| (x, style, String::new()));
            }
            if let (Some((_, _, text)), Some(cell)) = (&mut run, cell) {
                text.push_str(cell.symbol());
            }
        }
    }
    out
}
