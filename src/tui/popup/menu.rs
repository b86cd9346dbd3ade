//! The actions for the selection.

use crate::tui::action::{LogAction, ServiceAction, ShellAction, TabName, UserAction, ViewId};
use crate::tui::context::ViewContext;
use crate::tui::keymap::{KeyContext, KeyMeaning, contexts_of};
use crate::tui::kit::key::KeyPress;
use crate::tui::kit::list::{first_shown, moved};
use crate::tui::kit::pen::Pen;
use crate::tui::kit::rect;
use crate::tui::layout::ViewPlace;
use crate::tui::operate::possible;
use crate::tui::popup::frame::{centred, inside_box, open_box};
use crate::tui::reply::{Reply, Spot};
use crate::tui::screen::{PaintContext, Popup, PopupContext, Screen};
use ratatui::layout::{Position, Rect};

#[derive(Debug)]
pub(crate) struct Menu {
    /// The services it is about.
    targets: Vec<String>,
    /// The row the cursor is on.
    at: usize,
}

/// What the action menu of a selection lists.
const MENU: &[UserAction] = &[
    UserAction::Service(ServiceAction::Up),
    UserAction::Service(ServiceAction::Stop),
    UserAction::Service(ServiceAction::Restart),
    UserAction::Service(ServiceAction::Rebuild),
    UserAction::Service(ServiceAction::Recreate),
    UserAction::Service(ServiceAction::Renew),
    UserAction::Service(ServiceAction::Pull),
    UserAction::Service(ServiceAction::Pause),
    UserAction::Service(ServiceAction::Kill),
    UserAction::Service(ServiceAction::Remove),
    UserAction::Shell(ShellAction::Open),
    UserAction::Service(ServiceAction::Probe),
    UserAction::Log(LogAction::OnlyService),
    UserAction::Tab(TabName("why")),
];

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

    fn place(&self, screen: &Screen, _cx: ViewContext<'_>) -> Rect {
        centred(screen.size, menu_size())
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        paint_menu(pen, self, all);
    }

    fn accept(&mut self, all: &mut PopupContext<'_>) -> Reply {
        let action = MENU.get(self.at).copied();
        action.map_or_else(Reply::stay, |action| self.choose(all, action))
    }

    /// Every row shows the key its action has in the service table, and that key works here.
    fn press(&mut self, all: &mut PopupContext<'_>, key: KeyPress) -> Option<Reply> {
        let contexts = contexts_of(table(all.screen));
        match all.cx.keymap.meaning(&contexts, &[key]) {
            KeyMeaning::Action(action) => MENU.contains(&action).then(|| self.choose(all, action)),
            KeyMeaning::Pending | KeyMeaning::Nothing => None,
        }
    }

    fn go(&mut self, _screen: &Screen, _cx: ViewContext<'_>, by: i64) {
        self.at = moved(self.at, by, MENU.len());
    }

    fn go_to(&mut self, row: usize) {
        self.at = row;
    }

    fn spot(&self, screen: &Screen, cx: ViewContext<'_>, at: Position) -> Spot {
        let inside = inside_box(self.place(screen, cx));
        let row = first_shown(self.at, inside.height) + usize::from(at.y - inside.y);
        if row < MENU.len() { Spot::Row(row) } else { Spot::Inside }
    }
}

/// The view with the services.
fn table(screen: &Screen) -> ViewId {
    screen.view_in(ViewPlace::Top).unwrap_or(screen.focus)
}

/// The actions of the menu, each with the reason if it cannot be done.
#[must_use]
fn menu_rows(targets: &[String], cx: ViewContext<'_>) -> Vec<(UserAction, Option<String>)> {
    MENU.iter()
        .map(|action| (*action, possible::check(*action, targets, cx).err()))
        .collect()
}

/// The size of the menu, one row per action.
fn menu_size() -> (u16, u16) {
    (70, u16::try_from(MENU.len()).unwrap_or(u16::MAX).saturating_add(2))
}

fn paint_menu(pen: &mut Pen<'_>, menu: &Menu, all: PaintContext<'_>) {
    let (targets, at, cx) = (menu.targets.as_slice(), menu.at, all.cx);
    let rows = menu_rows(targets, cx);
    let title = match targets {
        [one] => one.clone(),
        many => format!("{} services", many.len()),
    };
    let inside = open_box(pen, all.screen, menu_size(), &title);
    let theme = pen.theme().clone();
    let contexts = contexts_of(table(all.screen));
    for (y, (index, (action, refused))) in
        (0..inside.height).zip(rows.iter().enumerate().skip(first_shown(at, inside.height)))
    {
        let here = index == at;
        if here {
            pen.shade(rect::row(inside, y), theme.selected);
        }
        let Some(entry) = cx.keymap.actions().row(*action) else {
            continue;
        };
        let key = cx
            .keymap
            .keys_for(&contexts, *action)
            .into_iter()
            .next()
            .unwrap_or_default();
        let style = if refused.is_some() { theme.dim } else { theme.text };
        let what = refused.clone().unwrap_or_else(|| equivalent(*action, targets, cx));
        let cursor = if here { pen.glyphs().cursor } else { " " };
        pen.line(inside, y)
            .put(cursor, theme.focus)
            .field(6, &key, theme.key)
            .field(18, short(entry.label), style)
            .put(&what, theme.dim);
    }
}

/// Shorter labels for actions whose own is too long for the menu.
fn short(label: &'static str) -> &'static str {
    if label.starts_with("recreate with") {
        "renew volumes"
    } else {
        label
    }
}

/// The command line that does the same as an action.
fn equivalent(action: UserAction, targets: &[String], cx: ViewContext<'_>) -> String {
    let verb = match action {
        UserAction::Service(action) => match action {
            ServiceAction::Up => "up -d",
            ServiceAction::Start => "start",
            ServiceAction::Stop => "stop",
            ServiceAction::Restart => "restart",
            ServiceAction::Rebuild => "up -d --build",
            ServiceAction::Recreate => "up -d --force-recreate",
            ServiceAction::Renew => "up -d --force-recreate -V",
            ServiceAction::Pull => "pull",
            ServiceAction::Pause => "pause",
            ServiceAction::Kill => "kill",
            ServiceAction::Remove => "rm -s",
            ServiceAction::Probe => return probe(targets, cx),
        },
        UserAction::Shell(_) => return format!("docker compose exec {} /bin/sh", targets.join(" ")),
        UserAction::Log(_) => "logs -f",
        // docker compose has no command for this.
        UserAction::Tab(_) => return format!("stackdeck why {}", targets.join(" ")),
        UserAction::Stack(_)
        | UserAction::Table(_)
        | UserAction::Detail(_)
        | UserAction::Show(_)
        | UserAction::Deck(_)
        | UserAction::Move(_)
        | UserAction::Leave(_)
        | UserAction::Popup(_) => return String::new(),
    };
    format!("docker compose {verb} {}", targets.join(" "))
}

/// The command that runs the first service's healthcheck by hand.
fn probe(targets: &[String], cx: ViewContext<'_>) -> String {
    let first = targets.first().and_then(|name| cx.service(name));
    let check = first
        .and_then(|service| service.lead())
        .and_then(|container| container.probes.check.as_ref());
    let (Some(service), Some(check)) = (first, check) else {
        return String::new();
    };
    let command = match check.test.split_first() {
        Some((kind, words)) if kind == "CMD" => words.join(" "),
        Some((_, words)) => format!("sh -c '{}'", words.join(" ")),
        None => return String::new(),
    };
    format!("docker compose exec {} {command}", service.name)
}
