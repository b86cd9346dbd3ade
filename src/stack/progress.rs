//! Progress of pulls, pushes and builds, layer by layer and step by step, and of what a service waits for.

use super::{Actor, Blocked, Failure, Phase, ProgressPart, ServiceProgress, Stack};
use crate::engine::{BuildProgress, BuildStepState, EngineError, LayerState, Timestamp, TransferProgress};
use crate::plan::Gate;

/// Most last lines kept of a build's output.
const TAIL_KEPT: usize = 12;

impl Stack {
    pub(super) fn take_transfer(
        &mut self,
        services: &[String],
        phase: Phase,
        progress: &TransferProgress,
        at: Timestamp,
    ) {
        for service in services {
            if let Some(known) = self.progress_of(service, phase.clone(), at) {
                known.transferred(progress);
            }
        }
    }

    pub(super) fn take_build(&mut self, services: &[String], progress: &BuildProgress, at: Timestamp) {
        for service in services {
            if let Some(known) = self.progress_of(service, Phase::Building, at) {
                known.built(progress);
            }
        }
    }

    /// The progress to update; `None` for late news: the step is over, and the next one was reported already.
    fn progress_of(&mut self, service: &str, phase: Phase, at: Timestamp) -> Option<&mut ServiceProgress> {
        let progress = self.service_entry(service).progress.get_or_insert_default();
        if progress.phase == Phase::Creating {
            return None;
        }
        if progress.phase != phase {
            *progress = ServiceProgress {
                phase,
                since: at,
                ..ServiceProgress::default()
            };
        }
        Some(progress)
    }

    pub(super) fn take_wait(&mut self, service: &str, gates: &[Gate], at: Timestamp) {
        let service = self.service_entry(service);
        let before = std::mem::take(&mut service.blocked);
        let blocked = gates.iter().map(|gate| {
            let same = |known: &&Blocked| known.on == gate.service && known.condition == gate.condition;
            Blocked {
                on: gate.service.clone(),
                condition: gate.condition,
                since: before.iter().find(same).map_or(at, |known| known.since),
                required: gate.required,
            }
        });
        service.blocked = blocked.collect();
    }

    /// Takes a failure of an earlier session, for the services of which nothing has been made since.
    pub(super) fn recall_failure(&mut self, service: &str, failure: &Failure) {
        let is_about = |name: &str| service.is_empty() || service == name;
        for known in self.services.values_mut().filter(|known| is_about(&known.name)) {
            let is_made = known
                .containers
                .iter()
                .any(|one| one.run.started.is_some() || !one.run.error.is_empty());
            if !is_made && known.failure.is_none() && known.progress.is_none() {
                known.failure = Some(failure.clone());
            }
        }
    }

    pub(super) fn take_failure(&mut self, service: &str, doing: &str, error: &EngineError, at: Timestamp) {
        let found = self.service_entry(service);
        let output = found.progress.take().map(|progress| progress.tail).unwrap_or_default();
        found.failure = Some(Failure {
            doing: doing.to_owned(),
            error: error.clone(),
            output,
            at,
        });
        found.blocked.clear();
        self.happened(
            at,
            Some(service),
            format!("{doing} failed: {}", error.detail),
            Actor::Us,
        );
    }
}

impl ServiceProgress {
    /// The part with this id, added when it is new.
    fn part(&mut self, id: &str, name: &str) -> &mut ProgressPart {
        let at = self.parts.iter().position(|part| part.id == id).unwrap_or_else(|| {
            self.parts.push(ProgressPart {
                id: id.to_owned(),
                name: name.to_owned(),
                ..ProgressPart::default()
            });
            self.parts.len() - 1
        });
        &mut self.parts[at]
    }

    fn sum(&mut self) {
        self.current = self.parts.iter().map(|part| part.current).sum();
        self.total = self.parts.iter().map(|part| part.total).sum();
    }

    /// Only transferred bytes count; a layer that is being extracted has been downloaded in full.
    fn transferred(&mut self, progress: &TransferProgress) {
        match progress {
            TransferProgress::Note(note) => self.detail.clone_from(note),
            TransferProgress::Layer {
                id,
                state,
                current,
                total,
            } => {
                let part = self.part(id, id);
                part.runs = matches!(
                    state,
                    LayerState::Downloading | LayerState::Verifying | LayerState::Extracting | LayerState::Uploading
                );
                match state {
                    LayerState::Downloading | LayerState::Uploading => {
                        part.total = (*total).max(part.total);
                        part.current = *current;
                    }
                    LayerState::Waiting => {}
                    LayerState::Verifying | LayerState::Extracting | LayerState::Done | LayerState::Present => {
                        part.current = part.total;
                    }
                }
                self.detail = match state {
                    LayerState::Extracting if *total > 0 => {
                        format!("extracting {id} {}%", current.saturating_mul(100) / total)
                    }
                    LayerState::Extracting => format!("extracting {id}"),
                    LayerState::Verifying => format!("verifying {id}"),
                    LayerState::Downloading => format!("downloading {id}"),
                    LayerState::Uploading => format!("uploading {id}"),
                    LayerState::Waiting | LayerState::Done | LayerState::Present => std::mem::take(&mut self.detail),
                };
                self.sum();
            }
        }
    }

    fn built(&mut self, progress: &BuildProgress) {
        match progress {
            BuildProgress::Step { id, name, state, .. } => {
                let part = self.part(id, name);
                part.total = 1;
                part.current = u64::from(matches!(state, BuildStepState::Done | BuildStepState::Cached));
                part.runs = *state == BuildStepState::Running;
                if matches!(state, BuildStepState::Running | BuildStepState::Failed(_)) {
                    self.detail.clone_from(name);
                }
                self.sum();
            }
            BuildProgress::Transfer {
                name, current, total, ..
            } => {
                self.detail = match total {
                    0 => format!("{name} {current} B"),
                    total => format!("{name} {}%", current.saturating_mul(100) / total),
                };
            }
            BuildProgress::Output { bytes, .. } => self.printed(&String::from_utf8_lossy(bytes)),
            BuildProgress::Done { .. } => {}
        }
    }

    /// Adds output, which comes in arbitrary pieces; the next piece continues an incomplete line.
    fn printed(&mut self, text: &str) {
        for piece in text.split_inclusive('\n') {
            if !std::mem::replace(&mut self.open, !piece.ends_with('\n')) {
                self.tail.push(String::new());
            }
            if let Some(last) = self.tail.last_mut() {
                last.push_str(piece.trim_end_matches(['\n', '\r']));
            }
        }
        let surplus = self.tail.len().saturating_sub(TAIL_KEPT);
        self.tail.drain(..surplus);
    }
}
