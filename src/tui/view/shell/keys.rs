//! The shell: opening, typing, resizing, closing.

use crate::engine::TerminalSize;
use crate::runtime::Command;
use crate::stack::Event;
use crate::tui::action::{ActionSlice, Group, Need, ShellAction, UserAction, ViewId, row};
use crate::tui::context::ViewContext;
use crate::tui::effect::{Effects, send};
use crate::tui::kit::Pen;
use crate::tui::layout::{ViewPlace, covered_area};
use crate::tui::operate::possible;
use crate::tui::screen::{DeckView, PaintContext, Screen};
use crate::tui::used::Used;
use crate::tui::view::shell::paint::paint_shell;
use crate::tui::view::shell::state::{ID, OpenShell, Shell, key_bytes};
use crossterm::event::{KeyCode, KeyEvent};

impl DeckView for Shell {
    fn id(&self) -> ViewId {
        ID
    }

    fn place(&self) -> ViewPlace {
        ViewPlace::Cover
    }

    #[rustfmt::skip]
    fn actions(&self) -> Vec<ActionSlice> {
        vec![
            ActionSlice::new(2, [
        row(UserAction::Shell(ShellAction::Open), "shell", "shell", "Open a shell in its container: /bin/sh, then /bin/bash", Some(Group::Service)).needs(Need::Running).in_menu("docker compose exec {} /bin/sh"),
            ]),
            ActionSlice::new(18, [
        row(UserAction::Shell(ShellAction::Close), "leave-shell", "leave shell", "Close the shell", None),
            ]),
        ]
    }

    fn footer(&self) -> &'static [UserAction] {
        &[UserAction::Shell(ShellAction::Close)]
    }

    fn footer_words(&self) -> Option<&'static str> {
        Some("closes the shell; every other key is its own")
    }

    fn covers(&self, _screen: &Screen, _cx: ViewContext<'_>) -> bool {
        self.open.is_some()
    }

    fn act(&mut self, screen: &mut Screen, cx: ViewContext<'_>, action: UserAction) -> Option<Effects> {
        let UserAction::Shell(action) = action else { return None };
        Some(match action {
            ShellAction::Open => self.open(screen, cx),
            ShellAction::Close => self.close(),
        })
    }

    /// Once it has ended too: what is typed on must do nothing.
    fn takes_text(&self) -> bool {
        self.open.is_some()
    }

    /// A key for the shell; once it has ended, escape closes it.
    fn type_key(&mut self, event: KeyEvent) -> Effects {
        let Some(shell) = &self.open else { return Vec::new() };
        if shell.ended.is_some() {
            self.open.take_if(|_| event.code == KeyCode::Esc);
            return Vec::new();
        }
        let bytes = key_bytes(event, shell.terminal.screen().application_cursor());
        if bytes.is_empty() {
            return Vec::new();
        }
        send(Command::ShellInput {
            session: shell.session,
            bytes,
        })
    }

    /// A paste for the shell, bracketed when its program asked for that.
    fn paste(&mut self, text: &str) -> Effects {
        let Some(shell) = self.open.as_ref().filter(|shell| shell.ended.is_none()) else {
            return Vec::new();
        };
        let mut bytes = Vec::with_capacity(text.len() + 12);
        let bracketed = shell.terminal.screen().bracketed_paste();
        // An end mark inside the pasted text would end the paste early.
        let text = text.replace("\x1b[201~", "");
        if bracketed {
            bytes.extend_from_slice(b"\x1b[200~");
        }
        bytes.extend_from_slice(text.replace('\n', "\r").as_bytes());
        if bracketed {
            bytes.extend_from_slice(b"\x1b[201~");
        }
        send(Command::ShellInput {
            session: shell.session,
            bytes,
        })
    }

    fn resize(&mut self, screen: &Screen, _cx: ViewContext<'_>) -> Effects {
        let size = size_for(screen);
        let Some(shell) = self.open.as_mut().filter(|shell| shell.ended.is_none()) else {
            return Vec::new();
        };
        if shell.resize(size) {
            return send(Command::ResizeShell {
                session: shell.session,
                size,
            });
        }
        Vec::new()
    }

    fn refuse(&mut self) {
        self.open = None;
    }

    /// What the shell printed, and its end.
    fn observe(&mut self, _screen: &mut Screen, _cx: ViewContext<'_>, event: &Event) {
        let Some(open) = &mut self.open else { return };
        if let Event::Shell { session, bytes } = event
            && *session == open.session
        {
            open.terminal.process(bytes);
        }
        if let Event::ShellEnded { session, outcome } = event
            && *session == open.session
        {
            open.ended = Some(match outcome {
                Ok(0) => "the shell ended".to_owned(),
                Ok(code) => format!("the shell ended with {code}"),
                Err(error) => {
                    let hints = error.hints.join(" ");
                    format!("no shell: {} {hints}", error.detail).trim_end().to_owned()
                }
            });
        }
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>, used: &mut Used) {
        let open = self.open.as_ref();
        used.cursor = open.and_then(|open| paint_shell(pen, all, open));
    }
}

impl Shell {
    fn open(&mut self, screen: &mut Screen, cx: ViewContext<'_>) -> Effects {
        let Some(name) = screen.selected_or_first(cx.stack).map(str::to_owned) else {
            return Vec::new();
        };
        if let Err(why) = possible::check(UserAction::Shell(ShellAction::Open), std::slice::from_ref(&name), cx) {
            screen.complain(why, cx.now);
            return Vec::new();
        }
        let container = cx
            .service(&name)
            .and_then(|service| service.containers.iter().find(|container| container.is_alive()))
            .map(|container| container.id.clone());
        let Some(container) = container else { return Vec::new() };
        self.sessions += 1;
        let size = size_for(screen);
        self.open = Some(OpenShell::new(self.sessions, &name, size));
        send(Command::OpenShell {
            session: self.sessions,
            container,
            size,
        })
    }

    fn close(&mut self) -> Effects {
        match self.open.take() {
            Some(shell) if shell.ended.is_none() => send(Command::CloseShell { session: shell.session }),
            Some(_) | None => Vec::new(),
        }
    }
}

fn size_for(screen: &Screen) -> TerminalSize {
    let area = covered_area(screen.size);
    TerminalSize {
        columns: area.width.max(1),
        rows: area.height.max(1),
    }
}
