//! The shell in a pane: opening, typing, resizing, closing.

use crate::engine::TerminalSize;
use crate::runtime::Command;
use crate::stack::Event;
use crate::tui::action::Action;
use crate::tui::deck::update::Effects;
use crate::tui::deck::update::send;
use crate::tui::facts::World;
use crate::tui::layout::shell_area;
use crate::tui::operate;
use crate::tui::screen::Screen;
use crate::tui::view::shell::state::Shell;
use crate::tui::view::shell::state::bytes_of;
use crossterm::event::KeyEvent;

pub(crate) fn update(screen: &mut Screen, world: World<'_>, action: Action) -> Effects {
    match action {
        Action::LeaveShell => close(screen),
        _ => open(screen, world),
    }
}

fn open(screen: &mut Screen, world: World<'_>) -> Effects {
    let Some(name) = screen.selected_or_first(world.stack).map(str::to_owned) else {
        return Vec::new();
    };
    if let Err(why) = operate::possible(Action::Shell, std::slice::from_ref(&name), world) {
        screen.complain(why, world.now);
        return Vec::new();
    }
    let container = world
        .service(&name)
        .and_then(|service| service.containers.iter().find(|container| container.is_alive()))
        .map(|container| container.id.clone());
    let Some(container) = container else { return Vec::new() };
    screen.sessions += 1;
    let size = size(screen);
    screen.shell = Some(Shell::opening(screen.sessions, &name, size));
    send(Command::OpenShell {
        session: screen.sessions,
        container,
        size,
    })
}

fn close(screen: &mut Screen) -> Effects {
    match screen.shell.take() {
        Some(shell) if shell.ended.is_none() => send(Command::CloseShell { session: shell.session }),
        _ => Vec::new(),
    }
}

fn size(screen: &Screen) -> TerminalSize {
    let area = shell_area(screen.size);
    TerminalSize {
        columns: area.width.max(1),
        rows: area.height.max(1),
    }
}

/// A key for the shell; once it has ended, any key closes the pane.
pub(crate) fn typed(screen: &mut Screen, event: KeyEvent) -> Effects {
    let Some(shell) = &screen.shell else { return Vec::new() };
    if shell.ended.is_some() {
        screen.shell = None;
        return Vec::new();
    }
    let bytes = bytes_of(event, shell.terminal.screen().application_cursor());
    if bytes.is_empty() {
        return Vec::new();
    }
    send(Command::ShellInput {
        session: shell.session,
        bytes,
    })
}

/// A paste for the shell, bracketed when its program asked for that.
pub(crate) fn pasted(screen: &Screen, text: &str) -> Effects {
    let Some(shell) = screen.shell.as_ref().filter(|shell| shell.ended.is_none()) else {
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

/// The terminal has another size: a shell must know.
pub(crate) fn resize(screen: &mut Screen) -> Effects {
    let size = size(screen);
    let Some(shell) = screen.shell.as_mut().filter(|shell| shell.ended.is_none()) else {
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

/// What a shell printed, and its end.
pub(crate) fn observe(screen: &mut Screen, event: &Event) {
    let Some(open) = &mut screen.shell else { return };
    match event {
        Event::Shell { session, bytes } if *session == open.session => open.terminal.process(bytes),
        Event::ShellEnded { session, outcome } if *session == open.session => {
            open.ended = Some(match outcome {
                Ok(0) => "the shell ended".to_owned(),
                Ok(code) => format!("the shell ended with {code}"),
                Err(error) => {
                    let hints = error.hints.join(" ");
                    format!("no shell: {} {hints}", error.detail).trim_end().to_owned()
                }
            });
        }
        _ => {}
    }
}
