//! `watch` and `up --watch`: watches sources and reports line by line what is done.

use crate::attached::{follow_until_exit, log_options};
use crate::exit::{Exit, ExitStatus};
use crate::headless::{self, ReportOptions};
use crate::output;
use crate::plan;
use crate::program::{CommandResult, OutputFormat, Program, Warnings};
use futures::StreamExt;
use serde_json::json;
use stackdeck::cli::{UpArgs, WatchArgs};
use stackdeck::compose::Project;
use stackdeck::engine::{Engine, Result as Answer};
use stackdeck::plain;
use stackdeck::plan::{Operation, RestartOptions, UpOptions};
use stackdeck::runtime::watch::{self, Applied, Rule, ServiceUpdate, Watcher};
use stackdeck::runtime::{Command, OutputReader, Until};
use std::io::ErrorKind;
use std::rc::Rc;
use std::sync::Arc;
use tokio::sync::oneshot;

/// What is watched, and how it is reported.
struct Following<'a> {
    program: &'a Program<'a>,
    engine: Arc<dyn Engine>,
    project: Rc<Project>,
    rules: Vec<Rule>,
    quiet: bool,
    /// Whether the image that a rebuild replaced is removed.
    prune: bool,
}

/// A project and what of it is watched.
pub(crate) struct Watched {
    pub(crate) project: Rc<Project>,
    pub(crate) rules: Vec<Rule>,
}

/// Runs `watch`.
pub(crate) async fn run(args: &WatchArgs, program: &Program<'_>) -> CommandResult<()> {
    program.may_change()?;
    let project = program.load_for(&args.services, Warnings::Hidden)?;
    let rules = rules(program, &project, &args.services)?;
    if program.global.dry_run {
        let up = UpArgs {
            services: args.services.clone(),
            ..UpArgs::default()
        };
        return plan::up(&up, program).await;
    }
    let engine = program.engine().await?;
    let following = Following {
        program,
        engine,
        project,
        rules,
        quiet: args.quiet,
        prune: args.prune,
    };
    if !args.no_up {
        let up = UpOptions {
            services: args.services.clone(),
            ..UpOptions::default()
        };
        following.operate(up).await?;
    }
    let mut signals = program.signals()?;
    let mut reader = OutputReader::default();
    tokio::select! {
        ended = following.run(std::future::ready(())) => ended,
        _ = signals.next() => Err(Exit::Interrupted.into()),
        () = reader.gone() => Ok(()),
    }
}

/// Runs `up --watch`: log lines and changes side by side. Changes during the bring-up are applied once the stack is up.
pub(crate) async fn up(
    args: &UpArgs,
    watched: Watched,
    engine: Arc<dyn Engine>,
    program: &Program<'_>,
) -> CommandResult<()> {
    let Watched { project, rules } = watched;
    let mut session = program.session(Arc::clone(&engine), &project.name, Some(Rc::clone(&project)));
    session.commands = vec![Command::operate(args.options())];
    follow_until_exit(args, &mut session);
    let following = Following {
        program,
        engine,
        project,
        rules,
        quiet: args.quiet_steps.quiet_build,
        prune: true,
    };
    let (is_up, up) = oneshot::channel();
    let options = ReportOptions {
        progress: true,
        quiet_pull: args.quiet_steps.quiet_pull,
        quiet_build: args.quiet_steps.quiet_build,
        logs: log_options(args),
        ended: Some(is_up),
        ..ReportOptions::default()
    };
    tokio::select! {
        ended = headless::report_with(session, program, options) => ended,
        // If the sender is dropped, the session is over.
        ended = following.run(async { drop(up.await) }) => ended,
    }
}

/// The rules of the named services; invalid ones are reported.
pub(crate) fn rules(program: &Program<'_>, project: &Project, services: &[String]) -> CommandResult<Vec<Rule>> {
    let read = |path: &std::path::Path| match std::fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    };
    let (rules, notes) = watch::rules(project, services, read).map_err(|faults| {
        program.print_faults(&faults);
        ExitStatus::from(Exit::Usage)
    })?;
    for note in notes {
        plain::note(&note);
    }
    Ok(rules)
}

impl Following<'_> {
    /// Watches from now on, and from `begin` on applies what has changed; runs until it is dropped.
    async fn run(&self, begin: impl Future<Output = ()>) -> CommandResult<()> {
        let mut watcher = Watcher::new(&self.rules).map_err(|why| {
            plain::failure(&format!("cannot follow {why}"), false);
            ExitStatus::from(Exit::Failed)
        })?;
        for rule in &self.rules {
            self.tell(
                "watching",
                &rule.service,
                &format!("{} ({})", rule.path.display(), rule.action.word()),
            );
        }
        begin.await;
        let there = watcher.all(&self.rules);
        self.missed(&there.faults);
        for update in watch::initial_updates(&self.rules, &there.changes) {
            self.sync(&update).await;
        }
        loop {
            let batch = watcher.next(&self.rules).await;
            self.missed(&batch.faults);
            for update in watch::updates(&self.rules, &batch.changes) {
                self.carry_out(&update).await;
            }
        }
    }

    fn missed(&self, faults: &[String]) {
        for fault in faults {
            self.tell("missed", "", fault);
        }
    }

    async fn carry_out(&self, update: &ServiceUpdate) {
        if update.rebuild {
            self.rebuild(&update.service).await;
        }
        if update.syncs() {
            self.sync(update).await;
        }
        if update.restart {
            self.restart(&update.service).await;
        }
        if !update.hooks.is_empty() {
            let applied = watch::execute(&self.engine, &self.project.name, &self.rules, update).await;
            self.report("executed", update, applied, |applied| applied.output.clone());
        }
    }

    async fn sync(&self, update: &ServiceUpdate) {
        let applied = watch::sync(&self.engine, &self.project.name, update).await;
        let (copied, removed) = (update.copied.len(), update.removed.len());
        self.report("synced", update, applied, |applied| {
            format!(
                "{copied} copied, {removed} removed in {} containers",
                applied.containers
            )
        });
    }

    /// Reports what was done and what failed; the next change is another attempt.
    fn report(&self, what: &str, update: &ServiceUpdate, applied: Answer<Applied>, words: impl Fn(&Applied) -> String) {
        let applied = applied.unwrap_or_else(|error| Applied {
            faults: vec![error],
            ..Applied::default()
        });
        if applied.containers > 0 || applied.faults.is_empty() {
            self.tell(what, &update.service, &words(&applied));
        }
        for fault in &applied.faults {
            self.tell("failed", &update.service, "");
            self.program.print_error(fault);
        }
    }

    async fn restart(&self, service: &str) {
        let restart = RestartOptions {
            services: vec![service.to_owned()],
            ..RestartOptions::default()
        };
        match self.operate(restart).await {
            Ok(()) => self.tell("restarted", service, ""),
            Err(_) => self.tell("failed", service, ""),
        }
    }

    /// Rebuilds a service. A failed build leaves the old container running; the next change is another attempt.
    async fn rebuild(&self, service: &str) {
        self.tell("rebuilding", service, "");
        let found = self.project.service(service);
        let image = found.map(|found| found.image_name(&self.project));
        let before = match &image {
            Some(image) => self.engine.image(image).await.ok().flatten(),
            None => None,
        };
        let rebuild = UpOptions::rebuild(vec![service.to_owned()]);
        if self.operate(rebuild).await.is_err() {
            return self.tell("failed", service, "the service stays as it was");
        }
        self.tell("rebuilt", service, "");
        let (Some(image), Some(before), true) = (image, before, self.prune) else {
            return;
        };
        let after = self.engine.image(&image).await.ok().flatten();
        let replaced = self.engine.image(&before.id).await.ok().flatten();
        let has_no_name = replaced.is_some_and(|replaced| replaced.tags.is_empty());
        if has_no_name && after.is_some_and(|after| after.id != before.id) {
            // It stays if another container still uses it. With a name, it is somebody's: to remove it by its id would
            // take a single name with it.
            let _ = self.engine.remove_image(&before.id, false).await;
        }
    }

    async fn operate(&self, operation: impl Into<Operation>) -> CommandResult<()> {
        let (program, project) = (self.program, &self.project);
        let mut session = program.session(Arc::clone(&self.engine), &project.name, Some(Rc::clone(project)));
        session.commands = vec![Command::operate(operation)];
        session.until = Until::Ended;
        headless::report(session, program, !self.quiet).await
    }

    fn tell(&self, what: &str, service: &str, more: &str) {
        match self.program.output_format() {
            OutputFormat::Json => {
                // Watching goes on even if this cannot be written, which has been reported by then.
                let object = json!({ "type": "watch", "service": service, "what": what, "detail": more });
                let _ = output::object(&object);
            }
            OutputFormat::Plain => plain::note(format!("watch: {service} {what} {more}").trim_end()),
        }
    }
}
