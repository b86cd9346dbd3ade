//! Leaving. If this program brought the stack up, it asks whether to stop it; Ctrl-C stops it gracefully, a second one
//! kills.

use crate::runtime::Command;
use crate::tui::action::LeaveAction;
use crate::tui::context::ViewContext;
use crate::tui::deck::state::DeckState;
use crate::tui::effect::{Effects, send};
use crate::tui::exit::{DeckOutcome, LeavingStage};
use crate::tui::facts;
use crate::tui::popup::quit::Quit;

impl DeckState {
    pub(super) fn leave(&mut self, cx: ViewContext<'_>, action: LeaveAction) -> Effects {
        // What is wrong in the files does not keep anyone from the stack that runs.
        if action == LeaveAction::Leave && self.screen.files_fault.take().is_some() {
            return Vec::new();
        }
        let asks = self.asks_on_leaving(cx);
        let leaving = self.screen.exit.leaving.is_some();
        match action {
            LeaveAction::Quit if asks => {
                self.screen.show_popup(Quit);
                Vec::new()
            }
            LeaveAction::Interrupt if leaving => self.kill(),
            LeaveAction::Interrupt | LeaveAction::StopAndLeave if asks => self.stop(),
            LeaveAction::Retry => self.retry(),
            LeaveAction::Demo => self.end(DeckOutcome::Demo),
            LeaveAction::Quit
            | LeaveAction::Interrupt
            | LeaveAction::StopAndLeave
            | LeaveAction::Detach
            | LeaveAction::Leave => self.end(DeckOutcome::Leave),
        }
    }

    /// Whether leaving asks: this program brought the stack up, and some of it runs or is starting.
    fn asks_on_leaving(&self, cx: ViewContext<'_>) -> bool {
        let runs = cx.stack.services.values().any(facts::runs);
        let covered = self.screen.is_faulty(cx.stack);
        self.screen.exit.owns && !covered && (runs || cx.stack.operation().is_some())
    }

    fn end(&mut self, outcome: DeckOutcome) -> Effects {
        self.screen.popups.clear();
        self.screen.exit.outcome = Some(outcome);
        send(Command::Detach)
    }

    fn stop(&mut self) -> Effects {
        self.screen.popups.clear();
        if self.screen.exit.leaving.is_some() {
            return self.kill();
        }
        self.screen.exit.leaving = Some(LeavingStage::Stopping);
        self.screen.exit.outcome = Some(DeckOutcome::Leave);
        send(Command::Quit)
    }

    fn kill(&mut self) -> Effects {
        self.screen.exit.leaving = Some(LeavingStage::Killing);
        // The runtime treats a second quit as: do not wait, kill.
        send(Command::Quit)
    }

    fn retry(&mut self) -> Effects {
        if self.screen.files_fault.is_some() {
            return send(Command::Reload);
        }
        if self.screen.fault.is_none() {
            return send(Command::Reconnect);
        }
        self.screen.exit.outcome = Some(DeckOutcome::Retry);
        send(Command::Reload)
    }
}
