//! What a face asks for of a stack on a swarm: each runs as a task of its own, and tells what happens as events.

use super::change::{change, replace_tasks};
use super::deploy::{DeployOptions, deploy};
use super::failures::DeployFault;
use super::remove::remove;
use crate::compose::Project;
use crate::engine::{Engine, EngineError, ErrorKind, LabelFilter};
use crate::plan::{Gate, Operation, OperationInfo, UpOptions};
use crate::runtime::message::Reporter;
use crate::stack::{Event, Failure, OperationRecord, Verdict};
use crate::swarm::{NAMESPACE, SwarmChange, SwarmNews, SwarmStack, convert};
use indexmap::{IndexMap, IndexSet};
use std::rc::Rc;
use std::sync::Arc;
use tokio::sync::{Notify, mpsc};
use tokio::task::AbortHandle;

/// What is done to a stack on a swarm.
pub(crate) struct SwarmOperator {
    engine: Arc<dyn Engine>,
    reporter: Reporter,
    stack: String,
    /// Says that something was changed.
    touched: Rc<Notify>,
    next: u64,
    running: IndexMap<u64, AbortHandle>,
}

/// One operation while it runs.
struct SwarmOperation {
    engine: Arc<dyn Engine>,
    reporter: Reporter,
    stack: String,
    touched: Rc<Notify>,
    id: u64,
}

/// What is to be done.
enum Asked {
    Operation(Operation, Option<Rc<Project>>),
    Change(SwarmChange),
}

impl SwarmOperator {
    pub(crate) fn new(engine: Arc<dyn Engine>, reporter: Reporter, stack: &str, touched: Rc<Notify>) -> Self {
        Self {
            engine,
            reporter,
            stack: stack.to_owned(),
            touched,
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
        let at = self.reporter.now();
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
        let operation = SwarmOperation {
            engine: Arc::clone(&self.engine),
            reporter: self.reporter.clone(),
            stack: self.stack.clone(),
            touched: Rc::clone(&self.touched),
            id,
        };
        let task = tokio::task::spawn_local(operation.run(asked));
        self.running.insert(id, task.abort_handle());
        vec![Event::Began(OperationRecord {
            id,
            info,
            services,
            started: self.reporter.now(),
            ended: None,
            notes: Vec::new(),
        })]
    }
}

impl SwarmOperation {
    async fn run(self, asked: Asked) {
        let verdict = match self.carry_out(asked).await {
            Ok(()) => Verdict::Done,
            Err(fault) => self.verdict(fault),
        };
        self.touched.notify_one();
        let event = Event::Ended {
            operation: self.id,
            verdict,
            at: self.reporter.now(),
        };
        self.reporter.send_event(event).await;
    }

    async fn carry_out(&self, asked: Asked) -> Result<(), DeployFault> {
        let engine = self.engine.as_ref();
        let (operation, project) = match asked {
            Asked::Change(asked) => return Ok(change(engine, &self.stack, &asked).await?),
            Asked::Operation(operation, project) => (operation, project),
        };
        match operation {
            Operation::Up(options) => self.up(&options, project.as_deref()).await,
            Operation::Restart(options) => {
                for key in self.services(options.services).await? {
                    replace_tasks(engine, &self.stack, &key).await?;
                    self.touched.notify_one();
                }
                Ok(())
            }
            Operation::Down(options) if options.services.is_empty() => self.down().await,
            Operation::Run(_)
            | Operation::Start(_)
            | Operation::Stop(_)
            | Operation::Remove(_)
            | Operation::Kill(_)
            | Operation::Down(_)
            | Operation::Build(_)
            | Operation::Pull(_)
            | Operation::Push(_)
            | Operation::Pause(_)
            | Operation::Unpause(_) => {
                let words = "a swarm has nothing of the kind";
                let error = EngineError::new("operating on", self.stack.clone(), ErrorKind::Unsupported, words);
                Err(error.into())
            }
        }
    }

    /// The services named; all of the stack when none is.
    async fn services(&self, named: Vec<String>) -> Result<Vec<String>, DeployFault> {
        if !named.is_empty() {
            return Ok(named);
        }
        let filter = LabelFilter(vec![format!("{NAMESPACE}={}", self.stack)]);
        let all = self.engine.swarm().services(filter).await?;
        Ok(all
            .iter()
            .map(|service| self.key(&service.spec.name).to_owned())
            .collect())
    }

    async fn down(&self) -> Result<(), DeployFault> {
        let (tell, told) = mpsc::unbounded_channel();
        let removed = async move {
            let mut tell_one = |news| drop(tell.send(news));
            let removed = remove(self.engine.as_ref(), &self.stack, &mut tell_one).await;
            drop(tell);
            removed
        };
        let (removed, ()) = futures::join!(removed, self.tell(told));
        Ok(removed?)
    }

    async fn up(&self, asked: &UpOptions, project: Option<&Project>) -> Result<(), DeployFault> {
        let missing = |words: String| {
            let error = EngineError::new("bringing up", self.stack.clone(), ErrorKind::Invalid, words);
            DeployFault::from(error)
        };
        let project = project.ok_or_else(|| missing("there are no files at hand".to_owned()))?;
        let project = scaled(project, &asked.scale);
        let stack = convert(&project).map_err(|faults| {
            let words: Vec<String> = faults.iter().map(|fault| fault.message.clone()).collect();
            missing(words.join("; "))
        })?;
        let all: IndexSet<String> = stack.services.iter().map(|service| service.key.clone()).collect();
        let stack = selected(stack, &asked.services, asked.no_deps);
        let options = DeployOptions {
            wait: true,
            remove_orphans: asked.remove_orphans,
            ..DeployOptions::default()
        };
        let (stack, all) = (&stack, &all);
        let (tell, told) = mpsc::unbounded_channel();
        let deployed = async move {
            let mut tell_one = |news| drop(tell.send(news));
            let deployed = deploy(self.engine.as_ref(), stack, all, options, &mut tell_one).await;
            drop(tell);
            deployed
        };
        let (deployed, ()) = futures::join!(deployed, self.tell(told));
        deployed
    }

    /// Tells news as events.
    async fn tell(&self, mut told: mpsc::UnboundedReceiver<SwarmNews>) {
        while let Some(news) = told.recv().await {
            self.touched.notify_one();
            let note = Event::Noted {
                operation: self.id,
                note: news.to_string(),
            };
            match self.waits(&news) {
                Some(waits) => self.reporter.send_event(waits).await,
                None => self.reporter.send_event(note).await,
            }
        }
    }

    /// What a service waits for now, where news are about that.
    fn waits(&self, news: &SwarmNews) -> Option<Event> {
        let (name, waits) = match news {
            SwarmNews::Waits { name, waits } => (name, waits.as_slice()),
            SwarmNews::Created { kind: "service", name } | SwarmNews::Updated { name, .. } => (name, &[][..]),
            SwarmNews::Created { .. }
            | SwarmNews::Unchanged { .. }
            | SwarmNews::Removed { .. }
            | SwarmNews::Left { .. }
            | SwarmNews::TaskFailed { .. }
            | SwarmNews::Ready { .. }
            | SwarmNews::UpdateEnded { .. }
            | SwarmNews::RollingBack { .. }
            | SwarmNews::RolledBack { .. } => return None,
        };
        let gates = waits.iter().map(|(service, condition)| Gate {
            service: service.clone(),
            condition: *condition,
            required: true,
            after: Vec::new(),
        });
        Some(Event::Waits {
            service: self.key(name).to_owned(),
            gates: gates.collect(),
            at: self.reporter.now(),
        })
    }

    fn key<'n>(&self, name: &'n str) -> &'n str {
        let key = name
            .strip_prefix(self.stack.as_str())
            .and_then(|rest| rest.strip_prefix('_'));
        key.unwrap_or(name)
    }

    fn verdict(&self, fault: DeployFault) -> Verdict {
        let failed = |service: Option<String>, doing: &str, error: EngineError| Verdict::Failed {
            service,
            failure: Failure {
                doing: doing.to_owned(),
                error,
                output: Vec::new(),
                at: self.reporter.now(),
            },
        };
        match fault {
            DeployFault::Engine(error) => failed(None, error.doing, error),
            DeployFault::Service { name, why } => {
                let key = self.key(&name).to_owned();
                let error = EngineError::new("bringing up", key.clone(), ErrorKind::Other, why);
                failed(Some(key), "bringing up", error)
            }
            DeployFault::Update { name, why } => {
                let key = self.key(&name).to_owned();
                let error = EngineError::new("updating", key.clone(), ErrorKind::Other, why);
                failed(Some(key), "updating", error)
            }
            DeployFault::Late(_) => Verdict::TimedOut,
        }
    }
}

/// The project with other numbers of tasks.
fn scaled(project: &Project, scale: &[(String, u32)]) -> Project {
    let mut project = project.clone();
    for (name, number) in scale {
        if let Some(service) = project.services.get_mut(name) {
            service.scale = Some(*number);
        }
    }
    project
}

/// Only the services named, and what they wait for; all when none is named.
fn selected(mut stack: SwarmStack, named: &[String], no_deps: bool) -> SwarmStack {
    if named.is_empty() {
        return stack;
    }
    let mut wanted: IndexSet<String> = named.iter().cloned().collect();
    let mut at = 0;
    while let Some(name) = wanted.get_index(at).cloned().filter(|_| !no_deps) {
        let waits = stack.service(&name).map(|service| service.waits.clone());
        wanted.extend(waits.into_iter().flatten().map(|(name, _)| name));
        at += 1;
    }
    stack.services.retain(|service| wanted.contains(&service.key));
    stack
}
