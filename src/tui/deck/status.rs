//! The status line: the latest message, else the keys that matter here.

use crate::stack::Phase;
use crate::tui::action::{DeckAction, StackAction, UserAction};
use crate::tui::context::ViewContext;
use crate::tui::exit::LeavingStage;
use crate::tui::facts;
use crate::tui::keymap::{CHANGED, contexts_of_target};
use crate::tui::kit::{Pen, human, shrink, text};
use crate::tui::operate::on_swarm::has_meaning;
use crate::tui::screen::{DeckView, PaintContext, Screen};
use ratatui::layout::{Position, Rect};

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
    if popup.is_some_and(|popup| popup.place(screen, cx) == area) {
        return;
    }
    if let Some(toast) = screen.toasts.last(cx.now) {
        let style = if toast.bad { theme.bad } else { theme.accent };
        pen.line(area, 0).gap(1).put(&toast.text, style);
        return;
    }
    match (popup, &screen.announcement) {
        (Some(popup), _) => write_keys(pen, area, popup.hints()),
        (None, Some(announcement)) => paint_announcement(pen, area, announcement, cx),
        (None, None) => paint_footer(pen, area, view, cx),
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

/// "compose.yaml changed: api (environment.DB_PASSWORD)   U apply  p plan  esc"
fn paint_announcement(pen: &mut Pen<'_>, area: Rect, announcement: &str, cx: ViewContext<'_>) {
    let key = |action: UserAction| {
        cx.keymap
            .keys_for(&[CHANGED], action)
            .into_iter()
            .next()
            .unwrap_or_default()
    };
    let keys = [
        (key(UserAction::Stack(StackAction::Up)), "apply"),
        (key(UserAction::Stack(StackAction::Plan)), "plan"),
        (key(UserAction::Deck(DeckAction::Dismiss)), ""),
    ];
    let keys: Vec<(&str, &str)> = keys.iter().map(|(key, label)| (key.as_str(), *label)).collect();
    let cells = keys
        .iter()
        .map(|(key, label)| text::width(key) + text::width(label) + 3)
        .sum::<usize>();
    let right = u16::try_from(cells).unwrap_or(u16::MAX).min(area.width);
    let words = shrink(area, 0, right, 0, 0);
    let style = pen.theme().accent;
    pen.line(words, 0).gap(1).put(announcement, style);
    let shown = text::width(announcement).min(usize::from(words.width.saturating_sub(1)));
    let left = u16::try_from(shown).unwrap_or(0) + 3;
    write_keys(pen, shrink(area, 0, 0, 0, left.min(words.width)), &keys);
}

/// A key of the footer, what it does in a word or two, and the action.
struct FooterKey<'a> {
    key: String,
    label: &'a str,
    action: UserAction,
}

/// The keys that fit.
fn footer_keys<'a>(area: Rect, view: &'a dyn DeckView, cx: ViewContext<'a>) -> Vec<FooterKey<'a>> {
    let keymap = cx.keymap;
    let contexts = contexts_of_target(view.id(), cx.stack.swarm.is_some());
    let mut keys: Vec<FooterKey<'_>> = view
        .footer()
        .iter()
        .filter(|action| has_meaning(**action, cx))
        .filter_map(|action| {
            let key = keymap.keys_for(&contexts, *action).into_iter().next()?;
            let label = keymap.actions().row(*action)?.label;
            Some(FooterKey {
                key,
                label: view.footer_words().unwrap_or(label),
                action: *action,
            })
        })
        .collect();
    let wide = |keys: &[FooterKey<'_>]| keys.iter().map(FooterKey::cells).sum::<usize>();
    // What leads back stays, and menu and help, which lead to all that is dropped; of the others the last goes first.
    while keys.len() > 1 && wide(&keys) > usize::from(area.width) + 1 {
        let last = keys.iter().rposition(|key| !key.stays());
        keys.remove(last.unwrap_or(0));
    }
    keys
}

impl FooterKey<'_> {
    /// Whether others are dropped before it.
    fn stays(&self) -> bool {
        matches!(
            self.action,
            UserAction::Deck(DeckAction::Back | DeckAction::Menu | DeckAction::Help)
        )
    }

    /// Its cells, with the gap after it.
    fn cells(&self) -> usize {
        text::width(&self.key) + 3 + text::width(self.label)
    }
}

/// The action of the footer's key at a cell.
pub(super) fn footer_action(area: Rect, at: Position, view: &dyn DeckView, cx: ViewContext<'_>) -> Option<UserAction> {
    let mut from = usize::from(area.x) + 1;
    let x = usize::from(at.x);
    footer_keys(area, view, cx).into_iter().find_map(|key| {
        let to = from + key.cells() - 2;
        let is_there = (from..to).contains(&x);
        from = to + 2;
        is_there.then_some(key.action)
    })
}

fn paint_footer(pen: &mut Pen<'_>, area: Rect, view: &dyn DeckView, cx: ViewContext<'_>) {
    let keys = footer_keys(area, view, cx);
    let hints: Vec<(&str, &str)> = keys.iter().map(|key| (key.key.as_str(), key.label)).collect();
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
