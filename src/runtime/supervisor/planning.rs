//! From an observation of the host to an execution: the plan of an operation is made, or the operation ends.

use super::{Execution, Pending, RunningOperation, Supervisor};
use crate::diag::Diagnostic;
use crate::engine::{EngineError, Timestamp};
use crate::plan::{Observed, Plan, project_from_labels};
use crate::runtime::fault;
use crate::stack::{Event, Stack, Verdict};

/// What comes next of an operation.
enum Next {
    /// Providers are called; then the host is observed again.
    Provide(Plan),
    Execute(Plan),
}

impl Supervisor {
    /// Takes an observation of the host, and makes the plan from it.
    pub(super) fn observed(&mut self, id: u64, answer: Result<Observed, EngineError>, stack: &Stack) -> Vec<Event> {
        let now = self.reporter.now();
        let at = self.pending.iter().position(|pending| pending.id == id);
        let Some(mut pending) = at.and_then(|at| self.pending.remove(at)) else {
            return Vec::new();
        };
        let fresh = answer
            .iter()
            .flat_map(|observed| pending.since.fresh(observed))
            .collect();
        if let Ok(observed) = &answer
            && let Some(other) = self.recreated_elsewhere(&mut pending, observed)
        {
            return self.wait_for(pending, &other, now);
        }
        let planned = match answer {
            Ok(mut observed) => {
                observed.provided = stack.provided();
                observed.fresh = fresh;
                self.next(&pending, &observed)
                    .map_err(|faults| Verdict::Refused { faults })
            }
            Err(error) => Err(Verdict::Failed {
                service: None,
                failure: fault::failure("looking at the host", error, now),
            }),
        };
        match planned {
            Ok(Next::Provide(plan)) => self.run(pending, plan, true, now),
            Ok(Next::Execute(plan)) => self.run(pending, plan, false, now),
            Err(verdict) => {
                // The obstacle may be in another project, whose events we do not get: list again next time.
                self.found = None;
                vec![self.end(id, verdict, now)]
            }
        }
    }

    fn next(&self, pending: &Pending, observed: &Observed) -> Result<Next, Vec<Diagnostic>> {
        let options = pending.operation.options();
        let Some(project) = self.project.as_deref() else {
            let project = project_from_labels(&self.name, observed);
            return options.plan(&project, observed).map(Next::Execute);
        };
        if !pending.provided
            && let Some(calls) = options.provider_calls(project, observed)?
        {
            return Ok(Next::Provide(calls));
        }
        options.plan(project, observed).map(Next::Execute)
    }

    fn run(&mut self, pending: Pending, plan: Plan, provides: bool, now: Timestamp) -> Vec<Event> {
        let id = pending.id;
        let noted = |note: &String| Event::Noted {
            operation: id,
            note: note.clone(),
        };
        let mut events: Vec<Event> = plan.notes.iter().map(noted).collect();
        if !plan.questions.is_empty() {
            self.open.insert(id, pending.operation.clone());
            events.push(Event::Asked {
                operation: id,
                questions: plan.questions.clone(),
            });
        }
        let info = pending.operation.options().info();
        self.running.push(RunningOperation {
            execution: Execution::new(id, info, plan, self.parallel),
            operation: pending.operation,
            wait: self.wait.filter(|_| info.starts),
            cancelled: false,
            began: now,
            lost: false,
            losses: pending.losses,
            overtaken: false,
            overtakes: pending.overtakes,
            since: pending.since,
            provides,
        });
        events
    }
}
