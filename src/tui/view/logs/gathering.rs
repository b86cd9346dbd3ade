//! Reads what the engine has of the lines shown and was not read yet, before they are saved: on attach only the end of each log
//! is read.

use crate::engine::Timestamp;
use crate::logs::{Store, View};
use crate::runtime::Command;
use crate::stack::Stack;
use indexmap::IndexMap;
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Which older lines were asked for, by container.
#[derive(Debug, Default)]
pub(super) struct Gathering(IndexMap<String, Request>);

#[derive(Debug)]
struct Request {
    /// The time of the oldest line held when it was made.
    oldest: Option<i64>,
    at: Timestamp,
    is_answered: bool,
}

/// What is to be done before all that can be had is there.
#[derive(Debug)]
pub(super) enum Missing {
    /// These are to be asked for.
    Ask(Vec<Command>),
    /// Answers are still to come.
    Wait,
    Nothing,
}

impl Gathering {
    /// Whether anything was asked for.
    pub(super) fn has_asked(&self) -> bool {
        !self.0.is_empty()
    }

    /// Takes note that the engine was asked for older lines of a container.
    pub(super) fn answered(&mut self, container: &str) {
        if let Some(request) = self.0.get_mut(container) {
            request.is_answered = true;
        }
    }

    /// What is still missing of the lines that a view may show. A container that the engine gives no older lines of is left as it
    /// is.
    pub(super) fn missing(&mut self, view: &View, stack: &Stack, now: Timestamp) -> Missing {
        let mut commands = Vec::new();
        let mut is_waiting = false;
        for service in stack.services.values().filter(|service| view.may_show(&service.name)) {
            let mut is_wanted = false;
            for container in &service.containers {
                if container.report.is_none() || !stack.logs.is_cut(&container.name) {
                    continue;
                }
                let oldest = stack.logs.oldest(&container.name);
                let request = Request {
                    oldest,
                    at: now,
                    is_answered: false,
                };
                match self.0.get(&container.name) {
                    Some(asked) if !asked.is_answered => is_waiting |= now.since(asked.at) < PATIENCE,
                    Some(asked) if asked.oldest == oldest => {}
                    _ => {
                        self.0.insert(container.name.clone(), request);
                        is_wanted = true;
                    }
                }
            }
            if is_wanted {
                commands.push(Command::OlderLogs {
                    service: service.name.clone(),
                    back_to: Some(Timestamp(0)),
                });
            }
        }
        match (commands.is_empty(), is_waiting) {
            (false, _) => Missing::Ask(commands),
            (true, true) => Missing::Wait,
            (true, false) => Missing::Nothing,
        }
    }
}

/// What is not among the lines that were saved, in words; empty when nothing is missing.
pub(super) fn left_out(view: &View, store: &Store) -> String {
    let cut = store.cut_services();
    let unread: Vec<&str> = cut.keys().copied().filter(|service| view.may_show(service)).collect();
    let shown = store.services().filter(|service| view.may_show(service));
    let evicted: u64 = shown.map(|service| store.tally(service).lost).sum();
    let mut words = String::new();
    if !unread.is_empty() {
        words.push_str(&format!("; older lines of {} could not be read", unread.join(", ")));
    }
    if evicted > 0 {
        words.push_str(&format!("; without {evicted} that were evicted"));
    }
    words
}
