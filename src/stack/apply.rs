//! The reducer: one event in, one changed stack. Each subject has its own file; here is only the dispatch.

use super::{Actor, Disconnection, Downtime, Event, Stack, TimelineEntry};
use crate::engine::{ContainerEvent, EngineError, EngineEvent, HostInfo, ImageReport, Timestamp};
use crate::logs::Note;
use crate::plan::builder::BuilderSize;
use crate::plan::contents;
use indexmap::IndexMap;
use std::rc::Rc;

/// Most rows kept in the timeline.
pub(super) const HAPPENINGS_KEPT: usize = 2000;

impl Stack {
    /// An empty stack of the project `name`, followed from `at` on.
    pub fn new(name: &str, at: Timestamp) -> Self {
        Self {
            name: name.to_owned(),
            since: at,
            ..Self::default()
        }
    }

    /// Takes one event. Nothing else ever changes a stack.
    #[expect(clippy::too_many_lines, reason = "a table: one arm a kind of event")]
    pub fn apply(&mut self, event: &Event) {
        self.settle_starts(event);
        match event {
            Event::Project(project) => self.take_project(Rc::clone(project)),
            Event::Connected(host, at) => self.connected(host, *at),
            Event::Silence { since } => self.silent = *since,
            Event::Lost { error, at, retry_at } => self.disconnected(error, *at, *retry_at),
            Event::Listed {
                containers,
                networks,
                volumes,
                ..
            } => {
                self.take_listing(containers);
                self.networks = by_name(networks, |network| &network.name);
                self.volumes = by_name(volumes, |volume| &volume.name);
            }
            Event::OnSwarm { view, at } => self.take_swarm(view, *at),
            Event::Managers { news, at } => self.take_manager_news(news, *at),
            Event::NodeReached { node, why } => self.take_node_reached(node, why.as_deref()),
            Event::NodesUsed(uses) => self.take_node_uses(uses),
            Event::Contents(digests) => self.contents.clone_from(digests),
            Event::Preflight(faults) => self.refused.clone_from(faults),
            Event::Findings(found) => self.findings.clone_from(found),
            Event::Recalled { service, failure } => self.recall_failure(service, failure),
            Event::History(events) => self.take_history(events),
            Event::Files(facts) => self.files.clone_from(facts),
            Event::Sockets(found) => self.sockets.clone_from(found),
            Event::Inspected(report, _) => self.take_report(report),
            Event::Standing { container, state, .. } => self.take_standing(container, state),
            Event::Image {
                service,
                image,
                builder_size,
            } => self.take_image(service, image.as_deref(), builder_size.as_deref()),
            Event::Engine(EngineEvent::Container {
                at,
                id,
                attributes,
                what,
            }) => {
                self.container_event(*at, id, attributes, what);
            }
            Event::Engine(EngineEvent::Resource { at, kind, name, action }) => {
                self.resource_event(*at, kind, name, action);
            }
            Event::Began(operation) => self.begin_operation(operation),
            Event::Noted { operation, note } => self.note_operation(*operation, note),
            Event::Ended { operation, verdict, at } => self.end_operation(*operation, verdict, *at),
            Event::Progress { service, progress, .. } => self.service_entry(service).progress.clone_from(progress),
            Event::Pulled { services, progress, at } => {
                self.take_transfer(services, super::Phase::Pulling, progress, *at)
            }
            Event::Pushed { services, progress, at } => {
                self.take_transfer(services, super::Phase::Pushing, progress, *at)
            }
            Event::Built { services, progress, at } => self.take_build(services, progress, *at),
            Event::Waits { service, gates, at } => self.take_wait(service, gates, *at),
            Event::Provided { service, variables, .. } => self.service_entry(service).provided.clone_from(variables),
            Event::Failed {
                service,
                doing,
                error,
                at,
            } => self.take_failure(service, doing, error, *at),
            Event::Stopping {
                container,
                signal,
                at,
                until,
            } => self.take_stop(container, signal, *at, *until),
            Event::ProbeBegan { container, by, at } => self.take_probe_start(container, *by, *at),
            Event::Probed { container, report, by } => {
                if let Some(container) = self.container_mut(container) {
                    container.probes.probed(report, *by);
                }
            }
            Event::PassedEarly { container, at } => {
                if let Some(container) = self.container_mut(container) {
                    container.probes.passed_early(*at);
                }
            }
            Event::Stats { container, sample } => {
                if let Some(container) = self.container_mut(container) {
                    container.usage.push(sample);
                }
            }
            Event::LogsBegan {
                service,
                container,
                reading,
            } => self.logs.begin_reading(service, container, *reading),
            Event::LogsEnded { container } => self.logs.end_reading(container),
            Event::Logs(batch) => self.logs.append(batch),
            Event::OlderLogs(batch) => drop(self.logs.prepend(batch)),
            Event::LogsCut { container, cut } => self.logs.set_cut(container, *cut),
            Event::Marked { at, text } => self.logs.note(None, at.0, Note::Mark, text),
            Event::Asked { .. }
            | Event::Piped { .. }
            | Event::Shell { .. }
            | Event::ShellEnded { .. }
            | Event::Projects(_)
            | Event::VolumeSizes(_)
            | Event::Planned(_) => {}
        }
        self.sum_up(event);
        if let Some(at) = event.at() {
            self.note_phases(at);
        }
        self.find_changed_contents(event);
    }

    /// Finds the services whose containers were created from files that have changed since.
    fn find_changed_contents(&mut self, event: &Event) {
        let matters = match event {
            Event::Engine(EngineEvent::Container { what, .. }) => {
                matches!(what, ContainerEvent::Created | ContainerEvent::Destroyed)
            }
            event => matches!(
                event,
                Event::Project(_) | Event::Contents(_) | Event::Listed { .. } | Event::Inspected(..)
            ),
        };
        let Some(project) = self.project.as_ref().filter(|_| matters && !self.contents.is_empty()) else {
            return;
        };
        for service in self.services.values_mut() {
            let Some(wanted) = project.services.get(&service.name) else {
                continue;
            };
            service.stale.clear();
            for container in &service.containers {
                let changed = contents::changed(project, wanted, &self.contents, &container.labels);
                let new = changed.into_iter().filter(|name| !service.stale.contains(name));
                let new: Vec<String> = new.collect();
                service.stale.extend(new);
            }
        }
    }

    /// Takes an inspected image; keeps the builder's size as long as the image is the same.
    fn take_image(&mut self, service: &str, image: Option<&ImageReport>, builder_size: Option<&BuilderSize>) {
        let service = self.service_entry(service);
        let id = |image: Option<&ImageReport>| image.map(|image| image.id.clone());
        let is_same = id(service.image.as_ref()) == id(image);
        service.image = image.cloned();
        if !is_same || builder_size.is_some() {
            service.builder_size = builder_size.cloned().map(Box::new);
        }
    }

    fn connected(&mut self, host: &HostInfo, at: Timestamp) {
        if let Some(lost) = self.lost.take() {
            self.downtime = Some(Downtime {
                lost_at: lost.since,
                back_at: at,
            });
            self.happened(at, None, format!("{} back", self.asked_one()), Actor::Engine);
        }
        self.host = Some(host.clone());
        if let Some(swarm) = &mut self.swarm {
            swarm.leaderless = None;
        }
    }

    fn disconnected(&mut self, error: &EngineError, at: Timestamp, retry_at: Option<Timestamp>) {
        if self.lost.is_none() {
            let what = format!("{} lost: {}", self.asked_one(), error.detail);
            self.happened(at, None, what, Actor::Engine);
        }
        let since = self.lost.as_ref().map_or(at, |lost| lost.since);
        self.silent = None;
        self.lost = Some(Disconnection {
            error: error.clone(),
            since,
            retry_at,
        });
    }

    /// Who is asked.
    fn asked_one(&self) -> &'static str {
        if self.swarm.is_some() { "manager" } else { "engine" }
    }

    /// The engine's API version; before it is known, the oldest one known to us.
    pub(super) fn api(&self) -> (u32, u32) {
        self.host.as_ref().map_or((1, 40), |host| host.api)
    }

    /// Adds a row to the timeline, and one among the log lines.
    pub(super) fn happened(&mut self, at: Timestamp, service: Option<&str>, what: String, by: Actor) {
        let note = match by {
            Actor::You | Actor::Us => Note::Ours,
            Actor::Engine => Note::Event,
        };
        self.settle_starts_of(service);
        self.logs.note(service, at.0, note, &what);
        self.in_timeline(at, service, what, by);
    }

    /// Adds a row to the timeline.
    pub(super) fn in_timeline(&mut self, at: Timestamp, service: Option<&str>, what: String, by: Actor) {
        if self.timeline.len() == HAPPENINGS_KEPT {
            self.timeline.pop_front();
        }
        self.timeline.push_back(TimelineEntry {
            at,
            service: service.map(str::to_owned),
            what,
            by,
        });
    }
}

fn by_name<T: Clone>(found: &[T], name: impl Fn(&T) -> &str) -> IndexMap<String, T> {
    found.iter().map(|one| (name(one).to_owned(), one.clone())).collect()
}
