//! News for the line-oriented faces: the difference between what was last reported and now, item by item. Plain text
//! and JSON report the same items, so that neither has anything the other lacks. Pure.

use super::{Event, OperationRecord, Phase, ProbedBy, ServiceProgress, ServiceState, Stack, Verdict};
use crate::engine::{BuildProgress, BuildStepState, EngineError, HealthStatus, HostInfo, Timestamp};
use indexmap::IndexMap;
use std::time::Duration;

/// One item of news.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// When it happened.
    pub at: Timestamp,
    pub news: NoticeKind,
}

/// A piece of news.
#[derive(Debug, Clone, PartialEq)]
pub enum NoticeKind {
    /// The engine answered (again).
    Connected(HostInfo),
    /// The engine cannot be reached.
    Lost {
        error: EngineError,
        retry_at: Option<Timestamp>,
    },
    /// The engine says nothing since a time, or says something again.
    Silence { since: Option<Timestamp> },
    /// An operation began.
    Began(OperationRecord),
    /// An operation has a note.
    Noted(String),
    /// An operation ended; how many services were ready, and how long it took.
    Ended {
        operation: Box<OperationRecord>,
        verdict: Verdict,
        ready: usize,
        wanted: usize,
        took: Duration,
    },
    /// A service entered another phase.
    Phase {
        service: String,
        phase: Phase,
        took: Option<Duration>,
    },
    /// A service's start waits for these conditions: service and condition.
    Waits {
        service: String,
        on: Vec<(String, &'static str)>,
    },
    /// Another quarter of a pull is done.
    Pulled { service: String, current: u64, total: u64 },
    /// Another quarter of a push is done.
    Pushed { service: String, current: u64, total: u64 },
    /// A build step began, was cached, ended or failed.
    BuildStep {
        services: Vec<String>,
        name: String,
        state: BuildStepState,
    },
    /// A build step printed something.
    BuildOutput { services: Vec<String>, text: String },
    /// A step for a service failed.
    Failed {
        service: String,
        doing: String,
        error: EngineError,
    },
    /// A probe failed, or passed after failing.
    Probed {
        service: String,
        container: String,
        exit_code: i64,
        took: Duration,
        output: String,
        streak: u32,
        status: Option<HealthStatus>,
    },
    /// A container was asked to stop; its grace period ends at this time.
    Stopping {
        service: String,
        container: String,
        signal: String,
        until: Timestamp,
    },
}

/// What was last reported.
#[derive(Debug, Default)]
pub struct NoticeTracker {
    services: IndexMap<String, Last>,
    /// When the first event came: what happened before is no news.
    began: Option<Timestamp>,
}

#[derive(Debug, Default, PartialEq)]
struct Last {
    phase: Phase,
    waits: Vec<String>,
    quarter: u64,
    failing: bool,
}

impl NoticeTracker {
    /// The news that follows from an event, after the stack has taken it.
    pub fn after(&mut self, event: &Event, stack: &Stack, now: Timestamp) -> Vec<Notice> {
        let mut items = Vec::new();
        self.began.get_or_insert(now);
        self.direct(event, stack, now, &mut items);
        if !matches!(
            event,
            Event::Logs(_) | Event::OlderLogs(_) | Event::Stats { .. } | Event::Shell { .. }
        ) {
            for service in stack.services.values() {
                self.compare(service, now, &mut items);
            }
        }
        // The verdict comes after what it is about.
        items.sort_by_key(|item| matches!(item.news, NoticeKind::Ended { .. }));
        items
    }

    #[expect(clippy::too_many_lines, reason = "a table: one arm a kind of event")]
    fn direct(&mut self, event: &Event, stack: &Stack, now: Timestamp, items: &mut Vec<Notice>) {
        let mut tell = |at: Timestamp, news: NoticeKind| items.push(Notice { at, news });
        match event {
            Event::Connected(host, at) => tell(*at, NoticeKind::Connected(host.clone())),
            Event::Lost { error, at, retry_at } => tell(
                *at,
                NoticeKind::Lost {
                    error: error.clone(),
                    retry_at: *retry_at,
                },
            ),
            Event::Silence { since } => tell(now, NoticeKind::Silence { since: *since }),
            Event::Began(operation) => tell(operation.started, NoticeKind::Began(operation.clone())),
            Event::Noted { note, .. } => tell(now, NoticeKind::Noted(note.clone())),
            Event::Ended { operation, verdict, at } => {
                if let Some(operation) = stack.operations.iter().find(|one| one.id == *operation) {
                    let (ready, wanted) = stack.ready(*at);
                    let took = at.since(operation.started);
                    tell(
                        *at,
                        NoticeKind::Ended {
                            operation: Box::new(operation.clone()),
                            verdict: verdict.clone(),
                            ready,
                            wanted,
                            took,
                        },
                    );
                }
            }
            Event::Failed {
                service,
                doing,
                error,
                at,
            } => {
                tell(
                    *at,
                    NoticeKind::Failed {
                        service: service.clone(),
                        doing: doing.clone(),
                        error: error.clone(),
                    },
                );
            }
            Event::Stopping {
                container,
                signal,
                at,
                until,
            } => {
                if let Some((service, found)) = stack.container(container) {
                    let (service, container) = (service.name.clone(), found.name.clone());
                    tell(
                        *at,
                        NoticeKind::Stopping {
                            service,
                            container,
                            signal: signal.clone(),
                            until: *until,
                        },
                    );
                }
            }
            Event::Built { services, progress, at } => built(services, progress, *at, &mut tell),
            // The pace of the engine's probes is enough to read.
            Event::Probed {
                by: ProbedBy::Start, ..
            } => {}
            Event::Probed { container, report, .. } => {
                let Some((service, found)) = stack.container(container) else {
                    return;
                };
                let last = self.services.entry(service.name.clone()).or_default();
                let failed = report.exit_code != 0;
                let was_failing = std::mem::replace(&mut last.failing, failed);
                // Of those that ended before there was somebody to tell, the last one says how it stands.
                let is_news = self.began.is_none_or(|began| report.end >= began) || found.probes.is_newest(report);
                if (failed || was_failing) && is_news {
                    tell(
                        report.end,
                        NoticeKind::Probed {
                            service: service.name.clone(),
                            container: found.name.clone(),
                            exit_code: report.exit_code,
                            took: report.end.since(report.start),
                            output: report.output.clone(),
                            streak: found.probes.streak_at(report),
                            status: found.probes.status,
                        },
                    );
                }
            }
            Event::Project(_)
            | Event::Listed { .. }
            | Event::OnSwarm { .. }
            | Event::Managers { .. }
            | Event::NodesUsed(_)
            | Event::NodeReached { .. }
            | Event::Contents(_)
            | Event::Preflight(_)
            | Event::Findings(_)
            | Event::Recalled { .. }
            | Event::History(_)
            | Event::Files(_)
            | Event::Sockets(_)
            | Event::Inspected(..)
            | Event::Standing { .. }
            | Event::Image { .. }
            | Event::Engine(_)
            | Event::Asked { .. }
            | Event::Progress { .. }
            | Event::Pulled { .. }
            | Event::Pushed { .. }
            | Event::Waits { .. }
            | Event::Provided { .. }
            | Event::ProbeBegan { .. }
            | Event::PassedEarly { .. }
            | Event::LogsBegan { .. }
            | Event::LogsEnded { .. }
            | Event::Logs(_)
            | Event::OlderLogs(_)
            | Event::LogsCut { .. }
            | Event::Marked { .. }
            | Event::Stats { .. }
            | Event::Projects(_)
            | Event::VolumeSizes(_)
            | Event::Planned(_)
            | Event::Shell { .. }
            | Event::Piped { .. }
            | Event::ShellEnded { .. } => {}
        }
    }

    fn compare(&mut self, service: &ServiceState, now: Timestamp, items: &mut Vec<Notice>) {
        let phase = service.phase();
        let waits: Vec<String> = service.blocked.iter().map(|blocked| blocked.on.clone()).collect();
        let last = self.services.entry(service.name.clone()).or_default();
        let name = || service.name.clone();
        if last.phase != phase {
            last.phase.clone_from(&phase);
            last.quarter = 0;
            let took = service
                .took()
                .filter(|_| matches!(phase, Phase::Healthy | Phase::Running | Phase::Done));
            let at = service.since().unwrap_or(now);
            // That it waits is told with what for; and then, that it is to be started is told by its start.
            if phase != Phase::Waiting && (phase != Phase::Queued || last.waits.is_empty()) {
                items.push(Notice {
                    at,
                    news: NoticeKind::Phase {
                        service: name(),
                        phase: phase.clone(),
                        took,
                    },
                });
            }
        }
        // What it waits for may be known before anything else of it is.
        if last.waits != waits && (phase == Phase::Waiting || waits.is_empty()) {
            last.waits = waits;
            if phase == Phase::Waiting {
                let on = service
                    .blocked
                    .iter()
                    .map(|blocked| (blocked.on.clone(), blocked.condition.as_str()))
                    .collect();
                items.push(Notice {
                    at: now,
                    news: NoticeKind::Waits { service: name(), on },
                });
            }
        }
        let Some(progress) = service
            .progress
            .as_ref()
            .filter(|progress| matches!(progress.phase, Phase::Pulling | Phase::Pushing) && progress.total > 0)
        else {
            return;
        };
        let quarter = progress.current * 4 / progress.total;
        if quarter > last.quarter {
            last.quarter = quarter;
            let news = transferred(name(), progress);
            items.push(Notice { at: now, news });
        }
    }
}

/// How far a pull or push is.
fn transferred(service: String, progress: &ServiceProgress) -> NoticeKind {
    let (current, total) = (progress.current, progress.total);
    if progress.phase == Phase::Pulling {
        return NoticeKind::Pulled {
            service,
            current,
            total,
        };
    }
    NoticeKind::Pushed {
        service,
        current,
        total,
    }
}

fn built(services: &[String], progress: &BuildProgress, at: Timestamp, tell: &mut impl FnMut(Timestamp, NoticeKind)) {
    let services = services.to_vec();
    match progress {
        BuildProgress::Step {
            name,
            state,
            at: Some(at),
            ..
        } => {
            tell(
                *at,
                NoticeKind::BuildStep {
                    services,
                    name: name.clone(),
                    state: state.clone(),
                },
            );
        }
        BuildProgress::Output { bytes, .. } => {
            for line in String::from_utf8_lossy(bytes)
                .lines()
                .filter(|line| !line.trim().is_empty())
            {
                tell(
                    at,
                    NoticeKind::BuildOutput {
                        services: services.clone(),
                        text: line.to_string(),
                    },
                );
            }
        }
        BuildProgress::Step { at: None, .. } | BuildProgress::Transfer { .. } | BuildProgress::Done { .. } => {}
    }
}
