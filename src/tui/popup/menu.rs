//! The actions for the selection.

use crate::tui::action::{ActionRow, UserAction};
use crate::tui::context::ViewContext;
use crate::tui::effect::{Reply, Spot};
use crate::tui::keymap::{KeyContext, KeyMeaning, contexts_of_target};
use crate::tui::kit::{KeyPress, Pen, first_shown, moved};
use crate::tui::layout::ViewPlace;
use crate::tui::operate::on_swarm::has_meaning;
use crate::tui::operate::{possible, with_dependents};
use crate::tui::popup::frame::{centred, inside_box, open_box};
use crate::tui::screen::{PaintContext, Popup, PopupContext, Screen};
use ratatui::layout::{Position, Rect};

#[derive(Debug)]
pub(crate) struct Menu {
    /// The services it is about.
    targets: Vec<String>,
    /// The row the cursor is on.
    at: usize,
}

impl Menu {
    pub(crate) fn new(targets: Vec<String>) -> Self {
        Self { targets, at: 0 }
    }

    /// Performs the action of a row, unless it is refused.
    fn choose(&self, all: &mut PopupContext<'_>, action: UserAction) -> Reply {
        if let Err(why) = possible::check(action, &self.targets, all.cx) {
            all.screen.complain(why, all.cx.now);
            return Reply::stay();
        }
        Reply::act(action)
    }
}

impl Popup for Menu {
    fn context(&self) -> KeyContext {
        KeyContext("menu")
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        &[("enter", "does it, as its key does"), ("esc", "closes")]
    }

    fn place(&self, screen: &Screen, cx: ViewContext<'_>) -> Rect {
        centred(screen.size, size(cx))
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        let (cx, theme) = (all.cx, &all.cx.look.theme);
        let title = match self.targets.as_slice() {
            [one] => one.clone(),
            many => format!("{} services", many.len()),
        };
        let inside = open_box(pen, all.screen, size(cx), &title);
        let contexts = contexts_with_table(all.screen, cx);
        let rows = rows(cx).enumerate().skip(first_shown(self.at, inside.height));
        for (y, (index, row)) in (0..inside.height).zip(rows) {
            let keys = cx.keymap.keys_for(&contexts, row.action);
            let refused = possible::check(row.action, &self.targets, cx).err();
            let style = if refused.is_some() { theme.dim } else { theme.text };
            let what = refused.unwrap_or_else(|| command(row, &self.targets, cx));
            pen.list_row(inside, y, index == self.at)
                .field(6, keys.first().map_or("", String::as_str), theme.key)
                .field(18, short(row.label), style)
                .put(&what, theme.dim);
        }
    }

    fn accept(&mut self, all: &mut PopupContext<'_>) -> Reply {
        let row = rows(all.cx).nth(self.at);
        row.map_or_else(Reply::stay, |row| self.choose(all, row.action))
    }

    /// Every row shows the key its action has in the service table, and that key works here.
    fn press(&mut self, all: &mut PopupContext<'_>, key: KeyPress) -> Option<Reply> {
        match all.cx.keymap.meaning(&contexts_with_table(all.screen, all.cx), &[key]) {
            KeyMeaning::Action(action) => {
                let listed = rows(all.cx).any(|row| row.action == action);
                listed.then(|| self.choose(all, action))
            }
            KeyMeaning::Pending | KeyMeaning::Nothing => None,
        }
    }

    fn go(&mut self, _screen: &Screen, cx: ViewContext<'_>, by: i64) {
        self.at = moved(self.at, by, rows(cx).count());
    }

    fn go_to(&mut self, row: usize) {
        self.at = row;
    }

    fn spot(&self, screen: &Screen, cx: ViewContext<'_>, at: Position) -> Spot {
        let inside = inside_box(self.place(screen, cx));
        let row = first_shown(self.at, inside.height) + usize::from(at.y - inside.y);
        if row < rows(cx).count() {
            Spot::Row(row)
        } else {
            Spot::Inside
        }
    }
}

/// The actions in the menu.
fn rows(cx: ViewContext<'_>) -> impl Iterator<Item = &ActionRow> {
    let rows = cx.keymap.actions().rows().iter();
    rows.filter(move |row| row.command.is_some() && has_meaning(row.action, cx))
}

/// The contexts of keys of the view with the services.
fn contexts_with_table(screen: &Screen, cx: ViewContext<'_>) -> Vec<KeyContext> {
    let table = screen.view_in(ViewPlace::Top).unwrap_or(screen.focus);
    contexts_of_target(table, cx.stack.swarm.is_some())
}

/// The size of the menu, one row per action.
fn size(cx: ViewContext<'_>) -> (u16, u16) {
    (
        70,
        u16::try_from(rows(cx).count()).unwrap_or(u16::MAX).saturating_add(2),
    )
}

/// Shorter labels for actions whose own is too long for the menu.
fn short(label: &'static str) -> &'static str {
    if label.starts_with("recreate with") {
        "renew volumes"
    } else {
        label
    }
}

/// The command line that does the same on a swarm.
fn on_swarm_line(template: &str) -> String {
    let words = template
        .strip_prefix("docker compose ")
        .or_else(|| template.strip_prefix("stackdeck "));
    words.map_or_else(|| template.to_owned(), |words| format!("stackdeck --swarm {words}"))
}

/// The command line that does the same as an action.
fn command(row: &ActionRow, targets: &[String], cx: ViewContext<'_>) -> String {
    let template = row.command.unwrap_or_default();
    let template = match cx.stack.swarm {
        Some(_) => &on_swarm_line(template),
        None => template,
    };
    if !template.contains("{check}") {
        let all = with_dependents(targets.to_vec(), cx);
        let dependents = all.get(targets.len()..).unwrap_or_default().join(" ");
        let command = template.replace("{dependents}", &dependents);
        return command.replace("{}", &targets.join(" ")).trim_end().to_owned();
    }
    // Running the healthcheck by hand: that of the first service.
    let service = targets.first().and_then(|name| cx.service(name));
    let lead = service.and_then(|service| service.lead());
    let check = lead.and_then(|container| container.probes.check.as_ref());
    let words = match check.and_then(|check| check.test.split_first()) {
        Some((kind, words)) if kind == "CMD" => words.join(" "),
        Some((_, words)) => format!("sh -c '{}'", words.join(" ")),
        None => return String::new(),
    };
    let name = service.map_or("", |service| service.name.as_str());
    template.replace("{}", name).replace("{check}", &words)
}
