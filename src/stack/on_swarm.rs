//! Takes what the swarm tells: services with their tasks, and nodes. What it does not tell of is gone.

use super::{Actor, Container, Leaderless, ManagerNews, NodeTask, ServiceState, ServiceTasks, Stack};
use crate::engine::Timestamp;
use crate::engine::swarm::{ServiceMode, ServiceReport, TaskReport, TaskState};
use crate::swarm::{NodeUse, Rollout, SwarmView, TaskProgress, service_key};
use indexmap::IndexMap;
use std::rc::Rc;

impl Stack {
    /// Says that the stack is on a swarm, before anything is known of it.
    pub fn expect_swarm(&mut self) {
        self.swarm.get_or_insert_default();
    }

    pub(super) fn take_swarm(&mut self, view: &Rc<SwarmView>, at: Timestamp) {
        let told = self.swarm_news(view, at);
        let nodes: IndexMap<&str, &str> = view
            .nodes
            .iter()
            .map(|node| (node.id.as_str(), node.hostname.as_str()))
            .collect();
        let mut tasks: IndexMap<&str, Vec<&TaskReport>> = IndexMap::new();
        for task in &view.tasks {
            tasks.entry(task.service_id.as_str()).or_default().push(task);
        }
        for service in self.services.values_mut() {
            service.tasks = None;
        }
        for report in &view.services {
            let own = tasks.swap_remove(report.id.as_str()).unwrap_or_default();
            let key = service_key(&self.name, &report.spec.name).to_owned();
            self.service_entry(&key).take_tasks(report, own, &nodes);
        }
        let project = self.project.clone();
        self.services.retain(|name, service| {
            if service.tasks.is_none() {
                service.containers.clear();
            }
            let is_declared = project
                .as_ref()
                .is_some_and(|project| project.services.contains_key(name));
            service.tasks.is_some() || is_declared
        });
        self.swarm.get_or_insert_default().view = Rc::clone(view);
        for news in told {
            self.happened(news.at, news.service.as_deref(), news.what, Actor::Engine);
        }
    }

    pub(super) fn take_manager_news(&mut self, news: &ManagerNews, at: Timestamp) {
        let swarm = self.swarm.get_or_insert_default();
        let what = match news {
            ManagerNews::Changed { from, to } => {
                swarm.manager = Some(to.clone());
                swarm.leaderless = None;
                format!("manager {from} is lost, {to} is asked")
            }
            ManagerNews::Leaderless(now, error) => {
                swarm.refusal = Some(error.clone());
                let before = swarm.leaderless.replace(*now);
                let was_said = before.is_some_and(Leaderless::lacks_votes);
                if was_said || !now.lacks_votes() {
                    return;
                }
                format!("QUORUM LOST: {}", now.words())
            }
        };
        self.happened(at, None, what, Actor::Engine);
    }

    pub(super) fn take_node_uses(&mut self, uses: &IndexMap<String, NodeUse>) {
        self.swarm.get_or_insert_default().uses.clone_from(uses);
    }

    pub(super) fn take_node_reached(&mut self, node: &str, why: Option<&str>) {
        let unreached = &mut self.swarm.get_or_insert_default().unreached;
        match why {
            Some(why) => drop(unreached.insert(node.to_owned(), why.to_owned())),
            None => drop(unreached.shift_remove(node)),
        }
    }

    /// Who wrote a log line: the service; on a swarm with the task's slot and its node.
    pub fn writer(&self, service: &str, container: &str) -> String {
        let tasks = self.services.get(service).and_then(|service| service.tasks.as_ref());
        match tasks.and_then(|tasks| tasks.task(container)) {
            Some(task) if task.report.slot > 0 => format!("{service}.{}@{}", task.place(), task.node),
            Some(task) => format!("{service}@{}", task.node),
            None => service.to_owned(),
        }
    }
}

impl ServiceState {
    /// The last update of it on a swarm.
    pub fn rollout(&self) -> Option<&Rollout> {
        self.tasks.as_ref()?.rollout.as_ref()
    }

    fn take_tasks(&mut self, report: &ServiceReport, mut own: Vec<&TaskReport>, nodes: &IndexMap<&str, &str>) {
        let progress = TaskProgress::of(report, &own);
        let rollout = Rollout::of(report, &own, progress.wanted);
        own.sort_by(|one, other| {
            let place = |task: &TaskReport| {
                (
                    task.slot,
                    if task.slot == 0 {
                        task.node_id.clone()
                    } else {
                        String::new()
                    },
                )
            };
            let age = |task: &TaskReport| (task.created, task.since);
            place(one).cmp(&place(other)).then(age(other).cmp(&age(one)))
        });
        let named = |task: &&TaskReport| {
            Rc::new(NodeTask {
                report: (*task).clone(),
                node: nodes
                    .get(task.node_id.as_str())
                    .unwrap_or(&task.node_id.as_str())
                    .to_string(),
            })
        };
        let tasks: Vec<Rc<NodeTask>> = own.iter().map(named).collect();
        let mut before = std::mem::take(&mut self.containers);
        let most = match report.spec.mode {
            ServiceMode::Replicated(number) | ServiceMode::ReplicatedJob(number) => number.unwrap_or(1),
            ServiceMode::Global | ServiceMode::GlobalJob => u64::MAX,
        };
        for slot in tasks.chunk_by(is_same_slot) {
            let Some(present) = present(slot, most) else { continue };
            let earlier = slot.get(present + 1..).unwrap_or_default();
            let Some(task) = slot.get(present) else { continue };
            let mut container = Container::of_task(&self.name, &report.spec, task, earlier);
            // What was measured of the same task goes on.
            if let Some(known) = before.iter_mut().find(|known| known.id == container.id) {
                container.usage = std::mem::take(&mut known.usage);
            }
            self.containers.push(container);
        }
        self.tasks = Some(Box::new(ServiceTasks {
            report: report.clone(),
            progress,
            rollout,
            tasks,
        }));
    }
}

fn is_same_slot(one: &Rc<NodeTask>, other: &Rc<NodeTask>) -> bool {
    let (one, other) = (&one.report, &other.report);
    one.slot == other.slot && (one.slot > 0 || one.node_id == other.node_id)
}

/// Which task of a slot, newest first, is the present one: one that runs and is to, else the newest that is to run, else one that
/// failed and is not replaced. `None` for a slot that is to have none.
fn present(slot: &[Rc<NodeTask>], most: u64) -> Option<usize> {
    let newest = slot.first()?;
    let is_meant = |task: &Rc<NodeTask>| !matches!(task.report.wanted, TaskState::Shutdown | TaskState::Remove);
    let runs = |task: &Rc<NodeTask>| is_meant(task) && task.report.state == TaskState::Running;
    let found = slot.iter().position(runs).or_else(|| slot.iter().position(is_meant));
    let is_left = newest.report.state.is_failure() || newest.report.state == TaskState::Complete;
    found.or((is_left && newest.report.slot <= most).then_some(0))
}
