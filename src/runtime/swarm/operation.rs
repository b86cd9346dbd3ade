//! One operation on a stack of a swarm, as a face asks for it.

use super::binds::missing_paths;
use super::build::{StackBuild, pin_built, stack_build, warning_of_local};
use super::change::change;
use super::deploy::{DeployOptions, deploy};
use super::failures::DeployFault;
use super::relay::Relay;
use super::remove::remove;
use super::restart::restart;
use super::view::view;
use super::work::StackAtWork;
use crate::compose::Project;
use crate::engine::{EngineError, ErrorKind};
use crate::plan::{Gate, Operation, RestartOptions, UpOptions};
use crate::runtime::{Command, Session, Until};
use crate::stack::{Event, Failure, Verdict};
use crate::swarm::{MissingPath, SwarmChange, SwarmNews, SwarmStack, convert, restart_turns, scaled, service_key};
use indexmap::IndexSet;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use tokio::sync::mpsc;

/// What is to be done.
pub(super) enum Asked {
    Operation(Operation, Option<Rc<Project>>),
    Change(SwarmChange),
}

/// How an operation ended otherwise than it was meant to.
enum OperationFault {
    Deploy(DeployFault),
    Ended(Verdict),
}

impl From<DeployFault> for OperationFault {
    fn from(fault: DeployFault) -> Self {
        Self::Deploy(fault)
    }
}

impl From<EngineError> for OperationFault {
    fn from(error: EngineError) -> Self {
        Self::Deploy(error.into())
    }
}

/// One operation while it runs.
pub(super) struct SwarmOperation {
    work: StackAtWork,
    id: u64,
    /// What was rolled back, in this order, and why.
    rolled_back: RefCell<Vec<String>>,
}

impl SwarmOperation {
    pub(super) fn new(work: StackAtWork, id: u64) -> Self {
        Self {
            work,
            id,
            rolled_back: RefCell::default(),
        }
    }

    pub(super) async fn run(self, asked: Asked) {
        let verdict = match self.carry_out(asked).await {
            Ok(()) => Verdict::Done,
            Err(OperationFault::Ended(verdict)) => verdict,
            Err(OperationFault::Deploy(fault)) => self.verdict(fault),
        };
        self.work.touched.notify_one();
        let event = Event::Ended {
            operation: self.id,
            verdict,
            at: self.work.reporter.now(),
        };
        self.work.reporter.send_event(event).await;
    }

    async fn carry_out(&self, asked: Asked) -> Result<(), OperationFault> {
        let engine = self.work.engine.as_ref();
        let (operation, project) = match asked {
            Asked::Change(asked) => return Ok(change(engine, &self.work.stack, &asked).await?),
            Asked::Operation(operation, project) => (operation, project),
        };
        match operation {
            Operation::Up(options) => self.up(&options, project).await,
            Operation::Restart(options) => self.restart(&options, project.as_deref()).await,
            Operation::Down(options) if options.services.is_empty() => {
                let removed = self.telling(async |tell| remove(engine, &self.work.stack, tell).await);
                Ok(removed.await?)
            }
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
                let stack = self.work.stack.clone();
                Err(EngineError::new("operating on", stack, ErrorKind::Unsupported, words).into())
            }
        }
    }

    /// Replaces the tasks of services, what others wait for first, and with them those of dependents that say so.
    async fn restart(&self, asked: &RestartOptions, project: Option<&Project>) -> Result<(), OperationFault> {
        let engine = self.work.engine.as_ref();
        let name = &self.work.stack;
        let view = view(engine, name).await?;
        let there = view.services.iter().map(|service| self.key(&service.spec.name));
        let keys: IndexSet<String> = match asked.services.as_slice() {
            [] => there.map(str::to_owned).collect(),
            named => named.iter().cloned().collect(),
        };
        let files = project.and_then(|project| convert(project).ok());
        let turns = restart_turns(name, files.as_ref(), keys, asked.no_deps);
        let restarted = self.telling(async |tell| restart(engine, name, &turns, tell).await);
        Ok(restarted.await?)
    }

    async fn up(&self, asked: &UpOptions, project: Option<Rc<Project>>) -> Result<(), OperationFault> {
        let project = project.ok_or_else(|| self.invalid("there are no files at hand"))?;
        let project = Rc::new(scaled(&project, &asked.scale));
        let stack = convert(&project).map_err(|faults| OperationFault::Ended(Verdict::Refused { faults }))?;
        let all: IndexSet<String> = stack.services.iter().map(|service| service.key.clone()).collect();
        let mut stack = stack.selected(&asked.services, asked.no_deps || asked.only_named);
        self.check_paths(&stack).await?;
        self.build(&project, &mut stack, asked).await?;
        let options = DeployOptions {
            wait: true,
            remove_orphans: asked.remove_orphans,
            rollback_on_failure: asked.rollback_on_failure,
            ..DeployOptions::default()
        };
        let engine = self.work.engine.as_ref();
        let deployed = self.telling(async |tell| deploy(engine, &stack, &all, options, tell).await);
        Ok(deployed.await?)
    }

    /// Refuses a service whose path is on none of its nodes; of one that is on some it tells.
    async fn check_paths(&self, stack: &SwarmStack) -> Result<(), OperationFault> {
        let Some(reach) = &self.work.reach else { return Ok(()) };
        let missing = missing_paths(self.work.engine.as_ref(), stack, reach).await?;
        let (nowhere, partly): (Vec<_>, Vec<_>) = missing.into_iter().partition(|one| one.is_nowhere);
        if !nowhere.is_empty() {
            let faults = nowhere.iter().map(MissingPath::fault).collect();
            return Err(OperationFault::Ended(Verdict::Refused { faults }));
        }
        for one in partly {
            self.note(format!("warning: {one}")).await;
        }
        Ok(())
    }

    /// Builds and pushes what has to be, as the same operation that a command asks for.
    async fn build(
        &self,
        project: &Rc<Project>,
        stack: &mut SwarmStack,
        asked: &UpOptions,
    ) -> Result<(), OperationFault> {
        let engine = &self.work.engine;
        let build = match stack_build(engine.as_ref(), project, stack, asked).await? {
            StackBuild::Nothing => return Ok(()),
            StackBuild::Refused(faults) => return Err(OperationFault::Ended(Verdict::Refused { faults })),
            StackBuild::First(build) => build,
        };
        if let Some(words) = warning_of_local(engine.as_ref(), stack, &build).await? {
            self.note(format!("warning: {words}")).await;
        }
        let session = Session {
            project: Some(Rc::clone(project)),
            commands: vec![Command::operate(build.clone())],
            until: Until::Ended,
            parallel: self.work.parallel,
            ..Session::new(Arc::clone(engine), self.work.reporter.clock(), &self.work.stack)
        };
        let (to, mut told) = mpsc::unbounded_channel();
        let built = (self.work.run_nested)(session, Relay::new(to, self.id));
        let telling = async {
            while let Some(event) = told.recv().await {
                self.work.reporter.send_event(event).await;
            }
        };
        match futures::join!(built, telling).0 {
            Verdict::Done => {}
            verdict => return Err(OperationFault::Ended(verdict)),
        }
        pin_built(stack, &build);
        Ok(())
    }

    /// Does something that has news, and tells them as events.
    async fn telling<T>(&self, work: impl AsyncFnOnce(&mut dyn FnMut(SwarmNews)) -> T) -> T {
        let (to, told) = mpsc::unbounded_channel();
        let done = async move {
            let mut tell = |news| drop(to.send(news));
            work(&mut tell).await
        };
        futures::join!(done, self.tell(told)).0
    }

    /// Tells news as events, and keeps those of a rollback.
    async fn tell(&self, mut told: mpsc::UnboundedReceiver<SwarmNews>) {
        while let Some(news) = told.recv().await {
            self.work.touched.notify_one();
            if matches!(news, SwarmNews::RollingBack { .. } | SwarmNews::RolledBack { .. }) {
                self.rolled_back.borrow_mut().push(news.to_string());
            }
            match self.waits(&news) {
                Some(waits) => self.work.reporter.send_event(waits).await,
                None => self.note(news.to_string()).await,
            }
        }
    }

    async fn note(&self, note: String) {
        let operation = self.id;
        self.work.reporter.send_event(Event::Noted { operation, note }).await;
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
            | SwarmNews::Unpinned { .. }
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
            at: self.work.reporter.now(),
        })
    }

    fn invalid(&self, words: &str) -> OperationFault {
        EngineError::new("bringing up", self.work.stack.clone(), ErrorKind::Invalid, words).into()
    }

    fn key<'n>(&self, name: &'n str) -> &'n str {
        service_key(&self.work.stack, name)
    }

    fn verdict(&self, fault: DeployFault) -> Verdict {
        let failed = |service: Option<String>, doing: &str, error: EngineError| Verdict::Failed {
            service,
            failure: Failure {
                doing: doing.to_owned(),
                error,
                output: self.rolled_back.take(),
                at: self.work.reporter.now(),
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
