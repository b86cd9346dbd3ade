//! The status line: the latest message, else the keys that matter here.

use crate::stack::Phase;
use crate::tui::context::ViewContext;
use crate::tui::exit::LeavingStage;
use crate::tui::facts;
use crate::tui::keymap::contexts_of;
use crate::tui::kit::{Pen, human, text};
use crate::tui::screen::{DeckView, PaintContext, Screen};
use ratatui::layout::Rect;

/// Draws the status line; `view` is the one in front. The line of a prompt is drawn by the prompt.
pub(super) fn paint_status(pen: &mut Pen<'_>, all: PaintContext<'_>, view: &dyn DeckView) {
    let (area, screen, cx) = (all.layout.status, all.screen, all.cx);
    if area.is_empty() {
        return;
    }
    let theme = pen.theme();
    if screen.exit.leaving.is_some() {
        let words = leaving(screen, cx);
        pen.shade(area, theme.alarm);
        pen.line(area, 0).gap(1).put(&words, theme.alarm);
        return;
    }
    let popup = screen.popups.last();
    if popup.is_some_and(|popup| popup.is_in_status_line()) {
        return;
    }
    if let Some(toast) = screen.toasts.iter().rev().find(|toast| toast.until > cx.now) {
        let style = if toast.bad { theme.bad } else { theme.accent };
        pen.line(area, 0).gap(1).put(&toast.text, style);
        return;
    }
    match popup {
        Some(popup) => write_keys(pen, area, popup.hints()),
        None => paint_footer(pen, area, view, cx),
    }
}

/// "stopping 2 of 3 · killed in 8s · ctrl+c kills now"
fn leaving(screen: &Screen, cx: ViewContext<'_>) -> String {
    let left: Vec<_> = cx
        .stack
        .services
        .values()
        .filter(|service| facts::runs(service))
        .collect();
    if screen.exit.leaving == Some(LeavingStage::Killing) {
        return format!("killing {}", human::plural(left.len(), "service"));
    }
    let containers = left.iter().flat_map(|service| &service.containers);
    let until = containers.filter_map(|container| Some(container.stopping?.1)).max();
    let going = left.iter().filter(|service| service.phase() == Phase::Stopping).count();
    let names: Vec<_> = left.iter().take(3).map(|service| service.name.as_str()).collect();
    match until {
        Some(until) => format!(
            "stopping {} ({}), killed in {}s · ctrl+c kills now",
            human::plural(left.len(), "service"),
            names.join(", "),
            until.since(cx.now).as_secs() + u64::from(going > 0),
        ),
        None if left.is_empty() => "stopped, leaving".to_owned(),
        None => format!("stopping {} · ctrl+c kills now", human::plural(left.len(), "service")),
    }
}

fn paint_footer(pen: &mut Pen<'_>, area: Rect, view: &dyn DeckView, cx: ViewContext<'_>) {
    let keymap = cx.keymap;
    let contexts = contexts_of(view.id());
    let mut hints: Vec<(String, &str)> = view
        .footer()
        .iter()
        .filter_map(|action| {
            let key = keymap.keys_for(&contexts, *action).into_iter().next()?;
            let label = keymap.actions().row(*action)?.label;
            Some((key, view.footer_words().unwrap_or(label)))
        })
        .collect();
    let wide = |hints: &[(String, &str)]| -> usize {
        let widths = hints
            .iter()
            .map(|(key, label)| text::width(key) + 3 + text::width(label));
        widths.sum()
    };
    // The help key stays; the hints before it are dropped first.
    while hints.len() > 1 && wide(&hints) > usize::from(area.width) + 1 {
        hints.remove(hints.len() - 2);
    }
    let hints: Vec<(&str, &str)> = hints.iter().map(|(key, label)| (key.as_str(), *label)).collect();
    write_keys(pen, area, &hints);
}

/// Keys, each with what it does.
fn write_keys(pen: &mut Pen<'_>, area: Rect, hints: &[(&str, &str)]) {
    let theme = pen.theme();
    let mut line = pen.line(area, 0);
    line.gap(1);
    for (key, label) in hints {
        line.put(key, theme.key)
            .put(" ", theme.dim)
            .put(label, theme.dim)
            .gap(2);
    }
}
