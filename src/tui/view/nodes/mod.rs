//! The nodes of the swarm: what each is, what is reserved of it, and which tasks of the stack are on it.

mod paint;
mod question;

use crate::engine::swarm::{NodeChange, NodeReport};
use crate::runtime::Command;
use crate::swarm::SwarmChange;
use crate::tui::action::{ActionSlice, DeckAction, Group, Motion, UserAction, ViewId, row};
use crate::tui::context::ViewContext;
use crate::tui::effect::{Effects, send};
use crate::tui::kit::{Pen, moved};
use crate::tui::layout::{ViewPlace, WantedRows};
use crate::tui::operate::on_swarm;
use crate::tui::popup::text::TextPopup;
use crate::tui::screen::{DeckView, PaintContext, Screen};
use crate::tui::used::{SECOND, Used};
use paint::ID;
use ratatui::layout::Position;

/// The nodes of the swarm.
#[derive(Debug, Default)]
pub(crate) struct Nodes {
    /// The id of the node the cursor is on; `None`: the first.
    chosen: Option<String>,
}

impl DeckView for Nodes {
    fn id(&self) -> ViewId {
        ID
    }

    fn place(&self) -> ViewPlace {
        ViewPlace::Side
    }

    #[rustfmt::skip]
    fn actions(&self) -> Vec<ActionSlice> {
        vec![ActionSlice::new(13, [
        row(UserAction::Show(ID), "nodes", "nodes", "On a swarm: its nodes, what is reserved of them, and their tasks", Some(Group::View)),
        row(UserAction::Node(NodeChange::Drain), "drain-node", "drain", "On a swarm: move the tasks of a node to others, and give it no more", Some(Group::Stack)),
        row(UserAction::Node(NodeChange::Activate), "activate-node", "activate", "On a swarm: let a node have tasks again", Some(Group::Stack)),
        row(UserAction::Node(NodeChange::Promote), "promote-node", "promote", "On a swarm: make a node a manager", Some(Group::Stack)),
        row(UserAction::Node(NodeChange::Demote), "demote-node", "demote", "On a swarm: make a manager a worker", Some(Group::Stack)),
        ])]
    }

    fn footer(&self) -> &'static [UserAction] {
        &[
            UserAction::Move(Motion::DownOne),
            UserAction::Deck(DeckAction::Open),
            UserAction::Node(NodeChange::Drain),
            UserAction::Node(NodeChange::Activate),
            UserAction::Node(NodeChange::Promote),
            UserAction::Node(NodeChange::Demote),
            UserAction::Deck(DeckAction::Back),
            UserAction::Deck(DeckAction::Help),
        ]
    }

    fn act(&mut self, screen: &mut Screen, cx: ViewContext<'_>, action: UserAction) -> Option<Effects> {
        match action {
            UserAction::Node(change) => Some(self.change(screen, cx, change)),
            UserAction::Service(_)
            | UserAction::Stack(_)
            | UserAction::Table(_)
            | UserAction::Shell(_)
            | UserAction::Log(_)
            | UserAction::Detail(_)
            | UserAction::Show(_)
            | UserAction::Tab(_)
            | UserAction::Deck(_)
            | UserAction::Move(_)
            | UserAction::Leave(_)
            | UserAction::Popup(_) => None,
        }
    }

    /// Shows all that is known of the node.
    fn enter(&mut self, screen: &mut Screen, cx: ViewContext<'_>) -> Effects {
        if let Some(node) = self.current(cx) {
            screen.show_popup(TextPopup::new(node.hostname.clone(), paint::in_full(node, cx)));
        }
        Vec::new()
    }

    fn copy(&mut self, _screen: &mut Screen, cx: ViewContext<'_>) -> (String, String) {
        let id = self.current(cx).map(|node| node.id.clone());
        (id.unwrap_or_default(), "the node's id".to_owned())
    }

    fn click(&mut self, screen: &mut Screen, cx: ViewContext<'_>, Position { y, .. }: Position) -> Option<Effects> {
        let inside = screen.layout(cx).inside(ID);
        let row = usize::from(y.saturating_sub(inside.y)).checked_sub(1)?;
        self.choose(cx, paint::first(self.at(cx), inside.height) + row);
        None
    }

    fn scroll(&mut self, _screen: &mut Screen, cx: ViewContext<'_>, by: i64) -> Effects {
        let at = moved(self.at(cx), by, nodes(cx).len());
        self.choose(cx, at);
        Vec::new()
    }

    /// A row for each node, the heading, and the tasks of the one under the cursor.
    fn wanted_rows(&mut self, _screen: &Screen, cx: ViewContext<'_>, _columns: u16) -> Option<WantedRows> {
        let count = u16::try_from(nodes(cx).len()).unwrap_or(u16::MAX);
        let rows = if count == 0 { 0 } else { count.min(12).saturating_add(5) };
        Some(WantedRows::exactly(rows))
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>, used: &mut Used) {
        if !all.layout.area(ID).is_empty() {
            used.stays_true_for(SECOND);
            paint::paint_nodes(pen, self.at(all.cx), all);
        }
    }
}

fn nodes(cx: ViewContext<'_>) -> &[NodeReport] {
    cx.stack.swarm.as_ref().map_or(&[], |swarm| swarm.nodes())
}

impl Nodes {
    fn at(&self, cx: ViewContext<'_>) -> usize {
        let chosen = self.chosen.as_ref();
        chosen
            .and_then(|id| nodes(cx).iter().position(|node| node.id == *id))
            .unwrap_or(0)
    }

    fn current<'a>(&self, cx: ViewContext<'a>) -> Option<&'a NodeReport> {
        nodes(cx).get(self.at(cx))
    }

    fn choose(&mut self, cx: ViewContext<'_>, at: usize) {
        if let Some(node) = nodes(cx).get(at) {
            self.chosen = Some(node.id.clone());
        }
    }

    /// Changes the node under the cursor; asks before where tasks move or the managers change.
    fn change(&self, screen: &mut Screen, cx: ViewContext<'_>, change: NodeChange) -> Effects {
        if let Some(why) = on_swarm::refused(UserAction::Node(change), &[], cx) {
            screen.complain(why, cx.now);
            return Vec::new();
        }
        let Some(node) = self.current(cx) else {
            screen.complain("no node is known yet", cx.now);
            return Vec::new();
        };
        if cx.stack.lost.is_some() {
            screen.complain("the engine is lost; :reconnect tries again", cx.now);
            return Vec::new();
        }
        if let Some(why) = question::refused(node, change, nodes(cx)) {
            screen.complain(why, cx.now);
            return Vec::new();
        }
        let command = Command::ChangeSwarm(SwarmChange::Node {
            id: node.id.clone(),
            name: node.hostname.clone(),
            change,
        });
        match question::ask(node, change, cx, command.clone()) {
            Some(question) => {
                screen.show_popup(question);
                Vec::new()
            }
            None => {
                screen.say(format!("{} {}", change.verb(), node.hostname), cx.now);
                send(command)
            }
        }
    }
}
