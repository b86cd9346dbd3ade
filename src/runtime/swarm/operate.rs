//! What a face asks for of a stack on a swarm: each runs as a task of its own, and tells what happens as events.

use super::managers::CurrentManager;
use super::operation::{Asked, SwarmOperation};
use super::work::StackAtWork;
use crate::compose::Project;
use crate::plan::{Operation, OperationInfo};
use crate::stack::{Event, OperationRecord, Verdict};
use crate::swarm::SwarmChange;
use indexmap::IndexMap;
use std::rc::Rc;
use tokio::task::AbortHandle;

/// What is done to a stack on a swarm.
pub(crate) struct SwarmOperator {
    work: StackAtWork,
    manager: CurrentManager,
    next: u64,
    running: IndexMap<u64, AbortHandle>,
}

impl SwarmOperator {
    pub(crate) fn new(work: StackAtWork, manager: CurrentManager) -> Self {
        Self {
            work,
            manager,
            next: 1,
            running: IndexMap::new(),
        }
    }

    /// Carries out an operation; the project is needed to bring services up.
    pub(crate) fn operate(&mut self, operation: Operation, project: Option<Rc<Project>>) -> Vec<Event> {
        let options = operation.options();
        let (info, services) = (options.info(), options.services().to_vec());
        self.begin(info, services, Asked::Operation(operation, project))
    }

    pub(crate) fn change(&mut self, change: SwarmChange) -> Vec<Event> {
        let info = OperationInfo::named(change.name());
        let services = change.services();
        self.begin(info, services, Asked::Change(change))
    }

    /// Cancels what runs; what is done stays.
    pub(crate) fn cancel(&mut self) -> Vec<Event> {
        let at = self.work.reporter.now();
        let ended = self.running.drain(..).filter(|(_, task)| !task.is_finished());
        ended
            .map(|(operation, task)| {
                task.abort();
                Event::Ended {
                    operation,
                    verdict: Verdict::Interrupted,
                    at,
                }
            })
            .collect()
    }

    fn begin(&mut self, info: OperationInfo, services: Vec<String>, asked: Asked) -> Vec<Event> {
        let id = self.next;
        self.next += 1;
        self.running.retain(|_, task| !task.is_finished());
        let work = StackAtWork {
            engine: self.manager.engine(),
            ..self.work.clone()
        };
        let operation = SwarmOperation::new(work, id);
        let task = tokio::task::spawn_local(operation.run(asked));
        self.running.insert(id, task.abort_handle());
        vec![Event::Began(OperationRecord {
            id,
            info,
            services,
            started: self.work.reporter.now(),
            ended: None,
            notes: Vec::new(),
        })]
    }
}
