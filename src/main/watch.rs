//! `watch` and `up --watch`: follows sources and tells in lines what followed from it.

use crate::bring;
use crate::exit::Exit;
use crate::headless::{self, Telling};
use crate::program::{Outcome, Program, Voice};
use futures::StreamExt;
use serde_json::json;
use stackdeck::cli::{UpArgs, WatchArgs};
use stackdeck::compose::Project;
use stackdeck::engine::Engine;
use stackdeck::runtime::watch::{self, Done, Rule, Watcher};
use stackdeck::runtime::{Command, Until};
use stackdeck::{json as faces_json, plain};
use std::rc::Rc;
use std::sync::Arc;

/// What is followed, and how it is told.
struct Following<'a> {
    program: &'a Program<'a>,
    engine: Arc<dyn Engine>,
    project: Rc<Project>,
    rules: Vec<Rule>,
    quiet: bool,
    /// Remove the image a rebuild replaced.
    prune: bool,
}

/// Runs `watch`.
pub(crate) async fn run(args: &WatchArgs, program: &Program<'_>) -> Outcome<()> {
    program.may_change()?;
    let project = program.load_for(&args.services)?;
    let following = Following::new(program, project, &args.services, (args.quiet, args.prune)).await?;
    if !args.no_up {
        let command = Command::Up {
            services: args.services.clone(),
            options: bring::options(&UpArgs::default()),
        };
        following.operate(command).await?;
    }
    let mut signals = program.signals()?;
    tokio::select! {
        ended = following.run() => ended,
        _ = signals.next() => Err(Exit::Interrupted.into()),
    }
}

/// Runs `up --watch`: log lines and changes side by side.
pub(crate) async fn up(args: &UpArgs, project: Rc<Project>, program: &Program<'_>) -> Outcome<()> {
    let following = Following::new(program, Rc::clone(&project), &args.services, (args.quiet_build, true)).await?;
    let mut session = program.session(Arc::clone(&following.engine), &project.name, Some(Rc::clone(&project)));
    session.commands = vec![bring::command(args)];
    bring::attached(args, &mut session);
    let telling = Telling {
        progress: true,
        quiet_pull: args.quiet_pull,
        quiet_build: args.quiet_build,
        logs: bring::lines(args),
        ..Telling::default()
    };
    tokio::select! {
        ended = headless::tell_with(session, program, telling) => ended,
        ended = following.run() => ended,
    }
}

impl<'a> Following<'a> {
    async fn new(
        program: &'a Program<'a>,
        project: Rc<Project>,
        services: &[String],
        (quiet, prune): (bool, bool),
    ) -> Outcome<Self> {
        let read = |path: &std::path::Path| std::fs::read_to_string(path).ok();
        let (rules, notes) = watch::rules(&project, services, read).map_err(|faults| {
            program.print_faults(&faults);
            u8::from(Exit::Usage)
        })?;
        for note in notes {
            plain::note(&note);
        }
        Ok(Self {
            program,
            engine: program.engine().await?,
            project,
            rules,
            quiet,
            prune,
        })
    }

    /// Follows for as long as it is let.
    async fn run(&self) -> Outcome<()> {
        let mut watcher = Watcher::new(&self.rules).map_err(|why| {
            plain::failure(&format!("cannot follow {why}"), false);
            u8::from(Exit::Failed)
        })?;
        for rule in &self.rules {
            self.tell(
                "watching",
                &rule.service,
                &format!("{} ({})", rule.path.display(), rule.action.word()),
            );
        }
        let name = &self.project.name;
        self.done(watch::initial(&self.engine, name, &self.rules).await).await?;
        loop {
            let changes = watcher.next(&self.rules).await;
            self.done(watch::carry_out(&self.engine, name, &self.rules, &changes).await)
                .await?;
        }
    }

    async fn done(&self, done: Vec<Done>) -> Outcome<()> {
        for one in done {
            match one {
                Done::Synced {
                    service,
                    copied,
                    removed,
                    containers,
                } => self.tell(
                    "synced",
                    &service,
                    &format!("{copied} copied, {removed} removed in {containers} containers"),
                ),
                Done::Restarted { service } => self.tell("restarted", &service, ""),
                Done::Executed { service } => self.tell("executed", &service, ""),
                Done::Rebuild { service } => self.rebuild(service).await,
                Done::Failed { service, error } => {
                    self.tell("failed", &service, "");
                    self.program.print_error(&error);
                }
            }
        }
        Ok(())
    }

    /// A failed build leaves the old container running; the next change is another try.
    async fn rebuild(&self, service: String) {
        self.tell("rebuilding", &service, "");
        let image = self
            .project
            .service(&service)
            .map(|found| found.image_name(&self.project.name));
        let before = match &image {
            Some(image) => self.engine.image(image).await.ok().flatten(),
            None => None,
        };
        let command = Command::Rebuild {
            services: vec![service.clone()],
            no_cache: false,
        };
        if self.operate(command).await.is_err() {
            return self.tell("failed", &service, "the service stays as it was");
        }
        self.tell("rebuilt", &service, "");
        let (Some(image), Some(before), true) = (image, before, self.prune) else {
            return;
        };
        let after = self.engine.image(&image).await.ok().flatten();
        if after.is_some_and(|after| after.id != before.id) {
            // Another container may use it still; then it stays.
            let _ = self.engine.remove_image(&before.id, false).await;
        }
    }

    async fn operate(&self, command: Command) -> Outcome<()> {
        let (program, project) = (self.program, &self.project);
        let mut session = program.session(Arc::clone(&self.engine), &project.name, Some(Rc::clone(project)));
        session.commands = vec![command];
        session.until = Until::Ended;
        headless::tell(session, program, !self.quiet).await
    }

    fn tell(&self, what: &str, service: &str, more: &str) {
        match self.program.voice() {
            Voice::Json => {
                faces_json::print(&json!({ "type": "watch", "service": service, "what": what, "detail": more }));
            }
            Voice::Plain => plain::note(format!("watch: {service} {what} {more}").trim_end()),
        }
    }
}
