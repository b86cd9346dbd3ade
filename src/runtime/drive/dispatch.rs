//! The consequences of an event, and the execution of a command.

use super::state::{Drive, HistoryState};
use super::urgency::{Urgency, urgency};
use super::{FRAME, TOGETHER};
use crate::compose::Project;
use crate::engine::{ContainerEvent, EngineEvent, Timestamp};
use crate::plan::contents;
use crate::runtime::contents::{follow, look_at};
use crate::runtime::follow::{EndedProbe, older};
use crate::runtime::message::Message;
use crate::runtime::pipe::pipe;
use crate::runtime::probe::probe;
use crate::runtime::projects::projects;
use crate::runtime::{Command, DoctorRequest, Face, ReadOccasion, Until, builder_size};
use crate::stack::{Event, ProbedBy};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

impl<F: Face> Drive<'_, F> {
    /// Handles a message.
    pub(super) fn message(&mut self, message: Message) {
        match message {
            Message::Event(event) => {
                if comes_from_engine(&event) {
                    self.keepalive.hear(self.now());
                }
                self.apply(event);
            }
            Message::Listing(found) => {
                self.supervisor.listed(found);
                self.set_followers_current(true);
                self.update_followers();
            }
            Message::LogEnded(end) => {
                if let Some(logs) = &mut self.logs {
                    let events = logs.ended(end, &self.stack);
                    self.own.extend(events);
                }
            }
            Message::StatsEnded(container) => self.stats.close(&container),
            Message::FilesChanged(files) => {
                self.reload(ReadOccasion::Changed(files));
                self.end_rest();
                self.frame_by(FRAME);
            }
        }
    }

    /// Applies an event, triggers its consequences, and passes it to the face.
    pub(super) fn apply(&mut self, event: Event) {
        let ended_probe = self.ended_probe(&event);
        self.stack.apply(&event);
        if let Some((container, probe)) = ended_probe {
            self.details.read_probe(&container, probe);
        }
        self.follow(&event);
        match urgency(&event) {
            Urgency::Now => {
                self.end_rest();
                self.frame_by(FRAME);
            }
            Urgency::Soon => self.frame_by(self.figures()),
            Urgency::Never => {}
        }
        let now = self.now();
        for command in self.face.observe(&event, &self.stack, now) {
            self.command(command);
        }
    }

    /// Schedules a frame, at least `pace` after the last one.
    pub(super) fn frame_by(&mut self, pace: Duration) {
        // Changes that arrive together are painted together.
        let together = if pace > FRAME { TOGETHER } else { Duration::ZERO };
        let at = (Instant::now() + together).max(self.painted + pace);
        self.frame = Some(self.frame.map_or(at, |known| known.min(at)));
    }

    /// The container and the probe whose end an event reports, if it does. Called before the event is applied.
    fn ended_probe(&self, event: &Event) -> Option<(String, EndedProbe)> {
        let Event::Engine(EngineEvent::Container {
            id,
            what: ContainerEvent::ExecDied { exec_id, exit_code },
            ..
        }) = event
        else {
            return None;
        };
        let (_, container) = self.stack.container(id)?;
        let probes = &container.probes;
        if !self.session.follow.details || !probes.is_under_way(exec_id) {
            return None;
        }
        let ended = EndedProbe {
            began: probes.running_since?,
            is_routine: *exit_code == 0 && probes.is_routine(),
        };
        Some((id.clone(), ended))
    }

    /// Triggers what the runtime does because of an event.
    fn follow(&mut self, event: &Event) {
        match event {
            Event::Listed { .. } => {
                self.listed = true;
                self.update_followers();
                self.follow_contents();
                self.ask_history();
            }
            Event::Inspected(report, _) => {
                self.update_followers();
                self.take_evidence(&report.summary.id);
                self.ask_history();
            }
            Event::History(_) => self.history = HistoryState::Read,
            Event::Findings(_) => self.take_findings(),
            Event::Logs(_) => self.last_line = self.now(),
            Event::Lost { .. } => self.lose(),
            Event::Project(project) => self.take_project(project),
            Event::Engine(EngineEvent::Container { id, what, .. }) => self.follow_container(id, what),
            Event::Engine(EngineEvent::Resource { .. })
            | Event::OnSwarm { .. }
            | Event::Managers { .. }
            | Event::NodesUsed(_)
            | Event::NodeReached { .. }
            | Event::Connected(..)
            | Event::Silence { .. }
            | Event::Contents(_)
            | Event::Preflight(_)
            | Event::Recalled { .. }
            | Event::Files(_)
            | Event::Sockets(_)
            | Event::Standing { .. }
            | Event::Image { .. }
            | Event::Began(_)
            | Event::Noted { .. }
            | Event::Asked { .. }
            | Event::Ended { .. }
            | Event::Progress { .. }
            | Event::Pulled { .. }
            | Event::Pushed { .. }
            | Event::Built { .. }
            | Event::Waits { .. }
            | Event::Provided { .. }
            | Event::Failed { .. }
            | Event::Stopping { .. }
            | Event::ProbeBegan { .. }
            | Event::PassedEarly { .. }
            | Event::Probed { .. }
            | Event::LogsBegan { .. }
            | Event::LogsEnded { .. }
            | Event::OlderLogs(_)
            | Event::LogsCut { .. }
            | Event::Marked { .. }
            | Event::Stats { .. }
            | Event::Projects(..)
            | Event::VolumeSizes(..)
            | Event::Planned(..)
            | Event::Shell { .. }
            | Event::Piped { .. }
            | Event::ShellEnded { .. } => {}
        }
    }

    fn take_project(&mut self, project: &Rc<Project>) {
        self.supervisor.reload(Rc::clone(project));
        self.follow_contents();
    }

    fn lose(&mut self) {
        self.supervisor.lost();
        self.set_followers_current(false);
    }

    /// Follows the files that containers are given, if the face shows details and the engine sees the same files.
    fn follow_contents(&mut self) {
        let is_here = self.stack.host.as_ref().is_some_and(|host| host.local);
        if let Some(project) = self.stack.project.as_ref().filter(|_| is_here) {
            let given = contents::given_paths(project);
            tokio::task::spawn_local(look_at(given, self.reporter.clone()));
        }
        let paths = self.stack.project.as_ref().map(|project| contents::paths(project));
        let paths = paths.filter(|paths| !paths.is_empty() && is_here && self.session.until == Until::Left);
        if let Some(before) = self.contents.take() {
            before.abort();
        }
        let task = paths.map(|paths| tokio::task::spawn_local(follow(paths, self.reporter.clone())));
        self.contents = task.map(|task| task.abort_handle());
    }

    fn follow_container(&mut self, id: &str, what: &ContainerEvent) {
        match what {
            ContainerEvent::Started | ContainerEvent::Died { .. } => {
                self.supervisor.forget_listing();
                self.details.inspect(id);
                if matches!(what, ContainerEvent::Died { .. }) {
                    self.stats.close(id);
                }
                self.update_followers();
            }
            ContainerEvent::Health(_) if self.session.follow.details => self.details.inspect(id),
            ContainerEvent::Created if self.session.follow.details => {
                self.supervisor.forget_listing();
                self.details.inspect(id);
            }
            ContainerEvent::Destroyed => {
                self.supervisor.forget_listing();
                self.update_followers();
            }
            ContainerEvent::Created
            | ContainerEvent::Renamed { .. }
            | ContainerEvent::Paused
            | ContainerEvent::Unpaused => self.supervisor.forget_listing(),
            ContainerEvent::Health(_)
            | ContainerEvent::Stopped
            | ContainerEvent::Restarted
            | ContainerEvent::Killed { .. }
            | ContainerEvent::OutOfMemory
            | ContainerEvent::ExecStarted { .. }
            | ContainerEvent::ExecDied { .. }
            | ContainerEvent::Other(_) => {}
        }
    }

    fn set_followers_current(&mut self, is_current: bool) {
        if let Some(logs) = &mut self.logs {
            logs.set_current(is_current);
        }
    }

    pub(super) fn update_followers(&mut self) {
        if let Some(logs) = &mut self.logs {
            let events = logs.update(&self.stack);
            self.own.extend(events);
        }
        self.stats.open_missing(&self.stack);
        if self.session.follow.images {
            self.inspect_images();
        }
    }

    /// Inspects the image of every service whose image has changed since it was last inspected.
    fn inspect_images(&mut self) {
        for service in self.stack.services.values() {
            let made_from = service.containers.last().map(|container| container.image_id.clone());
            let Some(image) = made_from.filter(|id| !id.is_empty()) else {
                continue;
            };
            if self.images.get(&service.name) == Some(&image) {
                continue;
            }
            self.images.insert(service.name.clone(), image.clone());
            let (engine, reporter) = (Arc::clone(&self.session.engine), self.reporter.clone());
            let build = self.stack.project.as_ref().and_then(|project| {
                let found = project.any_service(&service.name)?;
                found.build.clone()
            });
            let service = service.name.clone();
            tokio::task::spawn_local(async move {
                // An image that was removed under its container is just not shown.
                let image = engine.image(&image).await.ok().flatten().map(Box::new);
                let told = |builder_size| Event::Image {
                    service: service.clone(),
                    image: image.clone(),
                    builder_size,
                };
                reporter.send_event(told(None)).await;
                let Some(build) = build else { return };
                // If it cannot be measured, the image tab just does not mention a builder.
                if let Ok(Some(size)) = builder_size(engine.as_ref(), &build).await {
                    reporter.send_event(told(Some(Box::new(size)))).await;
                }
            });
        }
    }

    /// Executes a command of a face.
    pub(super) fn command(&mut self, command: Command) {
        let Some(command) = self.command_on_swarm(command) else {
            return;
        };
        match command {
            Command::Operate(operation) => {
                if operation.options().info().needs_files && !self.reload(ReadOccasion::Operation) {
                    return;
                }
                let events = self.supervisor.ask(operation);
                self.own.extend(events);
            }
            // Of a swarm alone.
            Command::ChangeSwarm(_) => {}
            Command::Plan => self.plan(),
            Command::Probe { container } => self.probe(container),
            Command::OpenShell {
                session,
                container,
                size,
            } => self.shells.open(session, container, size),
            Command::ShellInput { session, bytes } => self.shells.keys(session, bytes),
            Command::ResizeShell { session, size } => self.shells.resize(session, size),
            Command::CloseShell { session } => self.shells.close(session),
            Command::OlderLogs { service, back_to } => self.read_older(&service, back_to),
            Command::Mark { text } => self.own.push_back(Event::Marked { at: self.now(), text }),
            Command::Pipe { command, lines } => {
                tokio::task::spawn_local(pipe(self.reporter.clone(), command, lines));
            }
            Command::WatchStats { containers } => self.stats.watch(containers, &self.stack),
            Command::ListProjects => self.list_projects(),
            Command::MeasureVolumes => self.measure_volumes(),
            Command::RunDoctor => {
                if let Some(project) = self.stack.project.clone() {
                    self.run_doctor(DoctorRequest::of_all(project));
                }
            }
            Command::Reconnect => self.again.notify_one(),
            Command::Reload => {
                self.reload(ReadOccasion::Asked);
            }
            Command::Cancel => {
                let events = self.supervisor.cancel();
                self.own.extend(events);
            }
            Command::Agree { operation } => {
                let events = self.supervisor.agree(operation);
                self.own.extend(events);
            }
            Command::Detach => self.ending.detach(),
            Command::Quit => self.quit(),
        }
    }

    fn probe(&mut self, container: String) {
        let check = self
            .stack
            .container(&container)
            .and_then(|(_, found)| found.probes.check.clone());
        // Without a healthcheck there is nothing to run; the face says so by itself.
        if let Some(check) = check {
            let (engine, reporter) = (Arc::clone(&self.session.engine), self.reporter.clone());
            tokio::task::spawn_local(probe(engine, reporter, container, check, ProbedBy::User));
        }
    }

    fn list_projects(&self) {
        let (engine, reporter) = (Arc::clone(&self.session.engine), self.reporter.clone());
        tokio::task::spawn_local(async move {
            let found = projects(engine.as_ref()).await;
            reporter.send_event(Event::Projects(found)).await;
        });
    }

    fn measure_volumes(&self) {
        let (engine, reporter) = (Arc::clone(&self.session.engine), self.reporter.clone());
        tokio::task::spawn_local(async move {
            let sizes = engine.volume_sizes().await;
            reporter.send_event(Event::VolumeSizes(sizes)).await;
        });
    }

    fn read_older(&mut self, service: &str, back_to: Option<Timestamp>) {
        let Some(found) = self.stack.services.get(service) else {
            return;
        };
        for container in &found.containers {
            let Some(report) = &container.report else { continue };
            let before = self.stack.logs.oldest(&container.name);
            if before.is_some() && back_to.is_some() && !self.stack.logs.is_cut(&container.name) {
                continue;
            }
            let (engine, reporter) = (Arc::clone(&self.session.engine), self.reporter.clone());
            let wanted = older::Older {
                service: service.to_owned(),
                container: container.name.clone(),
                id: container.id.clone(),
                tty: report.tty,
                before,
                back_to: back_to.map(|time| time.0),
                is_cut: self.stack.logs.is_cut(&container.name),
            };
            tokio::task::spawn_local(older::read(engine, reporter, wanted));
        }
    }
}

/// Whether an event shows that the engine still works.
fn comes_from_engine(event: &Event) -> bool {
    matches!(
        event,
        Event::Engine(_)
            | Event::Inspected(..)
            | Event::Standing { .. }
            | Event::Pulled { .. }
            | Event::Built { .. }
            | Event::Logs(_)
            | Event::Stats { .. }
    )
}
